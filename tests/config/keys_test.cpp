// A key is what its one table says: what is documented of it is what is read.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "config/experiment.hpp"
#include "config/keys.hpp"
#include "config/training.hpp"
#include "config/yaml.hpp"
#include "refusal.hpp"

namespace nrem::core {
namespace {

// Calls `look` with each key that is one plain value, those of sections included.
void each_plain(const SettingFields& fields, const auto& look) {
    for (const SettingField& field : fields) {
        each_plain(field.below, look);
        const bool is_plain = field.form.type.empty() && field.form.fallback.empty() &&
                              field.below.empty() && !std::holds_alternative<Choice*>(field.target);
        if (is_plain && !text_of(field).empty()) look(field);
    }
}

void each_plain(const auto& look) {
    Draft draft;
    core::Setup setup;
    TrainingConfig training;
    each_plain(settings_of(training), look);
    each_plain(settings_of(draft), look);
    each_plain(settings_of(setup), look);
}

std::string read_as(const SettingField& field, const std::string& text) {
    return refusal_of([&] {
        read_setting({}, read_yaml(text, {"x.yaml"}), std::string(field.name), field);
        return 0;
    });
}

TEST(Keys, take_the_defaults_that_are_documented) {
    each_plain([](const SettingField& field) {
        const std::string text = text_of(field);
        EXPECT_EQ(read_as(field, text), "nothing was refused") << field.name;
        EXPECT_EQ(text_of(field), text) << field.name;
    });
}

TEST(Keys, refuse_what_is_above_the_range_that_is_documented) {
    each_plain([](const SettingField& field) {
        if (field.form.most >= 0x1p53) return;
        const std::string type = type_of(field);
        const std::string above = fmt::format("{:.0f}", std::floor(field.form.most) + 1);
        EXPECT_TRUE(read_as(field, above).ends_with(" wants a " + type + ", not '" + above + "'"))
            << type;
    });
}

TEST(Keys, are_documented_with_type_range_and_default) {
    const auto find = [](std::string_view name) {
        return *std::ranges::find(config_keys(), name, &Key::name);
    };
    EXPECT_EQ(find("sleep.held_out").fallback, "16");
    EXPECT_EQ(find("sleep.tolerance").fallback, "off");
    EXPECT_EQ(find("sleep.tolerance").type, "number of at least 0, or off");
    EXPECT_EQ(find("sleep.mode").type, "blocking, overlapped or realtime");
    EXPECT_EQ(find("gate.alpha").type, "number from 0 to 1");
    EXPECT_EQ(find("stop_early.alpha").type, "number above 0 and up to 0.5");
    EXPECT_EQ(find("stop_early.largest").fallback, "{accuracy: 1, log_loss: 40}");
    EXPECT_EQ(find("search.factor").type, "whole number from 2 to 1000");
    EXPECT_EQ(find("controls.window.size").fallback, "32");
    EXPECT_EQ(find("confirm.money").fallback, "1");
    EXPECT_EQ(find("baseline").fallback, "[no_memory]");
    EXPECT_EQ(keys_below("context"), (std::vector<std::string>{"capacity", "visible"}));
}

}  // namespace
}  // namespace nrem::core
