// The learned stop: what it decides from its file, and which files it refuses.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/config.hpp"
#include "nrem/sdk/standing.hpp"
#include "plan/plan.hpp"
#include "plugins/stop_stage.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace {

using namespace nrem;
using Json = nlohmann::json;
using stage::standing_after;
using stage::StopStage;

// It stops where more than half of the proposals agree: the share is .1 above .5, and so on.
Json weights() {
    return {{"schema", "nrem.learned_stop/1"},
            {"features", {"leader", "margin"}},
            {"weights", {2.0, 1.0}},
            {"mean", {0.5, 0.2}},
            {"scale", {0.1, 0.1}},
            {"bias", 0.0},
            {"threshold", 0.5},
            {"seeds", {1, 2}},
            {"loop", "vote"}};
}

std::string written(const std::string& text) {
    const std::string path = own_folder() / "weights.json";
    std::ofstream(path) << text;
    return path;
}

StopStage of(const Json& file) {
    return StopStage("learned", {{"weights", written(file.dump())}});
}

std::string refusal(const std::string& text) {
    try {
        const core::Registry& registry = stage::registry();
        // Another registry would find the old content: it keeps where files are, not what they say.
        const auto& learned = registry.find(core::Kind::stop, "learned");
        const core::StopInstance made(
            learned, core::resolve(learned, {{"weights", written(text)}}), registry.host());
    } catch (const core::Error& failure) {
        const std::string why = failure.what();
        return why.substr(why.find("weights.json: ") + 14);
    }
    return "";
}
std::string refusal(const char* member, const Json& value) {
    Json file = weights();
    file[member] = value;
    return refusal(file.dump());
}

nrem_standing agreed(std::uint64_t leader, std::uint64_t proposals) {
    nrem_standing standing = standing_after(proposals);
    standing.leader = leader;
    standing.proposals = proposals;
    return standing;
}

TEST(Learned, stops_where_its_model_is_above_the_threshold) {
    const StopStage stop = of(weights());
    EXPECT_TRUE(stop.goes_on(agreed(4, 10)));
    EXPECT_FALSE(stop.goes_on(agreed(6, 10)));
    nrem_standing unsure = agreed(6, 10);
    unsure.margin = -0.1;  // three scales below its mean, against two times one above it
    EXPECT_TRUE(stop.goes_on(unsure));
}

TEST(Learned, takes_what_is_not_known_for_usual) {
    EXPECT_FALSE(of(weights()).goes_on(standing_after(1)));  // nothing is known: chance 1/2
    Json careful = weights();
    careful["bias"] = -0.01;
    EXPECT_TRUE(of(careful).goes_on(standing_after(1)));
}

TEST(Learned, takes_what_is_far_out_for_no_more_than_ten_scales) {
    Json file = weights();
    file["features"] = {"iteration"};
    file["weights"] = {1.0};
    file["mean"] = {0.0};
    file["scale"] = {1.0};
    file["bias"] = -10.5;
    EXPECT_TRUE(of(file).goes_on(standing_after(UINT64_MAX)));
    file["bias"] = -9.5;
    EXPECT_FALSE(of(file).goes_on(standing_after(UINT64_MAX)));
}

TEST(Learned, knows_each_feature_of_the_table) {
    for (const StandingFeature& feature : standing_features) {
        Json file = weights();
        file["features"] = {"leader", feature.name};
        EXPECT_EQ(refusal(file.dump()), "") << feature.name;
    }
}

TEST(Learned, refuses_a_file_of_another_form) {
    EXPECT_EQ(refusal("weights: 3"), "is no JSON object");
    EXPECT_EQ(refusal("[1]"), "is no JSON object");
    EXPECT_EQ(refusal(""), "is no JSON object");
    EXPECT_EQ(refusal("schema", "nrem.learned_stop/2"),
              "its \"schema\" is not \"nrem.learned_stop/1\"");
    EXPECT_EQ(refusal("schema", 1), "its \"schema\" is not \"nrem.learned_stop/1\"");
    Json lacking = weights();
    lacking.erase("bias");
    EXPECT_EQ(refusal(lacking.dump()), "has no \"bias\"");
}

TEST(Learned, refuses_features_that_it_does_not_have) {
    EXPECT_EQ(refusal("features", {"leader", "magin"}),
              "there is no feature 'magin' (nearest: margin)");
    EXPECT_EQ(refusal("features", {"leader", 3}), "features[1] is not a name");
    EXPECT_EQ(refusal("features", Json::array()), "features is not a list of names");
}

TEST(Learned, refuses_numbers_that_are_none) {
    EXPECT_EQ(refusal("weights", {1.0, nullptr}), "weights[1] is not a number");
    EXPECT_EQ(refusal("weights", {1.0}), "weights is not a list of 2 numbers, one for each feature");
    EXPECT_EQ(refusal("mean", {1.0, 1e300}), "mean[1] is beyond a million");
    EXPECT_EQ(refusal("scale", {0.0, 1.0}), "scale[0] is not above 0");
    EXPECT_EQ(refusal("threshold", 1.5), "threshold is not from 0 to 1");
    EXPECT_EQ(refusal("bias", "0"), "bias is not a number");
    EXPECT_EQ(refusal(R"({"schema": "nrem.learned_stop/1", "bias": NaN})"), "is no JSON object");
    EXPECT_EQ(refusal(R"({"schema": "nrem.learned_stop/1", "bias": 1e999})"), "is no JSON object");
}

// Answers with the predictor's answer; there is only to be something that can be stopped.
class OnceLoop {
public:
    static constexpr const char* offers[] = {"loop.votes", "loop.margin"};
    explicit OnceLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const { return attempt.predict(attempt.cue()); }
};

std::string identity_with(const Json& file) {
    const nrem_component once = loop<OnceLoop>({"once", "asks once"});
    core::Registry registry;
    registry.add(toys::plugin(), "toys");
    registry.add(nrem::detail::plugin("once", "1", "test", std::span(&once, 1)), "once");
    registry.load(NREM_BUILD_DIR "/plugins/stop_learned.so");
    const std::string config =
        "controls: false\nstreams: 1\ntask: cycle\nbackend: lookup\nrule: cases\n"
        "scheduler: never\nloop: once\nstop: {name: learned, weights: " +
        written(file.dump()) + "}\n";
    return core::make_plan(core::load_text(config, "x.yaml"), registry).cells.at(0).identity;
}

// A run of equal settings with a file that was fitted again is another run.
TEST(Learned, makes_another_cell_with_another_content_of_its_file) {
    Json other = weights();
    other["bias"] = 0.25;
    EXPECT_EQ(identity_with(weights()), identity_with(weights()));
    EXPECT_NE(identity_with(weights()), identity_with(other));
}

}  // namespace
