// Below a run folder nothing is reached through a link, and nothing but plain files is opened.
#include "base/run_path.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class InRun : public testing::Test {
protected:
    InRun() {
        fs::create_directories(folder_ / "run");
        process::write(folder_ / "mine", "mine");
    }
    // What refuses to do it says.
    template <class Do>
    std::string refusal(Do&& act) const {
        try {
            act();
        } catch (const Error& failure) {
            return failure.what();
        }
        return "";
    }
    const fs::path folder_ = own_folder();
    const RunPath run_ = folder_ / "run";
};

TEST_F(InRun, a_file_is_written_and_read_again) {
    const RunPath file = run_ / "trials" / "a" / "events.jsonl";
    EXPECT_FALSE(file.exists());
    file.parent().make_folders();
    append_to(file, "one\n");
    append_to(file, "two\n");
    EXPECT_EQ(read_text(file), "one\ntwo\n");
    EXPECT_EQ(file.size(), 8U);
    replace_file(file, "three");
    EXPECT_EQ(read_text(file), "three");
    EXPECT_EQ((run_ / "trials" / "a").names(), std::vector<std::string>{"events.jsonl"});
    (run_ / "trials").remove();
    EXPECT_EQ(run_.names(), std::vector<std::string>{});
}

TEST_F(InRun, no_link_is_followed_to_write_or_to_read) {
    fs::create_symlink(folder_ / "mine", folder_ / "run/link");
    const RunPath link = run_ / "link";
    for (const auto& said :
         {refusal([&] { append_to(link, "more"); }), refusal([&] { (void)read_text(link); }),
          refusal([&] { link.cut(0); }), refusal([&] { (void)link.open(O_RDWR | O_CREAT); })})
        EXPECT_NE(said.find("run/link: is a link"), std::string::npos) << said;
    EXPECT_EQ(process::read(folder_ / "mine"), "mine");
}

TEST_F(InRun, a_link_in_the_place_of_a_new_file_is_replaced) {
    fs::create_symlink(folder_ / "mine",
                       folder_ / fmt::format("run/table.csv.{}.part", getpid()));
    fs::create_symlink(folder_ / "mine", folder_ / "run/table.csv");
    replace_file(run_ / "table.csv", "table");
    EXPECT_EQ(process::read(folder_ / "mine"), "mine");
    EXPECT_FALSE(fs::is_symlink(folder_ / "run/table.csv"));
    EXPECT_EQ(process::read(folder_ / "run/table.csv"), "table");
}

TEST_F(InRun, no_folder_on_the_way_may_be_a_link) {
    fs::create_directories(folder_ / "elsewhere");
    fs::create_symlink(folder_ / "elsewhere", folder_ / "run/plots");
    for (const auto& said : {refusal([&] { replace_file(run_ / "plots" / "a.json", "{}"); }),
                             refusal([&] { (run_ / "plots").make_folders(); }),
                             refusal([&] { (void)(run_ / "plots" / "a").exists(); })})
        EXPECT_NE(said.find("run/plots: is a link"), std::string::npos) << said;
    EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
    (run_ / "plots").remove();
    EXPECT_TRUE(fs::exists(folder_ / "elsewhere"));
}

TEST_F(InRun, no_name_leads_out) {
    for (const char* name : {"..", "../mine", "a/../../mine", "/etc/passwd"})
        EXPECT_NE(refusal([&] { (void)(run_ / name); }).find("leads out of the run"),
                  std::string::npos)
            << name;
}

TEST_F(InRun, a_pipe_and_a_second_name_of_a_file_are_refused) {
    ASSERT_EQ(mkfifo((folder_ / "run/pipe").c_str(), 0600), 0);
    EXPECT_NE(refusal([&] { (void)read_text(run_ / "pipe"); }).find("not a plain file"),
              std::string::npos);
    fs::create_hard_link(folder_ / "mine", folder_ / "run/second");
    EXPECT_NE(refusal([&] { append_to(run_ / "second", "more"); }).find("hard link"),
              std::string::npos);
    EXPECT_EQ(process::read(folder_ / "mine"), "mine");
}

TEST_F(InRun, the_folder_may_be_renamed_and_be_a_link_itself) {
    fs::create_directory_symlink(folder_ / "run", folder_ / "latest");
    const RunPath latest = folder_ / "latest";
    append_to(latest / "log", "one ");
    fs::rename(folder_ / "run", folder_ / "moved");
    append_to(latest / "log", "two");
    EXPECT_EQ(process::read(folder_ / "moved/log"), "one two");
}

TEST_F(InRun, a_folder_that_others_can_write_is_named) {
    EXPECT_EQ(run_.open_to_others(), "");
    fs::permissions(folder_ / "run", fs::perms::others_write, fs::perm_options::add);
    EXPECT_NE(run_.open_to_others().find("every user can write here"), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
