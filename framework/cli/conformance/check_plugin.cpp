#include <fmt/format.h>

#include <csignal>

#include "base/error.hpp"
#include "base/isolated.hpp"
#include "cli/conformance/checks.hpp"
#include "cli/conformance/conformance.hpp"
#include "cli/conformance/speaker.hpp"
#include "cli/conformance/symbols.hpp"
#include "cli/environment.hpp"
#include "host/registry.hpp"

namespace nrem::core {

namespace {

constexpr Patience per_check{10, 20 * 10};  // seconds; a busy machine may take twenty times as long
constexpr Patience per_plugin{900, 20 * 900};

struct Tally {
    int checks = 0;
    int failed = 0;
};

void judge(Tally& tally, const std::string& what, const std::function<void()>& check) {
    const std::string failure = isolated([&](const auto&) { check(); }, per_check).failure;
    ++tally.checks;
    if (failure.empty()) return fmt::print("ok      {}\n", what);
    ++tally.failed;
    fmt::print("FAILED  {}: {}\n", what, failure);
}

void check_component(Tally& tally, const Component& component, const nrem_host* host) {
    const std::string title = fmt::format("{} {}", name_of(component.kind), component.name);
    for (const auto& check : checks_for(component.kind))
        judge(tally, fmt::format("{} {}", title, check.name), [&] {
            check.run({&component, host, plain_settings(component)});
        });
}

void check_names(const std::filesystem::path& file) {
    const auto shared = process_wide_symbols(file);
    if (shared.empty()) return;
    throw Error(fmt::format(
        "another plugin with the same name for it would share {}: use an anonymous namespace",
        fmt::join(shared, ", ")));
}

// Loads the plugin, which runs its code, and checks it part by part.
void check_loaded(const std::filesystem::path& file) {
    Registry registry(data_folders());
    const Speaker speaker(registry.host());
    registry.load(file);
    fmt::print("ok      {} loads\n", file.filename().string());
    Tally tally{1, 0};
    judge(tally, fmt::format("{} keeps its names to itself", file.filename().string()),
          [&] { check_names(file); });
    for (const Kind kind : all_kinds)
        for (const auto* component : registry.all(kind))
            check_component(tally, *component, speaker.host());
    fmt::print("{}: {} checks, {} failed\n", file.filename().string(), tally.checks, tally.failed);
    if (tally.failed > 0) throw Error("");
}

}  // namespace

int check_plugin(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        throw UsageError(fmt::format("{}: there is no such file", file.string()));
    const auto [said, failure] = isolated(
        [&](const auto&) {
            try {
                check_loaded(file);
            } catch (const Error& failed) {
                // An empty message: the lines above have said it all.
                if (*failed.what()) fmt::print("FAILED  {}\n", failed.what());
                throw Error("reported");
            }
        },
        per_plugin);
    const bool reported = failure.empty() || failure == "reported";
    if (!reported) fmt::print("FAILED  {} loads: {}\n", file.filename().string(), failure);
    return failure.empty() ? 0 : 1;
}

}  // namespace nrem::core
