// The truth of a step must not reach a backend, rule, policy or scheduler before it is revealed:
// every truth of the task is a sentinel, and every component looks through all that it is given.
#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

constexpr std::string_view mark = "SENTINEL";
std::atomic<int> leaks{0};
std::atomic<int> sightings{0};

// Every sentinel in `text` names its step; those of `now` and later must not be seen.
void inspect(std::string_view text, std::uint64_t now) {
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
        const auto digits = text.substr(at + mark.size());
        std::uint64_t step = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), step);
        ++sightings;
        if (step >= now) ++leaks;
    }
}

void inspect(const Answer* answer, std::uint64_t now) {
    if (!answer) return;
    inspect(view(answer->text), now);
    if (answer->value >= static_cast<double>(now)) ++leaks;  // truths have their step as value
    for (const float number : view(answer->vector))
        if (number >= static_cast<float>(now)) ++leaks;
}

void inspect(const Array<Experience>& experiences, std::uint64_t now) {
    for (const auto& experience : experiences) {
        inspect(view(experience.cue->text), now);
        inspect(experience.truth, now);
        inspect(experience.prediction, now);
    }
}

void inspect(const Array<Record>& records, std::uint64_t now) {
    for (const auto& record : records) {
        inspect(view(record.text), now);
        inspect(view(record.answer), now);
        if (record.value >= static_cast<double>(now)) ++leaks;
    }
}

// The step of the reading that a prediction follows, on the same thread. (Not the cue's own step:
// the held-out questions of a night ask about the past, when later truths are known.)
thread_local std::uint64_t reading = 0;

class SentinelTask {
public:
    explicit SentinelTask(const Params&) {}
    TaskInfo describe() const { return {.streams = endless, .cue_size = 0, .answer_size = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (std::uint64_t step = 0; step < 200; ++step) {
            const std::string cue = std::to_string(step);
            const std::string truth = std::string(mark) + cue;
            const auto number = static_cast<float>(step);
            Event event;
            event.cue.text = borrow(cue);
            event.truth.text = borrow(truth);
            event.truth.value = number;
            event.truth.vector = {&number, 1};
            event.item = step % 7 + 1;
            event.at = number;
            if (step % 10 == 9)
                sink.test(event);
            else if (step % 10 == 4)
                sink.observe(event);
            else
                sink.query(event);
        }
    }
};

class SpyBackend {
public:
    explicit SpyBackend(const Params&) {}
    void predict(const Question& question, AnswerSink& answer) const {
        inspect(question.recalled_text(), reading);
        inspect(question.recalled_records(), reading);
        inspect(question.context(), reading);
        answer.text("unknown");
    }
};

class SpyRule {
public:
    static constexpr const char* offers[] = {"rule.replay"};
    explicit SpyRule(const Params&) {}
    void read(const nrem::Memory& memory, const Cue&, Recall& recall) const {
        reading = memory.step();
        inspect(memory.records(), reading);
        recall.everything();
        recall.text("so far " + std::to_string(memory.records().size()));
    }
    void write(MemoryEditor& memory, const Experience& experience, const Occasion&) const {
        const auto now = experience.step + 1;  // its own truth is revealed to a write
        if (view(experience.cue->text) == "" || experience.step % 10 == 9)
            ++leaks;  // never a test
        inspect(memory.records(), memory.step() + 1);
        if (experience.truth) inspect(experience.truth, now);
        Record record = make_record("case");
        record.text = experience.cue->text;
        if (experience.truth) {
            record.answer = experience.truth->text;
            record.value = experience.truth->value;
        }
        memory.put(record);
    }
};

class SpyPolicy {
public:
    explicit SpyPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        const auto now = night.memory().step();
        inspect(night.context(), now);
        inspect(night.memory().records(), now);
        for (const auto& experience : night.context()) {
            if (experience.step % 10 == 9) ++leaks;
            night.replay(experience, 1);
        }
    }
};

class EverySeven {
public:
    explicit EverySeven(const Params&) {}
    Decision decide(const Day& day) const { return {.sleep = day.steps >= 7}; }
};

const nrem_plugin& spies() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<SentinelTask>({"sentinel", "Truths that can be found again."}),
        backend<SpyBackend>({"spy", "Looks."}),
        rule<SpyRule>({"spy", "Looks."}),
        policy<SpyPolicy>({"spy", "Looks."}),
        scheduler<EverySeven>({"seven", "Every seven steps."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("spies", "1", "test", components);
    return made;
}

TEST(Leak, no_component_sees_a_truth_before_it_is_revealed) {
    Registry registry;
    registry.add(toys::plugin(), "toys");
    registry.add(spies(), "spies");
    const Plan plan =
        make_plan(load_text("name: leak\ntask: sentinel\nbackend: spy\nrule: spy\npolicy: spy\n"
                            "scheduler: seven\nstreams: 2\ncontrols: false\ncontext: {visible: 5}\n"
                            "sleep: {passes: 2}\n",
                            "leak.yaml"),
                  registry);
    RunDirectory directory(own_folder(), make_manifest(plan, registry), Begin::fresh);
    const Progress progress = run(plan, registry, directory, {.jobs = 2});
    EXPECT_EQ(progress.failed, 0U) << directory.rows().at(0).error;
    EXPECT_EQ(leaks, 0);
    EXPECT_GT(sightings, 10000);  // the spies do find what has been revealed
}

TEST(Leak, the_spies_find_a_leak) {
    leaks = 0;
    const std::string truth = std::string(mark) + "12";
    inspect(truth, 12);
    EXPECT_EQ(leaks, 1);
    inspect(truth, 13);
    EXPECT_EQ(leaks, 1);
    leaks = 0;
}

}  // namespace
}  // namespace nrem::core
