// What is documented of a key is what holds: the default of each experiment key is that of the struct
// which is read into.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "config/config.hpp"
#include "config/keys.hpp"

namespace nrem::core {
namespace {

// The defaults as a config would write them, from default-made structs.
std::map<std::string, std::string> defaults() {
    const Config config{};
    const Search search{};
    const StopEarly stop{};
    const SpendingLimits limits{};
    const ModelSettings models{};
    const ClusterSettings cluster{};
    const auto text = [](auto value) { return fmt::format("{}", value); };
    return {{"tokens", text(config.tokens)},
            {"stop_early.alpha", text(stop.alpha)},
            {"stop_early.margin", text(stop.margin)},
            {"stop_early.streams", text(stop.streams)},
            {"stop_early.seed", text(stop.seed)},
            {"limits.calls", text(limits.calls)},
            {"limits.tokens", text(limits.tokens)},
            {"limits.money", text(limits.money)},
            {"limits.seconds", text(limits.seconds)},
            {"limits.trial.calls", text(models.trial.calls)},
            {"limits.trial.tokens", text(models.trial.tokens)},
            {"limits.trial.money", text(models.trial.money)},
            {"limits.trial.seconds", text(models.trial.seconds)},
            {"confirm.calls", text(models.confirm.calls)},
            {"confirm.tokens", text(models.confirm.tokens)},
            {"confirm.money", text(models.confirm.money)},
            {"confirm.seconds", text(models.confirm.seconds)},
            {"checks.determinism", text(models.checks.determinism)},
            {"checks.concurrency", text(models.checks.concurrency)},
            {"checks.judge", text(models.checks.judge)},
            {"cluster.shards", text(cluster.shards)},
            {"cluster.cores", text(cluster.cores)},
            {"search.points", text(search.points)},
            {"search.seed", text(search.seed)},
            {"search.metric", search.metric},
            {"search.streams", text(search.streams)},
            {"search.factor", text(search.factor)},
            {"search.keep", text(search.keep)},
            {"search.seeds", fmt::format("[{}]", search.seeds.at(0))},
            {"seeds", fmt::format("[{}]", config.seeds.at(0))},
            {"baseline", "[" + config.baseline.at(0) + "]"},
            {"skip_streams", text(config.base.skip_streams)}};
}

TEST(Keys, are_documented_with_the_defaults_that_hold) {
    const auto keys = config_keys();
    for (const auto& [name, value] : defaults()) {
        const auto key = std::ranges::find(keys, name, &Key::name);
        ASSERT_NE(key, keys.end()) << name;
        EXPECT_EQ(key->fallback, value) << name;
    }
}

// Below sleep, gate and context the documentation is made from the table that reads the setting.
TEST(Keys, of_settings_come_from_the_tables_that_read_them) {
    const auto find = [](std::string_view name) {
        return *std::ranges::find(config_keys(), name, &Key::name);
    };
    EXPECT_EQ(find("sleep.probes").fallback, "16");
    EXPECT_EQ(find("sleep.tolerance").fallback, "off");
    EXPECT_EQ(find("sleep.tolerance").type, "number or off");
    EXPECT_EQ(find("sleep.mode").type, "blocking, overlapped or realtime");
    EXPECT_EQ(find("gate.alpha").fallback, "0.05");
    EXPECT_EQ(find("context.capacity").type, "whole number");
    EXPECT_EQ(keys_below("context"), (std::vector<std::string>{"capacity", "visible"}));
}

}  // namespace
}  // namespace nrem::core
