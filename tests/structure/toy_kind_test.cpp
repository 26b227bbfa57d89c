// A kind more: what it takes, and that the host knows it then as it knows any other.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <span>

#include "conformance/checks.hpp"
#include "host/registry.hpp"
#include "nrem/sdk/toy.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class Abacus {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        integer("from", "3", {0, 9}, "where it begins"),
    });
    static constexpr const char* offers[] = {"toy.beads"};
    explicit Abacus(const Params& params) : from_(params.integer("from")) {}
    std::uint64_t count() const {
        if (from_ == 9) throw Failure(NREM_INVALID, "no beads are left");
        return from_ + 1;
    }

private:
    std::uint64_t from_;
};

nrem_plugin plugin_of(const nrem_component& component) {
    return nrem::detail::plugin("toys", "1", "test", std::span(&component, 1));
}

// What `body` says when it fails; "" when it does not.
template <class Body>
std::string complaint(Body&& body) {
    try {
        body();
    } catch (const Error& failure) {
        return failure.what();
    }
    return "";
}

class ToyKind : public testing::Test {
protected:
    ToyKind() { registry_.add(plugin_of(component_), "toys"); }

    const nrem_component component_ = toy<Abacus>({"abacus", "Counts."});
    Registry registry_;
};

TEST(Kind, takes_four_files_beside_its_abi_header) {
    std::size_t files = 1;  // the list, which is edited
    for (const auto& entry : fs::recursive_directory_iterator(NREM_TOY_DIR))
        files += entry.is_regular_file() && entry.path().extension() != ".h";
    EXPECT_LE(files, 4U);
}

TEST_F(ToyKind, is_found_by_its_names) {
    EXPECT_EQ(title_of(registry_.find(Kind::toy, "abacus")), "toy abacus");
    EXPECT_EQ(heading_of(Kind::toy), "Toys");
    EXPECT_EQ(key_of(Kind::toy), "toy");
    EXPECT_EQ(kind_called("toy"), Kind::toy);
    EXPECT_EQ(kind_with_id("nrem.toy/1"), Kind::toy);
    EXPECT_EQ(all_kinds.back(), Kind::toy);
}

TEST_F(ToyKind, is_refused_without_one_of_its_functions) {
    nrem_toy functions = toy_functions<Abacus>;
    functions.count = nullptr;
    nrem_component component = component_;
    component.functions = &functions;
    Registry registry;
    EXPECT_EQ(complaint([&] { registry.add(plugin_of(component), "p"); }),
              "p: toy abacus: its function table lacks count");
}

// A plugin that was built before the kind had its last function.
TEST_F(ToyKind, is_taken_from_an_older_plugin_whose_table_ends_before_a_later_function) {
    nrem_toy older = toy_functions<Abacus>;
    older.struct_size = offsetof(nrem_toy, forget);
    std::memset(&older.forget, 0x5a, sizeof older.forget);  // whatever comes after the table
    nrem_component component = component_;
    component.functions = &older;
    Registry registry;
    registry.add(plugin_of(component), "p");
    const Component& abacus = registry.find(Kind::toy, "abacus");
    const Instance<nrem_toy> instance(abacus, resolve(abacus, {}), registry.host());
    EXPECT_TRUE(instance.has(&nrem_toy::count));
    EXPECT_FALSE(instance.has(&nrem_toy::forget));
    older.struct_size = offsetof(nrem_toy, count);
    EXPECT_EQ(complaint([&] { Registry().add(plugin_of(component), "p"); }),
              "p: toy abacus: its function table is 24 bytes long, at least 32 are needed");
}

TEST_F(ToyKind, is_called_and_named_where_it_fails) {
    const Component& abacus = registry_.find(Kind::toy, "abacus");
    std::uint64_t counted = 0;
    Instance<nrem_toy>(abacus, resolve(abacus, {}), registry_.host())
        .call(&nrem_toy::count, &counted);
    EXPECT_EQ(counted, 4U);
    const Instance<nrem_toy> full(abacus, resolve(abacus, {{"from", "9"}}), registry_.host());
    EXPECT_EQ(complaint([&] { full.call(&nrem_toy::count, &counted); }),
              "toy abacus: count: no beads are left");
}

TEST_F(ToyKind, is_checked) {
    const Component& abacus = registry_.find(Kind::toy, "abacus");
    const Subject subject{&abacus, registry_.host(), {}, plain_settings(abacus, {})};
    EXPECT_TRUE(can_be_made(subject));
    for (const Check& check : KindOf<nrem_toy>::checks()) EXPECT_NO_THROW(check.run(subject)) << check.name;
}

}  // namespace
}  // namespace nrem::core
