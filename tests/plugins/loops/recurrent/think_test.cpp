// Several passes of a sequence model over the question.
#include "plugins/loop_stage.hpp"

namespace {

using namespace nrem;
using stage::LoopStage;

TEST(Think, carries_each_pass_on_from_the_one_before_and_gives_the_last_answer) {
    LoopStage stage;
    std::string carried;
    stage.predictor = [&](const Cue&, std::uint64_t sample, bool on) {
        EXPECT_EQ(sample, 0U);
        carried += on ? '1' : '0';
        return stage.choice(static_cast<std::int64_t>(carried.size()) % 3, {0.5F, 0.3F, 0.2F});
    };
    EXPECT_EQ(stage.answer("think", {{"passes", "3"}}), "rain");
    EXPECT_EQ(carried, "011");
    EXPECT_EQ(stage.proposals(), "sun snow rain");
    EXPECT_EQ(stage.iterations, 3U);
}

TEST(Think, ends_where_the_stop_or_a_cap_says_so) {
    LoopStage stage;
    stage.predictor = [&](const Cue&, std::uint64_t, bool on) { return stage.choice(on ? 1 : 0); };
    stage.most_calls = 2;
    EXPECT_EQ(stage.answer("think", {{"passes", "9"}}), "sun");
    stage.most_calls = 9;
    stage.goes_on = [] { return false; };
    EXPECT_EQ(stage.answer("think", {{"passes", "9"}}), "rain");
}

}  // namespace
