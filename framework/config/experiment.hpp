// The tables of an experiment's own keys, in the files of their sections.
#pragma once

#include "config/settings.hpp"

namespace nrem::core {

// A config while it is read, with what becomes part of it only when it is complete.
struct Draft {
    Config config;
    StopEarly stop_early;
    BoundsSet expected = BoundsSet::before;
    Claim claim;
};
[[nodiscard]] SettingFields settings_of(Draft& draft);

[[nodiscard]] SettingField controls_setting(Controls& controls);
[[nodiscard]] SettingField search_setting(Search& search);
[[nodiscard]] SettingField stop_early_setting(Draft& draft);
[[nodiscard]] SettingField expect_setting(Draft& draft);
[[nodiscard]] SettingField cluster_setting(ClusterSettings& settings);
[[nodiscard]] SettingFields model_settings(ModelSettings& models);

}  // namespace nrem::core
