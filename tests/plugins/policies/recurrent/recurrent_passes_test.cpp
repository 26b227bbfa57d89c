// The policy of learned sleep on its own: with which fast weights a night begins, and what becomes
// of them.
#include "plugins/stage.hpp"

namespace {

using nrem::stage::Given;

// One tensor of fast weights. A pass n = 0, 1, ... makes 2 s + n + 1 of each value s.
class Sleeper : nrem::core::ForkHost {
public:
    Sleeper() : ForkHost(memory_), memory_(nrem::core::MemoryLayout{{.name = "state", .shape = {2}, .fill = 3}}) {}

    void night(const Given& given, std::uint64_t passes) {
        const auto policy =
            nrem::stage::policy("recurrent_passes", given);
        for (pass_ = 0; pass_ < passes; ++pass_) consolidate(policy, passes);
    }
    std::vector<float> values() const {
        return {memory_.values(0).begin(), memory_.values(0).end()};
    }

private:
    void consolidate(const nrem::core::PolicyInstance& policy, std::uint64_t passes) {
        nrem::core::MemoryEdits edits;
        edits.begin(memory_, 0);
        nrem_night night = night_table();
        night.pass = pass_;
        night.passes = passes;
        night.editor = &edits.editor();
        policy.call(&nrem_policy::consolidate, &night);
        edits.apply();
    }
    std::uint64_t now() const override { return 0; }
    bool cut_short() const override { return false; }
    void replay(const nrem_experience*, double) override {}
    void recall(const nrem_cue*, const nrem_recall&) override {}
    void predict(const nrem_cue*, const nrem_answer_sink&) override {}
    void note(nrem_str, nrem_str) override {}
    void forward(std::int32_t, nrem_pass*) override {
        float* const values = memory_.edit_tensor(0);
        for (int i = 0; i < 2; ++i) values[i] = 2 * values[i] + static_cast<float>(pass_ + 1);
    }

    nrem::core::Memory memory_;
    std::uint64_t pass_ = 0;
};

using Values = std::vector<float>;

TEST(RecurrentPasses, go_on_from_the_fast_weights_of_the_night_before) {
    Sleeper sleeper;
    sleeper.night({}, 2);
    EXPECT_EQ(sleeper.values(), (Values{16, 16}));  // 2 (2 * 3 + 1) + 2
}

// From nothing two passes make 2 * 1 + 2 = 4, whatever the memory is.
TEST(RecurrentPasses, of_a_night_that_begins_empty_are_added_to_what_there_was) {
    Sleeper sleeper;
    sleeper.night({{"begin", "empty"}}, 2);
    EXPECT_EQ(sleeper.values(), (Values{7, 7}));
    sleeper.night({{"begin", "empty"}}, 2);
    EXPECT_EQ(sleeper.values(), (Values{11, 11}));
}

TEST(RecurrentPasses, after_each_pass_the_memory_is_whole) {
    Sleeper sleeper;
    sleeper.night({{"begin", "empty"}}, 1);
    EXPECT_EQ(sleeper.values(), (Values{4, 4}));
}

}  // namespace
