// What the host draws its probes and canaries from: stratified by age, never out of date, and apart
// from one another.
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
            history_->add({step, event.item, event.kind, -1, event.at, none, event.cue, nullptr,
                           event.truth});
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

TEST_F(HistoryTest, probes_and_canaries_share_nothing) {
    const History::Draw draw{.count = 40, .before = 300, .now = 300, .seed = 9};
    History::Draw probes = draw;
    probes.role = History::Role::probe;
    History::Draw canaries = draw;
    canaries.role = History::Role::canary;
    const auto first = steps(history_->draw(probes));
    const auto second = steps(history_->draw(canaries));
    EXPECT_EQ(first.size(), 40U);
    EXPECT_EQ(second.size(), 40U);
    for (const std::uint64_t step : first) EXPECT_FALSE(second.contains(step));
    EXPECT_EQ(first, steps(history_->draw(probes)));  // and one seed draws the same again
}

TEST_F(HistoryTest, draws_all_there_is_when_there_is_less_and_nothing_of_nothing) {
    EXPECT_EQ(history_->draw({.count = 16, .before = 3, .now = 3, .seed = 1}).size(), 3U);
    EXPECT_TRUE(history_->draw({.count = 16, .before = 0, .now = 0, .seed = 1}).empty());
    EXPECT_TRUE(history_->draw({.count = 0, .before = 9, .now = 9, .seed = 1}).empty());
}

}  // namespace
}  // namespace nrem::core
