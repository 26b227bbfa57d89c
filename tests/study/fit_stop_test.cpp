// A learned stop from the logs of a run: what is read again, what is fitted, and where it is refused.
#include "study/fit_stop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "nrem/sdk/standing.hpp"
#include "study/stop_examples.hpp"
#include "support/config_lines.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

std::vector<nrem_standing> decided;  // what the watching stop was shown, in one thread

class WatchingStop {
public:
    explicit WatchingStop(const Params&) {}
    bool goes_on(const Standing& standing) const {
        decided.push_back(standing);
        return true;
    }
};

class LearnedStop {
public:
    static constexpr ParamSpec schema[] = {text("weights", "", "A file.")};
    explicit LearnedStop(const Params&) {}
    bool goes_on(const Standing&) const { return true; }
};

// Four rounds. Its proposals are wrong until it is sure of one, which its margin shows; of one
// question in three it never is.
class SureLoop {
public:
    static constexpr const char* offers[] = {"loop.votes", "loop.margin"};
    explicit SureLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        Random random = attempt.random();
        const std::uint64_t right_from = random.below(6);
        Prediction said;
        for (std::uint64_t round = 0; round < 4; ++round) {
            const Prediction guess = attempt.predict(attempt.cue(), round);
            const bool is_sure = round >= right_from;
            said = guess;
            said.choice = is_sure ? guess.choice : (guess.choice + 1) % 3;
            said.text = view(choices(attempt.cue())[static_cast<std::size_t>(said.choice)]);
            const float best = is_sure ? 0.8F : 0.4F;
            said.probabilities = {best, (1 - best) / 2, (1 - best) / 2};
            attempt.propose(said);
            if (!attempt.go_on()) break;
        }
        return said;
    }
};

// Nine samples, of which three in five are right; the commonest is the answer.
class VotingLoop {
public:
    static constexpr const char* offers[] = {"loop.votes"};
    explicit VotingLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        Random random = attempt.random();
        std::map<std::int64_t, int> votes;
        Prediction said;
        for (std::uint64_t sample = 0; sample < 9; ++sample) {
            said = attempt.predict(attempt.cue(), sample);
            if (random.uniform() > 0.6) said.choice = (said.choice + 1 + static_cast<std::int64_t>(random.below(2))) % 3;
            said.text = view(choices(attempt.cue())[static_cast<std::size_t>(said.choice)]);
            ++votes[said.choice];
            attempt.propose(said);
            if (!attempt.go_on()) break;
        }
        said.choice = std::ranges::max_element(votes, {}, [](const auto& one) { return one.second; })->first;
        said.text = view(choices(attempt.cue())[static_cast<std::size_t>(said.choice)]);
        return said;
    }
};

class BlindLoop : public SureLoop {
public:
    static constexpr const char* offers[] = {"loop.votes"};
    using SureLoop::SureLoop;
};

const nrem_plugin& sure() {
    static constexpr auto components = std::to_array<nrem_component>({
        loop<SureLoop>({"sure", "Knows when it is right."}),
        loop<BlindLoop>({"blind", "Does not say so."}),
        loop<VotingLoop>({"voting", "Takes the commonest."}),
        stop<WatchingStop>({"watching", "Writes down what it sees."}),
        stop<LearnedStop>({"learned", "Never ends."}),
    });
    static const nrem_plugin made = toys::plugin_of("sure", components);
    return made;
}

class FitStopTest : public testing::Test {
protected:
    FitStopTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(sure(), "sure");
    }
    Plan plan(const std::string& more) {
        const std::string usual =
            "name: l\ntask: {name: cycle, length: 40}\nbackend: lookup\nrule: cases\nstreams: 4\n"
            "events: on\ncontrols: []\nloop: sure\n";
        return make_plan(load_text(config_with(usual, more), "l.yaml"), registry_);
    }
    std::filesystem::path run_of(const Plan& plan, const std::string& name = "run") {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::fresh);
        run(plan, registry_, directory, {.jobs = 1});
        for (const Row& row : directory.rows()) {
            EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
            trial_ = folder_ / name / "trials" / row.id;
        }
        return folder_ / name;
    }
    static std::string failure(const FitSettings& settings) {
        try {
            (void)fit_stop(settings);
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }
    std::string refusal(const Json& file, const std::string& more) {
        const auto path = folder_ / "stop.json";
        std::ofstream(path) << file.dump();
        const Plan made = plan("stop: {name: learned, weights: " + path.string() + "}\n" + more);
        return made.refused.empty() ? "" : made.refused[0].reason;
    }
    std::filesystem::path folder_, trial_;
    Registry registry_;
};

TEST_F(FitStopTest, reads_how_each_answer_stood_as_the_stop_saw_it) {
    decided.clear();
    run_of(plan("rule: none\nstop: watching\nstreams: 1\n"));
    std::vector<std::vector<double>> seen, read;
    for (const nrem_standing& standing : decided) {
        auto& features = seen.emplace_back();
        for (const StandingFeature& feature : standing_features)
            if (feature.name != "spent" && feature.name != "repeats")
                features.push_back(feature.of(standing));
    }
    for (const AnswerPath& path : paths_in(RunPath(trial_)))
        read.insert(read.end(), path.features.begin(), path.features.end());
    ASSERT_EQ(read.size(), seen.size());
    for (std::size_t i = 0; i < read.size(); ++i)
        for (std::size_t j = 0; j < read[i].size(); ++j)
            EXPECT_TRUE(read[i][j] == seen[i][j] || (std::isnan(read[i][j]) && std::isnan(seen[i][j])))
                << stop_features()[j] << " of " << i;
}

TEST_F(FitStopTest, learns_to_end_when_the_answer_is_sure) {
    const auto run = run_of(plan("seeds: 6\n"));
    const Json file = fit_stop({.run = run, .held_out = {5, 6}});
    EXPECT_EQ(file["seeds"], Json::parse(R"({"weights": [1, 2], "threshold": [3, 4]})"));
    EXPECT_EQ(file["task"], "cycle");
    EXPECT_EQ(file["loop"]["name"], "sure");
    const Json& held_out = file["outcome"]["held_out"];
    EXPECT_GE(held_out["learned"]["accuracy"], held_out["to_the_end"]["accuracy"].get<double>() - 0.02);
    EXPECT_LT(held_out["learned"]["iterations"], 3.2);
    EXPECT_EQ(held_out["to_the_end"]["iterations"], 4);
    EXPECT_EQ(fit_stop({.run = run, .held_out = {5, 6}}), file);
    EXPECT_NE(summary_of(file).find("held out seeds, learned: accuracy"), std::string::npos);
}

TEST_F(FitStopTest, reads_the_answers_of_a_vote_as_its_commonest_proposals) {
    const auto run = run_of(plan("seeds: 6\nloop: voting\n"));
    const Json file = fit_stop({.run = run, .held_out = {5, 6}, .price = 0.005});
    EXPECT_EQ(file["answered_by"], "commonest");
    EXPECT_GT(file["answered_so"], 0.9);
    const Json& held_out = file["outcome"]["held_out"];
    EXPECT_GT(held_out["to_the_end"]["accuracy"], 0.8);  // a single sample has 0.6
    EXPECT_GE(held_out["learned"]["accuracy"], held_out["to_the_end"]["accuracy"].get<double>() - 0.05);
    EXPECT_LT(held_out["learned"]["iterations"], 7);
    EXPECT_EQ(fit_stop({.run = run_of(plan("seeds: 2\n"), "sure")})["answered_by"], "last");
}

TEST_F(FitStopTest, ends_at_once_where_iterations_are_dear) {
    const auto run = run_of(plan("seeds: 4\n"));
    const Json file = fit_stop({.run = run, .price = 1});
    EXPECT_EQ(file.at("outcome").at("threshold").at("learned").at("iterations"), 1);
}

TEST_F(FitStopTest, says_what_a_run_lacks) {
    EXPECT_NE(failure({.run = run_of(plan("seeds: 1\n"), "one")}).find("two are needed"), std::string::npos);
    EXPECT_NE(failure({.run = run_of(plan("seeds: 2\nevents: off\n"), "off")}).find("events: on"),
              std::string::npos);
    EXPECT_NE(failure({.run = run_of(plan("seeds: 2\narms: {a: {}, b: {loop: blind}}\n"), "two")})
                  .find("--arm: a; b"),
              std::string::npos);
    EXPECT_NE(failure({.run = run_of(plan("seeds: 2\narms: {a: {loop: none}}\n"), "none")})
                  .find("answers by a loop"),
              std::string::npos);
}

TEST_F(FitStopTest, is_refused_on_the_seeds_that_it_has_seen) {
    const Json file = fit_stop({.run = run_of(plan("seeds: 4\n"))});
    const std::string why = refusal(file, "seeds: [4, 9]\n");
    EXPECT_NE(why.find("was fitted on seed 4 of task cycle"), std::string::npos) << why;
    EXPECT_EQ(refusal(file, "seeds: [8, 9]\n"), "");
    Json other = file;
    other["task"] = "another";
    EXPECT_EQ(refusal(other, "seeds: [4, 9]\n"), "");
}

TEST_F(FitStopTest, is_refused_beside_a_loop_that_does_not_show_what_it_goes_by) {
    const Json file = fit_stop({.run = run_of(plan("seeds: 4\n"))});
    const std::string why = refusal(file, "seeds: [8]\nloop: blind\n");
    EXPECT_NE(why.find("goes by the feature margin"), std::string::npos) << why;
    EXPECT_NE(why.find("loop blind"), std::string::npos) << why;
}

}  // namespace
}  // namespace nrem::core
