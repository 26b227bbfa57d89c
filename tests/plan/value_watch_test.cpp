// Values that a config names and that no cell has.
#include <gtest/gtest.h>

#include "config/refusal.hpp"
#include "plan/shelf.hpp"

namespace nrem::core {
namespace {

using shelf::plan;
using shelf::weather;

std::string refused(const std::string& more, const std::vector<std::string>& overrides = {}) {
    return refusal_of([&] { return plan(weather + more, overrides); });
}

constexpr const char* nothing = "nothing was refused";
const std::string swept = "arms: {a: {}, b: {rule: window}}\nsweep: {context.visible: [0, 4]}\n";

TEST(ValueWatch, refuses_an_exclusion_of_what_no_cell_has) {
    EXPECT_EQ(refused(swept + "exclude: [{rule: windwo}]\n"),
              "x.yaml:7: unknown value of rule 'windwo' (nearest: window)");
    EXPECT_EQ(refused(swept + "exclude: [{arm: c}]\n"), "x.yaml:7: unknown value of arm 'c'");
    EXPECT_EQ(refused(swept + "exclude: [{context.visible: [4, 5]}]\n"),
              "x.yaml:7: unknown value of context.visible '5'");
    EXPECT_EQ(refused(swept + "exclude: [{context.visible: 4.0, rule: window}]\n"), nothing);
}

TEST(ValueWatch, refuses_a_condition_that_no_cell_meets) {
    EXPECT_EQ(refused("sweep: {rule.tokens: {values: [5, 6], when: {rule: exemplar}}}\n"),
              "x.yaml:5: unknown value of rule 'exemplar' (nearest: exemplars)");
    EXPECT_EQ(refused("sweep: {rule.tokens: {values: [5, 6], when: {rule: exemplars}}}\n"), nothing);
}

TEST(ValueWatch, refuses_a_claim_about_what_its_arm_has_not) {
    const auto claim = [](const std::string& selector) {
        return swept + "expect: [{claim: c, arm: " + selector +
               ", metric: accuracy, at_least: 0}]\n";
    };
    EXPECT_EQ(refused(claim("{arm: a, context.visible: 4}")), nothing);
    EXPECT_EQ(refused(claim("{arm: a, context.visible: 44}")),
              "x.yaml:7: unknown value of context.visible '44' (nearest: 4)");
    EXPECT_EQ(refused(claim("{arm: a, scheduler: nevr}")),
              "x.yaml:7: scheduler is not swept in the cells of a");
    EXPECT_EQ(refused(claim("a, versus: {arm: b, context.visible: 44}")),
              "x.yaml:7: unknown value of context.visible '44' (nearest: 4)");
}

TEST(ValueWatch, leaves_alone_what_an_override_has_taken_away) {
    const std::string claim = swept +
                              "exclude: [{arm: a, context.visible: 4}]\n"
                              "expect: [{claim: c, arm: {arm: b, context.visible: 4}, metric: "
                              "accuracy, at_least: 0}]\n";
    EXPECT_EQ(refused(claim, {"sweep.context.visible=[0, 2]"}), nothing);
    EXPECT_EQ(refused(claim, {"context.visible=0"}), nothing);
}

}  // namespace
}  // namespace nrem::core
