// What reaches a rule besides experiences: boundaries, requests to forget, uses, batches; at wake, in
// nights, and carried over from wake into the memory of a night.
#include <gtest/gtest.h>

#include <optional>

#include "memory/elements.hpp"
#include "sleep/night.hpp"
#include "support/toys.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

// Facts 1 to 3, a boundary, a question about each, a request to forget fact 2, and again.
class Diary {
public:
    static constexpr ParamSpec schema[] = {
        integer("forget", "2", {0, 9}, "Which fact is to be forgotten.")};
    static constexpr const char* offers[] = {"task.text", "task.choices"};
    explicit Diary(const Params& params) : forget_(params.integer("forget")) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (int round = 0; round < 2; ++round) {
            each_fact([&](const Event& event) { sink.observe(event); });
            sink.boundary(0);
            each_fact([&](const Event& event) { sink.query(event); });
            each_fact([&](const Event& event) { if (event.item == 1) sink.test(event); });
            Event request;
            request.cue.text = borrow(std::string_view("forget it"));
            request.item = forget_;
            sink.forget(request);
            sink.boundary(0);
        }
    }

private:
    void each_fact(const auto& use) const {
        const nrem_str choices[] = {borrow(toys::letters[0]), borrow(toys::letters[1]),
                                    borrow(toys::letters[2])};
        for (std::uint64_t fact = 1; fact <= 3; ++fact) {
            const std::string text = "fact " + std::to_string(fact);
            Event event;
            event.cue.text = borrow(text);
            event.cue.choices = {choices, 3, sizeof(nrem_str)};
            event.truth.choice = static_cast<std::int64_t>(fact - 1);
            event.truth.text = choices[fact - 1];
            event.item = fact;
            use(event);
        }
    }
    std::uint64_t forget_;
};

// Writes down all that reaches it: a letter a call, and the session of experiences.
class Minutes {
public:
    static constexpr const char* offers[] = {"rule.tensors", "rule.replay"};
    explicit Minutes(const Params&) {}
    void layout(Layout& layout) const {
        layout.tensor("calls", {0}, {.type = NREM_UINT8, .grows = true});
    }
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor& memory, const Experience& experience, const Occasion&) const {
        add(memory, experience.kind == NREM_OBSERVE ? 'o' : 'q');
        add(memory, static_cast<char>('0' + experience.session));
    }
    void boundary(MemoryEditor& memory, const Occasion&) const { add(memory, '|'); }
    void forget(MemoryEditor& memory, const Experience& request, const Occasion&) const {
        add(memory, 'f');
        add(memory, static_cast<char>('0' + request.item));
    }
    void used(MemoryEditor& memory, const Cue& cue, const Occasion&) const {
        add(memory, 'u');
        add(memory, view(cue.text).back());
    }
    void write_batch(MemoryEditor& memory, Array<Experience> experiences, Array<double> gains,
                     const Occasion&) const {
        add(memory, 'b');
        for (std::size_t i = 0; i < experiences.size(); ++i)
            add(memory, static_cast<char>('0' + gains[i]));
    }

private:
    static void add(MemoryEditor& memory, char call) {
        const std::size_t count = memory.tensors()[0].shape[0];
        memory.resize(0, count + 1);
        memory.edit<std::uint8_t>(0)[count] = static_cast<std::uint8_t>(call);
    }
};

class Batches {
public:
    explicit Batches(const Params&) {}
    void consolidate(nrem::Night& night) const {
        std::vector<Experience> all;
        std::vector<double> gains;
        for (const Experience& experience : night.context())
            if (experience.kind == NREM_OBSERVE) {
                all.push_back(experience);
                gains.push_back(static_cast<double>(all.size()));
            }
        if (!all.empty()) night.replay_batch(all, gains);
        for (const Experience& experience : night.context())
            if (experience.kind == NREM_FORGET) night.replay(experience, 1);
    }
};

std::string minutes_of(const Memory& memory) {
    std::string text;
    for (const double letter : numbers_of(memory.tensor(0))) text += static_cast<char>(letter);
    return text;
}

class RuleCalls : public testing::Test {
protected:
    RuleCalls() {
        static constexpr auto components = std::to_array<nrem_component>({
            task<Diary>({"diary", "Facts, and requests to forget."}),
            rule<Minutes>({"minutes", "Keeps what reaches it."}),
            policy<Batches>({"batches", "Replays in batches."}),
        });
        static const nrem_plugin made = toys::plugin_of("calls", components);
        registry_.add(toys::plugin(), "toys");
        registry_.add(made, "calls");
        cell_ = toys::cell(registry_, "cases", "noop");
        cell_.task = toys::part(registry_, Kind::task, "diary");
        cell_.rule = toys::part(registry_, Kind::rule, "minutes");
    }
    LaneSetup setup() {
        task_.emplace(*cell_.task.component, cell_.task.settings, registry_.host());
        backend_.emplace(*cell_.backend.component, cell_.backend.settings, registry_.host());
        trial_ = {.cell = &cell_, .task = &*task_, .backend = &*backend_, .host = registry_.host()};
        return {.trial = &trial_};
    }
    void sleep_at_boundaries(std::string_view policy) {
        cell_.sleeps = toys::cell(registry_, "cases", "newest").sleeps;
        cell_.sleeps[0].policies = {toys::part(registry_, Kind::policy, policy)};
    }
    Registry registry_;
    Cell cell_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
};

TEST_F(RuleCalls, come_in_the_order_of_the_stream_and_not_for_tests) {
    Lane lane(setup());
    EXPECT_EQ(lane.advance(), Lane::Need::nothing);
    EXPECT_EQ(minutes_of(lane.memory()),
              "o0o0o0|u1q1u2q1u3q1f2|"
              "o2o2o2|u1q3u2q3u3q3f2|");
}

TEST_F(RuleCalls, of_a_night_are_batches_and_requests) {
    sleep_at_boundaries("batches");
    Lane lane(setup());
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    Night night(lane.fall_asleep());
    while (night.pass()) {}
    EXPECT_EQ(minutes_of(night.dawn().memory), "o0o0o0|b123");
    lane.wake_up(night.dawn());
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    Night second(lane.fall_asleep());
    while (second.pass()) {}
    EXPECT_EQ(minutes_of(second.dawn().memory), "o0o0o0|b123u1q1u2q1u3q1f2|f2");
}

TEST_F(RuleCalls, while_a_night_is_on_are_made_again_in_its_memory_in_order) {
    sleep_at_boundaries("batches");
    cell_.sleeps[0].settings = {.passes = 1, .mode = SleepMode::overlapped, .publish_after = 7};
    Lane lane(setup());
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    Night night(lane.fall_asleep());
    while (night.pass()) {}
    ASSERT_EQ(lane.advance(), Lane::Need::dawn);
    EXPECT_EQ(minutes_of(lane.memory()), "o0o0o0|u1q1u2q1u3q1f2|o2");
    lane.wake_up(night.dawn());
    EXPECT_EQ(minutes_of(lane.memory()), "o0o0o0|b123u1q1u2q1u3q1f2|o2");
}

TEST_F(RuleCalls, a_request_about_what_was_never_told_is_refused_by_the_task) {
    cell_.task = toys::part(registry_, Kind::task, "diary", {{"forget", "7"}});
    EXPECT_THROW(
        try { Lane lane(setup()); } catch (const Error& failure) {
            EXPECT_NE(std::string(failure.what())
                          .find("event 8: asks to forget item 7, of which nothing was told before"),
                      std::string::npos)
                << failure.what();
            throw;
        },
        Error);
}

TEST_F(RuleCalls, what_is_to_be_forgotten_is_asked_about_by_no_canary) {
    sleep_at_boundaries("batches");
    cell_.sleeps[0].gate.canaries = 16;
    Lane lane(setup());
    bool seen = false;
    for (int night = 0; night < 2; ++night) {
        ASSERT_EQ(lane.advance(), Lane::Need::sleep);
        const Dusk dusk = lane.fall_asleep();
        for (const auto& canary : dusk.canaries) {
            EXPECT_FALSE(night == 1 && canary.item == 2) << "step " << canary.step;
            EXPECT_NE(canary.kind, NREM_FORGET);
            seen = true;
        }
        Dawn dawn;
        dawn.end = Sleeper::End::unchanged;
        lane.wake_up(std::move(dawn));
    }
    EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace nrem::core
