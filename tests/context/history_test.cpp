// What the host draws its held-out questions and canaries from: stratified by age, never out of
// date, and apart from one another.
#include "context/history.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/toys.hpp"

namespace nrem::core {
namespace {

// Every third event is about the same item; the rest are about nothing in particular.
class MixedTask {
public:
    explicit MixedTask(const Params&) {}
    TaskInfo describe() const { return {.streams = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        const nrem_str choices[] = {borrow(toys::letters[0]), borrow(toys::letters[1])};
        for (std::uint64_t step = 0; step < 300; ++step) {
            Event event;
            event.cue.text = borrow(toys::letters[2]);
            event.cue.choices = {choices, 2, sizeof(nrem_str)};
            event.truth.choice = static_cast<std::int64_t>(step % 2);
            event.item = step % 3 == 0 ? 7 : 0;
            event.at = static_cast<double>(step);
            sink.observe(event);
        }
    }
};

const nrem_plugin& mixed_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<MixedTask>({"mixed", "Items and none."})});
    static const nrem_plugin made = toys::plugin_of("mixed", components);
    return made;
}

class HistoryTest : public testing::Test {
protected:
    HistoryTest() {
        registry_.add(mixed_plugin(), "mixed");
        const auto& component = registry_.find(Kind::task, "mixed");
        task_.emplace(component, Settings{}, registry_.host());
        stream_.emplace(*task_, 0, 0);
        history_.emplace(*stream_, true);
        for (std::uint64_t step = 0; step < stream_->size(); ++step) {
            const nrem_event& event = (*stream_)[step];
            nrem_experience experience = make_experience(step);
            experience.kind = event.kind;
            experience.item = event.item;
            experience.at = event.at;
            experience.cue = event.cue;
            experience.truth = event.truth;
            history_->add(experience);
        }
    }
    static std::set<std::uint64_t> steps(const std::vector<nrem_experience>& items) {
        std::set<std::uint64_t> found;
        for (const auto& item : items) found.insert(item.step);
        return found;
    }
    Registry registry_;
    std::optional<TaskInstance> task_;
    std::optional<Stream> stream_;
    std::optional<History> history_;
};

TEST_F(HistoryTest, draws_evenly_over_doublings_of_age) {
    const auto drawn = history_->draw({.count = 32, .before = 256, .now = 256, .seed = 5});
    ASSERT_EQ(drawn.size(), 32U);
    std::size_t recent = 0;
    std::size_t old = 0;
    for (const auto& experience : drawn) {
        recent += 256 - experience.step < 16;
        old += 256 - experience.step >= 128;
    }
    // Of uniform draws two would be among the last 16 steps and sixteen older than 128.
    EXPECT_GE(recent, 8U);
    EXPECT_LE(old, 12U);
    EXPECT_GE(old, 4U);
}

TEST_F(HistoryTest, never_draws_what_is_out_of_date) {
    const auto drawn = history_->draw({.count = 1000, .before = 200, .now = 200, .seed = 1});
    for (const auto& experience : drawn) {
        EXPECT_TRUE(experience.item == 0 || experience.step == 198) << experience.step;
        EXPECT_LT(experience.step, 200U);
    }
    EXPECT_EQ(drawn.size(), 200U - 67 + 1);  // all but the 66 superseded ones
}

TEST_F(HistoryTest, held_out_questions_and_canaries_share_nothing) {
    const History::Draw draw{.count = 40, .before = 300, .now = 300, .seed = 9};
    History::Draw held_out = draw;
    held_out.role = History::Role::held_out;
    History::Draw canaries = draw;
    canaries.role = History::Role::canary;
    const auto first = steps(history_->draw(held_out));
    const auto second = steps(history_->draw(canaries));
    EXPECT_EQ(first.size(), 40U);
    EXPECT_EQ(second.size(), 40U);
    for (const std::uint64_t step : first) EXPECT_FALSE(second.contains(step));
    EXPECT_EQ(first, steps(history_->draw(held_out)));  // and one seed draws the same again
}

TEST_F(HistoryTest, never_draws_what_has_no_answer) {
    History history(*stream_, true);
    const Answer silence = make_answer();
    for (std::uint64_t step = 0; step < 30; ++step) {
        nrem_experience experience{.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY,
                                   .step = step, .loss = none, .cue = (*stream_)[step].cue,
                                   .truth = (*stream_)[step].truth, .correct = -1};
        if (step % 2 == 0) experience.truth = step % 4 == 0 ? nullptr : &silence;
        history.add(experience);
    }
    const auto drawn = history.draw({.count = 100, .before = 30, .now = 30, .seed = 1});
    for (const auto& experience : drawn) EXPECT_EQ(experience.step % 2, 1U);
    EXPECT_EQ(drawn.size(), 11U);  // four of fifteen are about an item that has a newer one
}

// Step 3 was observed, step 4 answered wrongly and step 5 rightly under a verdict, step 6 without
// feedback; 7 is yet to come.
TEST_F(HistoryTest, tells_what_was_revealed_and_confirms_no_guess) {
    History history(*stream_, true);
    const Cue* const cue = (*stream_)[3].cue;
    Answer right = make_answer();
    right.choice = 1;
    Answer wrong = make_answer();
    wrong.choice = 0;
    history.add({.struct_size = sizeof(nrem_experience), .kind = NREM_OBSERVE, .step = 3,
                 .at = 3, .loss = none, .cue = cue, .truth = &right, .correct = -1});
    history.add({.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY, .step = 4,
                 .at = 4, .loss = 1, .cue = cue, .prediction = &wrong});
    history.add({.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY, .step = 5,
                 .at = 5, .cue = cue, .prediction = &right,
                 .clarification = borrow("well done"), .correct = 1});
    history.add({.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY, .step = 6,
                 .at = 6, .loss = none, .cue = cue, .prediction = &right, .correct = -1});
    const auto tells = [&](std::uint64_t step, const Answer* truth, std::int32_t verdict = -1,
                           const Answer* prediction = nullptr) {
        return history.tells({.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY,
                              .step = step, .loss = none, .cue = cue,
                              .prediction = prediction, .truth = truth, .correct = verdict}, 7);
    };
    EXPECT_TRUE(tells(3, &right));
    EXPECT_FALSE(tells(3, &wrong));
    EXPECT_TRUE(tells(4, nullptr, 0, &wrong));
    for (const Answer* guess : {&right, &wrong}) {
        EXPECT_FALSE(tells(4, guess));
        EXPECT_FALSE(tells(4, nullptr, 1, guess));
        EXPECT_FALSE(tells(6, guess));
        EXPECT_FALSE(tells(6, nullptr, 1, guess));
        EXPECT_FALSE(tells(7, guess));
        EXPECT_EQ(tells(5, guess), guess == &right);
    }
    EXPECT_FALSE(tells(6, nullptr, 0));
    EXPECT_TRUE(tells(6, nullptr));
    const auto said = [&](std::uint64_t step, std::uint64_t before) {
        return view(
            history.completed({.struct_size = sizeof(nrem_experience), .kind = NREM_QUERY,
                               .step = step, .loss = none, .cue = cue, .correct = -1}, before)
                .clarification);
    };
    EXPECT_EQ(said(5, 7), "well done");
    EXPECT_EQ(said(5, 5), "");
    EXPECT_EQ(said(4, 7), "");
}

// An answer that is a vector alone, as of a task with codes.
TEST_F(HistoryTest, tells_no_vector_that_was_not_revealed) {
    History history(*stream_, true);
    const std::vector<float> code{0, 1};
    const std::vector<float> guessed{1, 0};
    Answer truth = make_answer();
    truth.vector = borrow(code);
    history.add({.struct_size = sizeof(nrem_experience), .kind = NREM_OBSERVE, .step = 3,
                 .at = 3, .loss = none, .cue = (*stream_)[3].cue, .truth = &truth,
                 .correct = -1});
    const auto tells = [&](const std::vector<float>& vector) {
        Answer said = make_answer();
        said.vector = borrow(vector);
        return history.tells({.struct_size = sizeof(nrem_experience), .kind = NREM_OBSERVE,
                              .step = 3, .at = 3, .loss = none, .cue = (*stream_)[3].cue,
                              .truth = &said, .correct = -1}, 7);
    };
    EXPECT_TRUE(tells(code));
    EXPECT_FALSE(tells(guessed));
    EXPECT_FALSE(tells({0, 1, 0}));
}

TEST_F(HistoryTest, draws_all_there_is_when_there_is_less_and_nothing_of_nothing) {
    EXPECT_EQ(history_->draw({.count = 16, .before = 3, .now = 3, .seed = 1}).size(), 3U);
    EXPECT_TRUE(history_->draw({.count = 16, .before = 0, .now = 0, .seed = 1}).empty());
    EXPECT_TRUE(history_->draw({.count = 0, .before = 9, .now = 9, .seed = 1}).empty());
}

}  // namespace
}  // namespace nrem::core
