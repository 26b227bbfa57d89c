// A small stage for the built plugins: experiences to show them, a rule with its memory, a night
// with its policy, a question to a backend. Each part is loaded from its .so as the host does it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "host/figure_taker.hpp"
#include "host/instance.hpp"
#include "host/registry.hpp"
#include "memory/editor.hpp"
#include "memory/writing.hpp"
#include "nrem/sdk.hpp"
#include "wake/fork_host.hpp"
#include "wake/answer.hpp"
#include "wake/recall.hpp"

namespace nrem::stage {

using Given = std::map<std::string, std::string>;

// Opened once: the components of all built plugins.
inline const core::Registry& registry() {
    static const core::Registry& opened = *[] {
        auto* made = new core::Registry();
        made->load_folder(NREM_BUILD_DIR "/plugins");
        return made;
    }();
    return opened;
}

// `host`: another one than the registry's, for parts that ask it for more.
template <class Functions>
core::Instance<Functions> make(core::Kind kind, const std::string& name, const Given& given,
                               const nrem_host* host = nullptr) {
    const auto& component = registry().find(kind, name);
    return {component, core::resolve(component, given), host ? host : registry().host()};
}

inline core::PolicyInstance policy(const std::string& name, const Given& given = {}) {
    return make<nrem_policy>(core::Kind::policy, name, given);
}

struct Lesson {
    std::string text{};
    std::vector<float> vector{};
    std::string answer{};  // "": none
    double value = none;
    std::string prediction{};  // "": none
    double loss = none;
    std::vector<float> target{};  // the truth's vector
};

// Owns experiences; they stay where they are.
class Days {
public:
    explicit Days(std::vector<std::string> choices = {"rain", "sun", "snow"})
        : names_(std::move(choices)) {
        for (const auto& name : names_) choices_.push_back(borrow(name));
    }
    const Experience& add(Lesson lesson) {
        Day& day = days_.emplace_back();
        day.lesson = std::move(lesson);
        day.cue = cue_of(day.lesson);
        day.truth = answer_of(day.lesson.answer);
        day.truth.value = day.lesson.value;
        day.truth.vector = borrow(std::span<const float>(day.lesson.target));
        day.prediction = answer_of(day.lesson.prediction);
        const bool predicted = !day.lesson.prediction.empty();
        day.experience = make_experience(days_.size());
        day.experience.kind = predicted ? NREM_QUERY : NREM_OBSERVE;
        day.experience.correct = predicted ? day.lesson.prediction == day.lesson.answer : -1;
        day.experience.loss = day.lesson.loss;
        day.experience.cue = &day.cue;
        day.experience.prediction = predicted ? &day.prediction : nullptr;
        day.experience.truth = &day.truth;
        return day.experience;
    }
    Experience& last() { return days_.back().experience; }
    const Cue& cue(std::string text, std::vector<float> vector = {}) {
        Day& day = asked_.emplace_back();
        day.lesson.text = std::move(text);
        day.lesson.vector = std::move(vector);
        day.cue = cue_of(day.lesson);
        return day.cue;
    }
    std::vector<Experience> all() const {
        std::vector<Experience> made;
        for (const auto& day : days_) made.push_back(day.experience);
        return made;
    }

private:
    struct Day {
        Lesson lesson;
        Cue cue = make_cue();
        Answer truth = make_answer();
        Answer prediction = make_answer();
        Experience experience = make_experience(0);
    };
    Cue cue_of(const Lesson& lesson) const {
        Cue cue = make_cue();
        cue.text = borrow(lesson.text);
        cue.vector = borrow(std::span<const float>(lesson.vector));
        cue.choices = {choices_.data(), choices_.size(), sizeof(nrem_str)};
        return cue;
    }
    Answer answer_of(const std::string& name) const {
        Answer answer = make_answer();
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == name) answer.choice = static_cast<std::int64_t>(i);
        if (answer.choice >= 0) answer.text = choices_[static_cast<std::size_t>(answer.choice)];
        return answer;
    }
    std::vector<std::string> names_;
    std::vector<nrem_str> choices_;
    std::deque<Day> days_;
    std::deque<Day> asked_;
};

// A rule and the memory that it writes.
class Mind : protected core::ForkHost {
public:
    explicit Mind(const std::string& rule, const Given& given = {}, nrem_sizes sizes = {},
                  const nrem_host* host = nullptr)
        : ForkHost(memory),
          rule_(make<nrem_rule>(core::Kind::rule, rule, given, host)),
          component_(registry().find(core::Kind::rule, rule)),
          taker_(component_),
          sums_(component_.figures.size()) {
        taker_.into(sums_);
        edits_.measure(&taker_);
        core::MemoryLayout tensors;
        core::LayoutTaker taker(tensors);
        rule_.take(taker, &nrem_rule::layout, &sizes, &taker.sink());
        memory = core::Memory(tensors);
    }
    void write(const Experience& experience, std::int32_t phase = NREM_WAKE, double gain = 1) {
        step = experience.step;
        edits_.begin(memory, step);
        const nrem_memory view = memory.view(step);
        const nrem_occasion now = occasion(phase, gain);
        core::write_experience(rule_, edits_, view, experience, now);
    }
    void boundary() {
        edits_.begin(memory, step);
        const nrem_memory view = memory.view(step);
        const nrem_occasion now = occasion(NREM_WAKE, 1);
        rule_.take(edits_, &nrem_rule::boundary, &view, &now, &edits_.editor());
    }
    // What the rule has measured of a figure.
    core::FigureSum figure(const std::string& name) const {
        const auto& specs = component_.figures;
        const auto found = std::ranges::find(specs, name, &core::FigureSpec::name);
        return sums_.at(static_cast<std::size_t>(found - specs.begin()));
    }
    const core::RecallBuffer& read(const Cue& cue) {
        view_ = memory.view(step);
        recall_.begin(view_);
        rule_.take(recall_, &nrem_rule::read, &view_, &cue, &recall_.sink());
        return recall_;
    }
    // Runs one pass of a policy over `context`.
    void sleep(const core::PolicyInstance& policy, const std::vector<Experience>& context,
               std::uint64_t pass = 0) {
        nrem_night night = night_table();
        night.pass = pass;
        night.passes = 8;
        night.seed = combine(3, pass);
        night.context.data = context.data();
        night.context.count = context.size();
        night.held_out_gain = gained;
        consolidate(policy, night);
    }
    // Puts a record by hand.
    void put(const Record& record) {
        edits_.begin(memory, step);
        edits_.editor().put(edits_.editor().self, &record);
        edits_.apply();
    }
    const core::RecordSet& records() const { return memory.records(); }
    double total_strength() const {
        double total = 0;
        for (std::size_t i = 0; i < records().size(); ++i) total += records()[i].strength;
        return total;
    }

    core::Memory memory;
    std::uint64_t step = 0;
    std::vector<std::uint64_t> replayed;
    std::map<std::string, std::string> notes;        // the last of each key, from all nights
    double gained = none;                            // what a night is told of the pass before
    const core::BackendInstance* backend = nullptr;  // what a night may ask

protected:
    void consolidate(const core::PolicyInstance& policy, nrem_night& night) {
        core::MemoryEdits edits;
        edits.begin(memory, step);
        night.editor = &edits.editor();
        policy.take(edits, &nrem_policy::consolidate, &night);
    }

private:
    [[nodiscard]] nrem_occasion occasion(std::int32_t phase, double gain) const {
        return {.struct_size = sizeof(nrem_occasion),
                .phase = phase,
                .gain = gain,
                .seed = combine(7, step)};
    }
    std::uint64_t now() const override { return step; }
    bool cut_short() const override { return false; }
    void replay(const nrem_experience* experience, double gain) override {
        replayed.push_back(experience->step);
        write(*experience, NREM_SLEEP, gain);
    }
    void recall(const nrem_cue* cue, const nrem_recall& sink) override {
        read(*cue).pass_on(sink);
    }
    void note(nrem_str key, nrem_str text) override { notes[std::string(view(key))] = view(text); }
    void predict(const nrem_cue* cue, const nrem_answer_sink& answer) override {
        const auto& recalled = read(*cue);
        const nrem_question question{.struct_size = sizeof(nrem_question),
                                     .recalled_records = recalled.records(),
                                     .recalled_vector = recalled.vector(),
                                     .context = {nullptr, 0, sizeof(Experience)},
                                     .cue = cue,
                                     .seed = 1};
        core::AnswerBuffer said;
        said.begin(*cue, question.seed);
        backend->take(said, &nrem_backend::predict, &question, &said.sink());
        said.settle();
        answer.text(answer.self, said.view().text);
        answer.choice(answer.self, said.choice());
        answer.value(answer.self, said.view().value);
    }

    core::RuleInstance rule_;
    const core::Component& component_;
    core::FigureTaker taker_;
    core::FigureSums sums_;
    core::MemoryEdits edits_;
    core::RecallBuffer recall_;
    nrem_memory view_{};
};

// What a backend is asked.
struct Ask {
    std::vector<Record> records;
    std::vector<float> vector;
    std::vector<Experience> context;
};

struct Reply {
    std::string text;
    std::int64_t choice;
    double value;
    std::vector<float> probabilities;
};

inline Reply ask(const core::BackendInstance& backend, const Cue& cue, const Ask& ask = {}) {
    const nrem_question question{.struct_size = sizeof(nrem_question),
                                 .recalled_records = nrem::detail::array_of(ask.records),
                                 .recalled_vector = borrow(std::span<const float>(ask.vector)),
                                 .context = nrem::detail::array_of(ask.context),
                                 .cue = &cue,
                                 .seed = 1};
    core::AnswerBuffer answer;
    answer.begin(cue, question.seed);
    backend.take(answer, &nrem_backend::predict, &question, &answer.sink());
    const auto seen = answer.view();
    const auto chances = view(seen.probabilities);
    return {
        std::string(view(seen.text)), seen.choice, seen.value, {chances.begin(), chances.end()}};
}

inline Record case_of(std::string_view text, std::span<const float> vector, std::string_view answer,
                      double strength = 1) {
    Record record = make_record("case");
    record.text = borrow(text);
    record.vector = borrow(vector);
    record.answer = borrow(answer);
    record.strength = strength;
    return record;
}

}  // namespace nrem::stage
