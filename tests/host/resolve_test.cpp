// Settings: checked against the schema, in one canonical form, with fallbacks filled in.
#include <gtest/gtest.h>

#include <cmath>

#include "abi/fixtures.hpp"
#include "host/registry.hpp"

namespace {

using nrem::core::Component;
using nrem::core::Kind;
using nrem::core::Parameter;
using nrem::core::resolve;
using Given = std::map<std::string, std::string>;

Component component() {
    Component made;
    made.kind = Kind::rule;
    made.name = "fast_weights";
    made.parameters = {
        {"decay", NREM_NUMBER, "1", 0, 1, {}, "share kept"},
        {"size", NREM_INTEGER, "8", 1, 9007199254740992.0, {}, "how many"},
        {"bias", NREM_FLAG, "false", 0, 1, {}, "whether"},
        {"update", NREM_CHOICE, "delta", 0, 0, {"hebb", "delta"}, "which"},
        {"label", NREM_TEXT, std::nullopt, 0, 0, {}, "what to call it"},
    };
    return made;
}

std::string text_of(const std::string& name, const std::string& written) {
    Given given{{"label", "x"}};
    given[name] = written;
    for (const auto& setting : resolve(component(), given))
        if (setting.name == name) return setting.text;
    return "";
}

std::string refusal(const std::string& name, const std::string& written) {
    return nrem::fixtures::complaint([&] { (void)text_of(name, written); });
}

TEST(Resolve, fills_in_fallbacks_in_the_order_of_the_schema) {
    const auto settings = resolve(component(), {{"label", "x"}, {"bias", "true"}});
    ASSERT_EQ(settings.size(), 5U);
    EXPECT_EQ(settings[0].name, "decay");
    EXPECT_EQ(settings[0].number, 1);
    EXPECT_EQ(settings[2].text, "true");
    EXPECT_EQ(settings[2].number, 1);
    EXPECT_EQ(settings[3].text, "delta");
    EXPECT_TRUE(std::isnan(settings[3].number));
    EXPECT_EQ(settings[4].text, "x");
}

TEST(Resolve, writes_equal_numbers_alike) {
    for (const char* written : {"0.5", "5e-1", ".5", "0.50", "+0.5"})
        EXPECT_EQ(text_of("decay", written), "0.5") << written;
    EXPECT_EQ(text_of("decay", "0.1"), "0.1");
    EXPECT_EQ(text_of("decay", "-0"), "0");
}

TEST(Resolve, writes_equal_integers_alike) {
    for (const char* written : {"1000", "1e3", "1000.0", "+1000"})
        EXPECT_EQ(text_of("size", written), "1000") << written;
    EXPECT_EQ(text_of("size", "9007199254740991"), "9007199254740991");
}

TEST(Resolve, refuses_what_is_no_number) {
    EXPECT_EQ(refusal("decay", "much"), "rule fast_weights: decay: 'much' is not a number");
    EXPECT_EQ(refusal("decay", ""), "rule fast_weights: decay: '' is not a number");
    EXPECT_EQ(refusal("decay", "0.5x"), "rule fast_weights: decay: '0.5x' is not a number");
    EXPECT_EQ(refusal("decay", "nan"), "rule fast_weights: decay: 'nan' is not finite");
    EXPECT_EQ(refusal("decay", "inf"), "rule fast_weights: decay: 'inf' is not finite");
    EXPECT_EQ(refusal("size", "2.5"), "rule fast_weights: size: '2.5' is not a whole number");
    EXPECT_EQ(refusal("size", "1e17"), "rule fast_weights: size: '1e17' has more than 53 bits");
}

TEST(Resolve, refuses_what_is_out_of_range) {
    EXPECT_EQ(refusal("decay", "1.5"), "rule fast_weights: decay: 1.5 is outside 0 to 1");
    EXPECT_EQ(refusal("size", "0"), "rule fast_weights: size: 0 is outside 1 to 9007199254740992");
}

TEST(Resolve, refuses_other_flags_and_choices) {
    EXPECT_EQ(refusal("bias", "yes"), "rule fast_weights: bias: 'yes' is neither true nor false");
    EXPECT_EQ(refusal("update", "dleta"),
              "rule fast_weights: update: 'dleta' is not one of hebb, delta (nearest: delta)");
}

TEST(Resolve, names_the_nearest_parameter) {
    EXPECT_EQ(refusal("decy", "1"), "rule fast_weights: no parameter 'decy' (nearest: decay)");
    EXPECT_EQ(refusal("temperature", "1"),
              "rule fast_weights: no parameter 'temperature' (it has "
              "decay, size, bias, update, label)");
}

TEST(Resolve, asks_for_what_is_required) {
    EXPECT_EQ(nrem::fixtures::complaint([] { (void)resolve(component(), {}); }),
              "rule fast_weights: label is required: what to call it");
}

}  // namespace
