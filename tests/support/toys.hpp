// Small components made in the test itself, for tests of the stages between plugin and report.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "host/registry.hpp"
#include "nrem/sdk.hpp"
#include "plan/plan.hpp"

namespace nrem::toys {

inline constexpr std::string_view letters[] = {"a", "b", "c"};

// Asks for letters that follow a fixed cycle, with a boundary after every `day` questions.
class CycleTask {
public:
    static constexpr ParamSpec schema[] = {
        integer("length", "12", {1, 100000}, "Questions of a stream."),
        integer("day", "4", {1, 100000}, "Questions between boundaries."),
        integer("fail_at", "0", {0, 100000}, "Stream, counted from 1, that cannot be made."),
        integer("apart", "0", {0, 1}, "Each stream asks for items of its own: none equals another."),
    };
    static constexpr const char* offers[] = {"task.text", "task.choices", "task.oracle"};
    explicit CycleTask(const Params& params)
        : length_(params.integer("length")),
          day_(params.integer("day")),
          fail_at_(params.integer("fail_at")),
          apart_(params.integer("apart")) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t index, std::uint64_t seed, EventSink& sink) const {
        if (index + 1 == fail_at_) throw std::runtime_error("no such stream");
        const std::string own =
            apart_ ? " of " + std::to_string(index) + " under " + std::to_string(seed) : "";
        const nrem_str choices[] = {borrow(letters[0]), borrow(letters[1]), borrow(letters[2])};
        sink.name("cycle " + std::to_string(index));
        for (std::uint64_t step = 0; step < length_; ++step) {
            const std::uint64_t symbol = (index + seed + step) % 3;
            Event event;
            const std::string cue = "item " + std::to_string(step % 3) + own;
            event.cue.text = borrow(cue);
            event.cue.choices = {choices, 3, sizeof(nrem_str)};
            event.truth.text = choices[symbol];
            event.truth.choice = static_cast<std::int64_t>(symbol);
            event.oracle = &event.truth;
            event.item = step % 3 + 1;
            event.at = static_cast<double>(step);
            sink.query(event);
            if (step % day_ == day_ - 1) sink.boundary(event.at);
        }
    }

private:
    std::uint64_t length_;
    std::uint64_t day_;
    std::uint64_t fail_at_;
    std::uint64_t apart_;
};

// Answers with the newest record or experience whose text equals the cue's; else the first choice.
class LookupBackend {
public:
    static constexpr const char* offers[] = {"backend.reads_cases", "backend.probabilities"};
    explicit LookupBackend(const Params&) {}
    void predict(const Question& question, AnswerSink& answer) const {
        std::string_view found;
        for (const auto& record : question.recalled_records())
            if (view(record.text) == view(question.cue().text)) found = view(record.answer);
        for (const auto& past : question.context())
            if (past.truth && view(past.cue->text) == view(question.cue().text))
                found = view(past.truth->text);
        const auto known = choices(question.cue());
        auto probabilities = answer.probabilities(known.size());
        for (std::size_t i = 0; i < known.size(); ++i)
            probabilities[i] = found.empty()             ? 1.0F / static_cast<float>(known.size())
                               : view(known[i]) == found ? 1.0F
                                                         : 0.0F;
    }
};

// Keeps every experience as a case.
class CasesRule {
public:
    static constexpr ParamSpec schema[] = {
        choice("learn", "wake", "wake|sleep", "When it writes.")};
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    explicit CasesRule(const Params& params) : sleeps_(params.text("learn") == "sleep") {}
    void read(const Memory&, const Cue&, Recall& recall) const { recall.everything(); }
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        if (!experience.truth || (sleeps_ && !occasion.asleep())) return;
        Record record = make_record("case");
        record.text = experience.cue->text;
        record.answer = experience.truth->text;
        record.sources = {&experience.step, 1, sizeof(std::uint64_t)};
        editor.put(record);
    }

private:
    bool sleeps_;
};

class NoRule {
public:
    explicit NoRule(const Params&) {}
    void read(const Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor&, const Experience&, const Occasion&) const {}
};

// A fast weight of one element a choice, counting truths in place.
class CountingRule {
public:
    static constexpr const char* offers[] = {"rule.tensors"};
    explicit CountingRule(const Params&) {}
    void layout(Layout& layout) const { layout.tensor("counts", {64, 64}); }
    void read(const Memory& memory, const Cue&, Recall& recall) const {
        const auto out = recall.vector(3);
        for (std::size_t i = 0; i < 3; ++i) out[i] = memory.tensor(0)[i];
    }
    void write(MemoryEditor& editor, const Experience& experience, const Occasion&) const {
        if (experience.truth) editor.tensor(0)[experience.truth->choice] += 1;
    }
};

class ReplayPolicy {
public:
    explicit ReplayPolicy(const Params&) {}
    void consolidate(Night& night) const {
        for (const auto& experience : night.context()) night.replay(experience, 1);
        night.note("replayed", std::to_string(night.context().size()));
    }
};

class NoopPolicy {
public:
    static constexpr const char* offers[] = {"policy.idle"};
    explicit NoopPolicy(const Params&) {}
    void consolidate(Night&) const {}
};

// Keeps only the newest case of each cue.
class NewestPolicy {
public:
    explicit NewestPolicy(const Params&) {}
    void consolidate(Night& night) const {
        const auto records = night.memory().records();
        auto edit = night.edit();
        for (std::size_t i = 0; i < records.size(); ++i)
            for (std::size_t j = i + 1; j < records.size(); ++j)
                if (view(records[i].text) == view(records[j].text)) {
                    edit.erase(records[i].id);
                    break;
                }
    }
};

class NeverScheduler {
public:
    static constexpr const char* offers[] = {"scheduler.never"};
    explicit NeverScheduler(const Params&) {}
    Decision decide(const Day&) const { return {}; }
};

class BoundaryScheduler {
public:
    static constexpr const char* offers[] = {"scheduler.boundary"};
    explicit BoundaryScheduler(const Params&) {}
    Decision decide(const Day& day) const { return {.sleep = day.at_boundary != 0}; }
};

// A library of components that lives in the test itself; they must outlive it.
inline nrem_plugin plugin_of(const char* name, std::span<const nrem_component> components) {
    return nrem::detail::plugin(name, "1", "test", components);
}

inline const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<CycleTask>({"cycle", "Letters that follow a cycle."}),
        backend<LookupBackend>({"lookup", "The newest answer to the same cue."}),
        rule<CasesRule>({"cases", "Keeps every experience."}),
        rule<NoRule>({"none", "Keeps nothing."}),
        rule<CountingRule>({"counting", "Counts truths in a tensor."}),
        policy<ReplayPolicy>({"replay", "Writes the context again."}),
        policy<NoopPolicy>({"noop", "Does nothing."}),
        policy<NewestPolicy>({"newest", "Drops superseded cases."}),
        scheduler<NeverScheduler>({"never", "Never sleeps."}),
        scheduler<BoundaryScheduler>({"boundary", "Sleeps at boundaries."}),
    });
    static const nrem_plugin made = plugin_of("toys", components);
    return made;
}

inline core::Part part(const core::Registry& registry, core::Kind kind, std::string_view name,
                       const std::map<std::string, std::string>& given = {}) {
    const auto& component = registry.find(kind, name);
    return {&component, core::resolve(component, given)};
}

// A cell of toys: task cycle, backend lookup, rule `rule`, policy `policy` at boundaries.
inline core::Cell cell(const core::Registry& registry, std::string_view rule,
                       std::string_view policy) {
    core::Cell made;
    made.arm = std::string(rule) + "+" + std::string(policy);
    made.task = part(registry, core::Kind::task, "cycle");
    made.backend = part(registry, core::Kind::backend, "lookup");
    made.rule = part(registry, core::Kind::rule, rule);
    made.sleeps = {{"sleep",
                    {part(registry, core::Kind::policy, policy)},
                    part(registry, core::Kind::scheduler, policy == "noop" ? "never" : "boundary"),
                    {},
                    {}}};
    made.streams = 2;
    return made;
}

}  // namespace nrem::toys
