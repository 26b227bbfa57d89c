// A registry of small components with needs and offers, for tests of the plan: nothing is ever run.
#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/registry.hpp"
#include "nrem/sdk.hpp"
#include "plan/plan.hpp"

namespace nrem::core::shelf {

struct Weather {  // 40 streams
    static constexpr ParamSpec schema[] = {integer("days", "7", {1, 100}, "Days."),
                                           nrem::text("city", "", "City.")};
    static constexpr const char* offers[] = {"task.text", "task.choices"};
    explicit Weather(const Params&) {}
    TaskInfo describe() const { return {.streams = 40}; }
    void stream(std::uint64_t, std::uint64_t, EventSink&) const {}
};

struct Symbols {  // endless, and knows the best answer
    static constexpr const char* offers[] = {"task.choices", "task.symbols", "task.oracle"};
    explicit Symbols(const Params&) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t, EventSink&) const {}
};

struct Missing {  // whose data is not there
    explicit Missing(const Params&) { throw std::runtime_error("no file weather.csv"); }
    TaskInfo describe() const { return {.streams = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink&) const {}
};

struct Reader {
    static constexpr const char* offers[] = {"backend.reads_cases"};
    explicit Reader(const Params&) {}
    void predict(const Question&, AnswerSink&) const {}
};

struct Markov {
    static constexpr const char* needs[] = {"task.symbols"};
    static constexpr const char* offers[] = {"backend.probabilities"};
    explicit Markov(const Params&) {}
    void predict(const Question&, AnswerSink&) const {}
};

struct Vectors {
    static constexpr const char* offers[] = {"backend.reads_vector"};
    explicit Vectors(const Params&) {}
    void predict(const Question&, AnswerSink&) const {}
};

struct Silent {
    explicit Silent(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor&, const Experience&, const Occasion&) const {}
};

struct Embedding {
    explicit Embedding(const Params&) {}
    void embed(Array<nrem_str>, nrem::Vectors&) const {}
    std::string identity() const { return "none"; }
    static constexpr const char* offers[] = {"backend.embed"};
};

struct Exemplars : Silent {
    using Silent::Silent;
    static constexpr ParamSpec schema[] = {
        integer("tokens", "256", {1, 100000}, "Budget."), number("decay", "0.5", {0, 1}, "Decay."),
        choice("learn", "wake", "wake|sleep", "When it writes.")};
    static constexpr const char* needs[] = {"backend.reads_cases"};
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
};

struct WindowRule : Silent {
    using Silent::Silent;
    static constexpr ParamSpec schema[] = {integer("size", "16", {1, 100000}, "Cases.")};
    static constexpr const char* needs[] = {"backend.reads_cases"};
};

struct FullHistory : Silent {
    using Silent::Silent;
    static constexpr ParamSpec schema[] = {integer("tokens", "1", {1, 100000}, "Budget.")};
    static constexpr const char* needs[] = {"backend.reads_cases"};
};

struct FastWeights : Silent {
    using Silent::Silent;
    static constexpr const char* needs[] = {"backend.reads_vector"};
    static constexpr const char* offers[] = {"rule.replay"};
};

struct Passive {
    explicit Passive(const Params&) {}
    void consolidate(Night&) const {}
};

struct Noop : Passive {
    using Passive::Passive;
    static constexpr const char* offers[] = {"policy.idle"};
};

struct Replay : Passive {
    using Passive::Passive;
    static constexpr ParamSpec schema[] = {number("gain", "1", {0, 10}, "Gain.")};
    static constexpr const char* needs[] = {"rule.replay"};
};

struct Prune : Passive {
    using Passive::Passive;
    static constexpr ParamSpec schema[] = {number("strength", "0.1", {0, 1}, "Below it, gone.")};
};

struct Wakeful {
    explicit Wakeful(const Params&) {}
    Decision decide(const Day&) const { return {}; }
};

struct Never : Wakeful {
    using Wakeful::Wakeful;
    static constexpr const char* offers[] = {"scheduler.never"};
};

struct EveryN : Wakeful {
    using Wakeful::Wakeful;
    static constexpr ParamSpec schema[] = {integer("n", "30", {1, 100000}, "Steps.")};
};

inline const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<Weather>({"weather", "Weather."}),
        task<Symbols>({"symbols", "Symbols."}),
        task<Missing>({"missing", "Not there."}),
        backend<Reader>({"exemplar", "Reads cases."}),
        backend<Markov>({"markov", "Counts."}),
        backend<Vectors>({"associative", "Reads vectors."}),
        backend<Embedding>({"embedding", "Makes vectors of texts."}),
        rule<Silent>({"none", "Keeps nothing."}),
        rule<Exemplars>({"exemplars", "Cases."}),
        rule<WindowRule>({"window", "The latest."}),
        rule<FullHistory>({"full_history", "All."}),
        rule<FastWeights>({"fast_weights", "A matrix."}),
        policy<Noop>({"noop", "Nothing."}),
        policy<Replay>({"replay", "Again."}),
        policy<Prune>({"prune", "Less."}),
        scheduler<Never>({"never", "Never."}),
        scheduler<EveryN>({"every_n", "Every n steps."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("shelf", "1", "test", components);
    return made;
}

inline std::unique_ptr<Registry> filled(const nrem_plugin* more) {
    auto made = std::make_unique<Registry>();
    made->add(plugin(), "the test");
    if (more) made->add(*more, "the test");
    return made;
}

inline const Registry& registry() {
    static const auto shelf = filled(nullptr);
    return *shelf;
}

// With one plugin more. A plan points into its registry, so that this one lives as long as the
// program.
template <const nrem_plugin& More>
const Registry& registry_with() {
    static const auto shelf = filled(&More);
    return *shelf;
}

inline Plan plan(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return make_plan(load_text(text, "x.yaml", overrides), registry());
}

inline std::vector<std::string> names(const Plan& plan) {
    std::vector<std::string> found;
    for (const auto& cell : plan.cells) found.push_back(cell.name());
    return found;
}

// The cell of that name; fails with std::out_of_range.
inline const Cell& cell(const Plan& plan, const std::string& name) {
    for (const auto& each : plan.cells)
        if (each.name() == name) return each;
    throw std::out_of_range("no cell " + name);
}

inline std::string setting(const Part& part, const std::string& name) {
    for (const auto& each : part.settings)
        if (each.name == name) return each.text;
    throw std::out_of_range("no setting " + name);
}

inline const std::string weather =
    "task: weather\nbackend: exemplar\ncontrols: false\nrule: exemplars\n";
inline const std::string sleeping = weather + "policy: replay\nscheduler: every_n\n";

}  // namespace nrem::core::shelf
