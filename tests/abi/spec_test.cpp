// abi.yaml, what is made from it, and what the host knows of the kinds agree.
#include <gtest/gtest.h>

#include "abi/spec/spec.hpp"
#include "host/kinds.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

const std::filesystem::path root = NREM_SOURCE_DIR;

abi::Spec spec() {
    return abi::read_spec(root / "framework/include/nrem/abi/abi.yaml");
}

TEST(Spec, files_made_from_it_are_up_to_date) {
    for (const auto& made : abi::made_files(spec()))
        EXPECT_EQ(process::read(root / made.path), made.text)
            << made.path << ": ./dev docs writes it again";
}

TEST(Spec, is_what_the_host_knows_of_the_kinds) {
    std::size_t kinds = 0;
    const abi::Spec said = spec();
    for (const abi::Struct* table : abi::structs(said)) {
        if (table->table.of != "kind") continue;
        ++kinds;
        const auto kind = core::kind_with_id(table->table.id);
        ASSERT_TRUE(kind) << table->table.id;
        std::vector<std::string> names;
        std::size_t needed = 0;
        for (const abi::Field* function : abi::functions(*table)) {
            names.push_back(function->name);
            needed += !function->optional;
        }
        core::visit(*kind, [&](auto of) {
            EXPECT_EQ(names, (std::vector<std::string>(std::begin(of.functions), std::end(of.functions))));
            EXPECT_EQ(needed, std::min(of.needed, std::size(of.functions))) << table->name;
        });
    }
    EXPECT_EQ(kinds, core::all_kinds.size());
}

// What reading a specification of these parts says; "" when it is accepted.
std::string verdict(const std::string& parts) {
    const auto file = own_folder() / "abi.yaml";
    process::write(file, "version: {major: 1, minor: 0}\nheaders:\n- file: x.h\n  parts:\n" + parts);
    try {
        (void)abi::read_spec(file);
    } catch (const std::exception& failure) {
        return failure.what();
    }
    return "";
}

TEST(Spec, is_refused_where_it_breaks_the_rules_of_the_boundary) {
    EXPECT_EQ(verdict("  - {struct: a, grows: own, fields: {at: {type: double}}}\n"), "");
    EXPECT_EQ(verdict("  - {struct: a, fields: {at: {type: double}}}\n"),
              "a does not say how it grows");
    EXPECT_EQ(verdict("  - {struct: a, grows: own, fields: {at: {type: double}, n: {type: int32_t}}}\n"),
              "a is not of whole 8-byte fields");
    EXPECT_EQ(verdict("  - {struct: a, grows: stride, fields: {n: {type: int32_t}, at: {type: double}}}\n"),
              "a.at has padding before it");
    EXPECT_EQ(verdict("  - {struct: a, grows: own, fields: {at: {type: complex}}}\n"),
              "unknown type complex");
    EXPECT_EQ(verdict("  - {struct: a, grows: stride, fields: {at: {type: double}}}\n"
                      "  - {struct: b, grows: own, fields: {one: {type: const a*}}}\n"),
              "b.one: a has no size of its own");
    EXPECT_EQ(verdict("  - {struct: a, grows: own, table: {of: kind, id: nrem.a/1, life: draft}, fields: {}}\n"),
              "nrem.a/1 is not the id of what is draft");
}

}  // namespace
}  // namespace nrem
