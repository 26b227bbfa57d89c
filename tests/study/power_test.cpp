// 2.5: what a plan says of its verdicts before anything is spent.
#include "study/power.hpp"

#include <gtest/gtest.h>

#include "support/own_folder.hpp"
#include "support/reviewing.hpp"
#include "support/talker.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

class PowerTest : public testing::Test {
protected:
    PowerTest() { registry_.add(toys::plugin(), "toys"); }
    std::string power(const std::string& streams, const std::string& arms) {
        return power_of(make_plan(load_text("name: power\ntask: {name: cycle, length: 20, " + streams +
                                                "\nbackend: lookup\ncontrols: false\n"
                                                "baseline: nothing\narms: {nothing: {rule: none}" +
                                                arms + "}\n",
                                            "power.yaml"),
                                  registry_),
                        registry_);
    }
    Registry registry_;
};

const std::string one = ", cases: {rule: cases}";
const std::string two = one + ", same: {rule: none, context.capacity: 7}";

TEST_F(PowerTest, says_how_large_a_difference_must_be) {
    const std::string said = power("apart: 1}\nstreams: 30", one);
    EXPECT_NE(said.find("30 independent streams and 1 arm: a difference of 0."), std::string::npos)
        << said;
    EXPECT_EQ(said.find("would do"), std::string::npos) << said;
}

TEST_F(PowerTest, says_how_many_streams_would_do) {
    const std::string few = power("apart: 1}\nstreams: 6", one);
    EXPECT_NE(few.find("6 independent streams"), std::string::npos) << few;
    EXPECT_NE(few.find("would do for one as large as its spread"), std::string::npos) << few;
    // More arms ask for more.
    EXPECT_NE(power("apart: 1}\nstreams: 6", two), few);
}

TEST_F(PowerTest, warns_when_no_verdict_could_come_out) {
    const std::string said = power("apart: 1}\nstreams: 1", one);
    EXPECT_NE(said.find("1 independent stream and 1 arm: no outcome can be called better or worse"),
              std::string::npos)
        << said;
}

TEST_F(PowerTest, counts_streams_of_equal_contents_once) {
    const std::string said = power("apart: 0}\nstreams: 30", one);  // its cycle begins at one of three
    EXPECT_NE(said.find("3 independent streams and 1 arm"), std::string::npos) << said;
}

TEST_F(PowerTest, says_what_the_controls_of_loops_cost) {
    registry_.add(reviewing::plugin(), "reviewing");
    registry_.add(talker::plugin(), "talker");
    const auto folder = own_folder();
    reviewing::write_pack(folder);
    const auto said = [&](const std::string& controls) {
        const Config config = load_text(
            "name: power\ntask: {name: cycle, length: 20, apart: 1}\nstreams: 30\nbackend: talker\n"
            "prompts: reviewing\nbaseline: plain\ncontrols: " + controls +
                "\narms: {plain: {}, looped: {loop: reviewing}}\n",
            (folder / "power.yaml").string());
        return power_of(make_plan(config, registry_), registry_);
    };
    EXPECT_NE(said("[random_critic, placebo_critic, single_long]").find("of 3 controls, 3 of them of loops"),
              std::string::npos)
        << said("[random_critic, placebo_critic, single_long]");
    EXPECT_EQ(said("[no_memory]").find("of loops"), std::string::npos);
}

TEST_F(PowerTest, says_nothing_where_nothing_is_compared) {
    EXPECT_EQ(power("apart: 1}\nstreams: 1", ""), "");
}

}  // namespace
}  // namespace nrem::core
