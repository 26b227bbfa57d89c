// Opening plugins: what is found, and what each kind of bad file is told.
#include "host/registry.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "abi/fixtures.hpp"
#include "base/hash.hpp"
#include "study/environment.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace {

namespace fs = std::filesystem;
using nrem::core::Kind;
using nrem::core::Registry;
using nrem::fixtures::complaint;
using nrem::fixtures::path;

class TemporaryFolder {
public:
    fs::path file(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name) << bytes;
        return folder_ / name;
    }
    const fs::path& path() const { return folder_; }

private:
    fs::path folder_ = nrem::own_folder();
};

std::string refusal(const fs::path& file) {
    Registry registry;
    const std::string text = complaint([&] { registry.load(file); });
    EXPECT_TRUE(registry.libraries().empty());
    EXPECT_EQ(text.substr(0, file.string().size() + 2), file.string() + ": ");
    return text.size() < file.string().size() + 2 ? text : text.substr(file.string().size() + 2);
}

TEST(Registry, finds_what_a_plugin_holds) {
    Registry registry;
    registry.load(path("twin_one"));
    const auto& rule = registry.find(Kind::rule, "twin_one");
    EXPECT_EQ(rule.summary, "says who it is");
    EXPECT_EQ(rule.library->name, "twin_one");
    EXPECT_EQ(rule.library->version, "1");
    EXPECT_EQ(rule.library->path, fs::canonical(path("twin_one")));
    EXPECT_EQ(rule.library->sha256, nrem::core::sha256_file(path("twin_one")));
    EXPECT_EQ(rule.library->abi_major, NREM_ABI_MAJOR);
}

TEST(Registry, names_a_plugin_that_ends_the_process_when_it_is_opened) {
    const std::string bad = path("crashes_when_opened");
    EXPECT_EQ(complaint([&] {
                  (void)nrem::core::open_registry({path("twin_one"), bad});
              }),
              "plugin " + bad + ": when it was opened, it crashed: Aborted");
}

TEST(Registry, leaves_out_what_cannot_be_opened_in_a_folder) {
    const TemporaryFolder folder;
    folder.file("text.so", "hello");
    for (const std::string name : {"crashes_when_opened", "twin_one", "twin_one_again"})
        fs::copy(path(name), folder.path() / (name + ".so"));
    testing::internal::CaptureStderr();
    const auto registry = nrem::core::open_registry({folder.path().string()});
    const std::string warned = testing::internal::GetCapturedStderr();
    EXPECT_EQ(registry->find(Kind::rule, "twin_one").library->path,
              fs::canonical(folder.path() / "twin_one.so"));
    const std::string said = complaint([&] { (void)registry->find(Kind::rule, "no_such_rule"); });
    for (const std::string why :
         {"crashes_when_opened.so: when it was opened, it crashed: Aborted",
          "text.so: is not a shared library (not ELF)",
          "twin_one_again.so: rule twin_one is already"}) {
        EXPECT_NE(warned.find("nrem: warning: plugin left out: "), std::string::npos) << warned;
        EXPECT_NE(warned.find(why), std::string::npos) << warned;
        EXPECT_NE(said.find(why), std::string::npos) << said;
    }
}

TEST(Registry, says_when_there_is_no_file) {
    EXPECT_EQ(refusal("/no/such/plugin.so"), "there is no such file");
}

TEST(Registry, says_when_a_folder_is_given_for_a_file) {
    EXPECT_EQ(refusal(NREM_FIXTURES), "is a folder, not a plugin");
}

TEST(Registry, says_when_a_file_is_not_elf) {
    const TemporaryFolder folder;
    EXPECT_EQ(refusal(folder.file("text.so", "hello")), "is not a shared library (not ELF)");
    EXPECT_EQ(refusal(folder.file("empty.so", "")), "is not a shared library (not ELF)");
}

TEST(Registry, says_when_a_shared_library_is_cut_short) {
    const TemporaryFolder folder;
    std::ifstream whole(path("twin_one"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(whole)), {});
    // All within what is mapped; behind it there may be debug information, which nobody misses.
    for (const std::size_t size : {5, 64, 1000, 4096})
        EXPECT_EQ(refusal(folder.file("cut.so", bytes.substr(0, size))),
                  "is cut short: a part of the file is missing");
}

TEST(Registry, says_when_there_is_no_entry_point) {
    EXPECT_EQ(refusal(path("no_entry")),
              "is not a plugin of nrem: it exports no nrem_entry");
}

TEST(Registry, says_when_a_plugin_is_older_than_the_interface) {
    EXPECT_EQ(refusal(path("before_1_0")),
              "was built before version 1.0 of the plugin interface: build it again");
}

TEST(Registry, says_when_a_plugin_declines) {
    EXPECT_EQ(refusal(path("null_entry")), "declined to load: its entry point returned nothing");
}

TEST(Registry, says_which_version_a_plugin_was_built_for) {
    EXPECT_EQ(refusal(path("wrong_major")),
              "was built for version 2.4 of the plugin interface, this is " +
                  std::to_string(NREM_ABI_MAJOR) + "." + std::to_string(NREM_ABI_MINOR));
}

TEST(Registry, says_which_symbol_is_missing) {
    EXPECT_NE(refusal(path("missing_symbol")).find("nowhere_to_be_found"), std::string::npos);
}

TEST(Registry, names_both_files_when_a_name_is_taken) {
    Registry registry;
    registry.load(path("twin_one"));
    const std::string text = complaint([&] { registry.load(path("twin_one_again")); });
    EXPECT_EQ(text, path("twin_one_again") + ": rule twin_one is already taken by " +
                        fs::canonical(path("twin_one")).string());
    EXPECT_EQ(registry.libraries().size(), 1U);
}

TEST(Registry, takes_the_same_file_twice_as_once) {
    Registry registry;
    registry.load(path("twin_one"));
    registry.load(fs::path(NREM_FIXTURES) / "." / "twin_one.so");
    EXPECT_EQ(registry.libraries().size(), 1U);
}

TEST(Registry, loads_the_plugins_of_a_folder_in_order_of_name) {
    const TemporaryFolder folder;
    for (const char* name : {"twin_two", "twin_one"})
        fs::copy(path(name), folder.path() / (std::string(name) + ".so"));
    folder.file("notes.txt", "not a plugin");
    Registry registry;
    registry.load_folder(folder.path());
    ASSERT_EQ(registry.libraries().size(), 2U);
    EXPECT_EQ(registry.libraries()[0]->name, "twin_one");
    EXPECT_EQ(registry.libraries()[1]->name, "twin_two");
}

TEST(Registry, says_when_there_is_no_such_folder) {
    Registry registry;
    EXPECT_EQ(complaint([&] { registry.load_folder("/no/such/folder"); }),
              "/no/such/folder: there is no such plugin folder");
}

TEST(Registry, leaves_out_kinds_that_it_does_not_know) {
    Registry registry;
    testing::internal::CaptureStderr();
    registry.load(path("newer"));
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "nrem: warning: newer: left out later, which is of the unknown kind nrem.loop/1\n");
    EXPECT_EQ(registry.all(Kind::rule).size(), 1U);
}

TEST(Registry, names_the_nearest_when_a_component_is_not_there) {
    Registry registry;
    registry.add(nrem::toys::plugin(), "toys");
    EXPECT_EQ(complaint([&] { (void)registry.find(Kind::policy, "repaly"); }),
              "no policy is called 'repaly' (nearest: replay)");
    EXPECT_EQ(complaint([&] { (void)registry.find(Kind::scheduler, "x"); }),
              "no scheduler is called 'x' (there are boundary, never)");
    EXPECT_EQ(complaint([&] { (void)Registry().find(Kind::rule, "x"); }),
              "no rule is called 'x' (no rule is loaded)");
}

TEST(Registry, lists_components_by_name) {
    Registry registry;
    registry.add(nrem::toys::plugin(), "toys");
    std::string names;
    for (const auto* component : registry.all(Kind::rule)) names += component->name + " ";
    EXPECT_EQ(names, "cases counting none ");
}

}  // namespace
