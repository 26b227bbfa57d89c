#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>

#include "base/error.hpp"
#include "base/isolated.hpp"
#include "base/nearest.hpp"
#include "conformance/checks.hpp"
#include "conformance/conformance.hpp"
#include "conformance/speaker.hpp"
#include "conformance/symbols.hpp"
#include "conformance/variants.hpp"
#include "host/capabilities.hpp"
#include "host/registry.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

constexpr Patience per_check{10, 20 * 10};  // seconds; a busy machine may take twenty times as long
constexpr Patience per_plugin{900, 20 * 900};

struct Tally {
    int checks = 0;
    int failed = 0;
};

using Say = std::function<void(std::string_view)>;

std::string last_line(const std::string& said) {
    const std::string lines = said.substr(0, said.find_last_of('\n'));
    return lines.substr(lines.find_last_of('\n') + 1);
}

void judge(Tally& tally, const std::string& what, const std::function<void(const Say&)>& check) {
    const Isolated tried = isolated(check, per_check);
    ++tally.checks;
    const std::string last = last_line(tried.said);
    const bool reports = last.starts_with(Subject::report_mark);
    if (tried.failure.empty())
        return fmt::print("ok      {}{}\n", what,
                          reports ? ": " + last.substr(Subject::report_mark.size()) : "");
    ++tally.failed;
    const std::string at = tried.died ? last : "";
    fmt::print("FAILED  {}: {}{}\n", what, tried.failure,
               at.empty() ? "" : fmt::format(" (at: {})", at));
}

// What the plain rule of a practice night offers.
bool is_plain(std::string_view capability) {
    constexpr std::string_view plain[] = {"rule.cases", "rule.replay", "rule.notes", "rule.text"};
    return !capability.starts_with("rule.") || std::ranges::find(plain, capability) != std::end(plain);
}

// A plugin alone, and the components that are shipped.
struct Shelf {
    const Registry& own;
    const Registry& shipped;
    const nrem_host* host;
};

// The rule that a policy is tried with: of its own plugin, or a shipped one. nullptr: a plain rule
// is enough. Throws Error where no rule has what the policy needs.
const Component* rule_for(const Component& policy, const Shelf& shelf) {
    const auto& needs = policy.needs;
    if (std::ranges::all_of(needs, is_plain)) return nullptr;
    for (const Registry* registry : {&shelf.own, &shelf.shipped})
        for (const Component* rule : registry->all(Kind::rule))
            if (std::ranges::all_of(needs, [&](const std::string& need) {
                    return !need.starts_with("rule.") || offers(*rule, need);
                }))
                return rule;
    throw Error(fmt::format("it needs {}, and no rule of this file or of those shipped offers that",
                            fmt::join(needs, ", ")));
}

// The given parameters that this component has.
GivenSettings given_to(const Component& component, const GivenSettings& given) {
    GivenSettings own;
    for (const auto& parameter : component.parameters)
        if (const auto found = given.find(parameter.name); found != given.end()) own.insert(*found);
    return own;
}

// A rule may keep what the policy needs only with certain settings: returns the first settings with
// which the policy does not fail, else the plain ones.
Settings rule_settings_for(Subject subject, const GivenSettings& given) {
    const Settings plain = plain_settings(*subject.rule, given);
    const Subject rule{subject.rule, subject.host, given, plain};
    std::vector<Settings> all{plain};
    for (const auto& variant : variants(rule, Variants::ends)) all.push_back(variant.settings);
    for (const Settings& settings : all) {
        subject.rule_settings = settings;
        if (isolated([&](const Say&) { sleep_once(subject); }, per_check).failure.empty())
            return settings;
    }
    return plain;
}

void check_component(Tally& tally, const Component& component, const Shelf& shelf,
                     const GivenSettings& given) {
    const GivenSettings own = given_to(component, given);
    Subject subject{&component, shelf.host, own, plain_settings(component, own)};
    if (component.kind == Kind::policy) try {
            subject.rule = rule_for(component, shelf);
            if (subject.rule)
                subject.rule_settings =
                    rule_settings_for(subject, given_to(*subject.rule, given));
        } catch (const Error& failure) {
            return judge(tally, title_of(component) + " finds its rule", [&](const Say&) { throw failure; });
        }
    for (const auto& check : checks_for(component.kind))
        judge(tally, fmt::format("{} {}", title_of(component), check.name), [&](const Say& say) {
            Subject mine = subject;
            mine.say = say;
            check.run(mine);
        });
}

void check_names(const std::filesystem::path& file) {
    const auto shared = process_wide_symbols(file);
    if (shared.empty()) return;
    throw Error(fmt::format(
        "another plugin with the same name for it would share {}: use an anonymous namespace",
        fmt::join(shared, ", ")));
}

// A run loads the shipped components first, and a name can be used only once.
void check_is_new(const Component& component, const Registry& shipped) {
    for (const Component* other : shipped.all(component.kind))
        if (other->name == component.name && other->library->path != component.library->path)
            throw Error("the name is taken by " + other->library->path +
                        ", which is shipped: choose another");
}

void check_capabilities(const Component& component, const Shelf& shelf) {
    const std::string slip = mistyped_capability(component, shelf.shipped);
    const bool is_own = !mistyped_capability(component, shelf.own).empty();
    if (!slip.empty() && is_own) throw Error(slip);
}

void need_known(const GivenSettings& given, const std::vector<const Component*>& components) {
    std::vector<std::string> known;
    for (const Component* component : components)
        for (const auto& parameter : component->parameters) known.push_back(parameter.name);
    for (const auto& [name, text] : given) {
        if (std::ranges::find(known, name) != known.end()) continue;
        throw Error(fmt::format("no component of the file has a parameter '{}'{}", name,
                                nearest_hint(name, known)));
    }
}

// Loads the plugin, which runs its code, and checks it component by component.
void check_loaded(const std::filesystem::path& file, const GivenSettings& given) {
    Registry registry(data_folders());
    const Speaker speaker(registry.host());
    registry.load(file);
    const auto components = registry.all();
    if (components.empty())
        throw Error(file.filename().string() + ": holds no component that this nrem can use");
    need_known(given, components);
    fmt::print("ok      {} loads\n", file.filename().string());
    Tally tally{1, 0};
    judge(tally, fmt::format("{} keeps its names to itself", file.filename().string()),
          [&](const Say&) { check_names(file); });
    const auto shipped = open_registry({}, Warnings::off);
    const Shelf shelf{registry, *shipped, speaker.host()};
    for (const Component* component : components) {
        judge(tally, title_of(*component) + " has a name of its own",
              [&](const Say&) { check_is_new(*component, *shipped); });
        judge(tally, title_of(*component) + " names capabilities that others know",
              [&](const Say&) { check_capabilities(*component, shelf); });
        check_component(tally, *component, shelf, given);
    }
    fmt::print("{}: {} checks, {} failed\n", file.filename().string(), tally.checks, tally.failed);
    if (tally.failed > 0) throw Error("");
}

}  // namespace

std::vector<Check> checks_for(Kind kind) {
    return visit(kind, [](auto of) { return of.checks(); });
}

int check_plugin(const std::filesystem::path& file, const std::map<std::string, std::string>& given) {
    if (!std::filesystem::exists(file))
        throw UsageError(fmt::format("{}: there is no such file", file.string()));
    const Isolated checked = isolated(
        [&](const auto&) {
            try {
                check_loaded(file, given);
            } catch (const Error& failed) {
                // The message is empty, because the lines above have said everything.
                if (*failed.what()) fmt::print("FAILED  {}\n", failed.what());
                throw Error("reported");
            }
        },
        per_plugin);
    if (checked.died)
        fmt::print("FAILED  {} loads: {}\n", file.filename().string(), checked.failure);
    return checked.failure.empty() ? 0 : 1;
}

}  // namespace nrem::core
