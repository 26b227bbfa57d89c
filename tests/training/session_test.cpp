// A training as the host sees it: the account that it keeps, how it is cut short and goes on, and
// what a trainer must leave.
#include "training/session.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/error.hpp"
#include "report/training_page.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

// Counts tokens for some steps, with the folder as its checkpoint, and writes how many there were.
class CountingTrainer {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        integer("steps", "4", {1, 100}, "Sequences."),
        flag("writes", "true", "Whether weights are written."),
    });
    explicit CountingTrainer(const Params& params)
        : steps_(params.integer("steps")), writes_(params.flag("writes")) {}
    void train(const Training& training) {
        const std::string checkpoint = std::string(training.folder()) + "/step";
        std::uint64_t step = 0, tokens = 0;
        if (std::ifstream file(checkpoint); file) file >> step >> tokens;
        while (step < steps_) {
            for (const auto& chunk : training.sequence(step)) tokens += chunk.tokens.size();
            ++step;
            std::ofstream(checkpoint) << step << ' ' << tokens;
            auto progress = make_progress();
            progress.step = step;
            progress.loss = 1.0 / static_cast<double>(step);
            progress.tokens = static_cast<double>(tokens);
            progress.seconds = 1;
            training.report(progress);
            if (training.cancelled()) throw Cancelled();
        }
        if (writes_)
            std::ofstream(std::string(training.weights()))
                << tokens << ' ' << training.vocabulary().size();
    }

private:
    std::uint64_t steps_;
    bool writes_;
};

// Asks for nothing but its own seed.
class SeedTask {
public:
    static constexpr const char* offers[] = {"task.text"};
    static inline std::set<std::uint64_t> drawn;
    explicit SeedTask(const Params&) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t seed, EventSink& sink) const {
        drawn.insert(seed);
        Event event;
        event.cue.text = borrow("seed");
        event.truth.text = borrow("known");
        sink.query(event);
    }
};

const nrem_plugin& plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({trainer<CountingTrainer>({"counting", "Counts tokens."}),
                                       task<SeedTask>({"seed", "Notes its seeds."})});
    static const nrem_plugin made = toys::plugin_of("trainers", components);
    return made;
}

class SessionTest : public testing::Test {
protected:
    SessionTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(plugin(), "trainers");
    }
    TrainingSetup setup(const std::map<std::string, std::string>& given = {}) {
        return {.task = toys::part(registry_, Kind::task, "cycle"),
                .held_out = toys::part(registry_, Kind::task, "cycle", {{"day", "3"}}),
                .trainer = toys::part(registry_, Kind::trainer, "counting", given),
                .folder = own_folder() / "one"};
    }
    static std::string weights_of(const TrainingSetup& setup) {
        std::string line;
        std::ifstream file(weights_in(setup.folder));
        std::getline(file, line);
        return line;
    }
    Registry registry_;
};

// 12 questions of 2 words with a truth of 1: 36 words slept over, 24 of questions.
TEST_F(SessionTest, gives_sequences_keeps_the_account_and_leaves_weights) {
    const TrainingSetup one = setup();
    EXPECT_EQ(train(one, registry_), TrainingEnd::trained);
    EXPECT_EQ(weights_of(one), "240 7");  // item 0 1 2 a b c
    const auto progress = read_progress(one.folder);
    ASSERT_EQ(progress.size(), 4U);
    EXPECT_EQ(progress[3].step, 4U);
    EXPECT_EQ(progress[3].loss, 0.25);
    EXPECT_TRUE(std::isnan(progress[3].accuracy));
}

// A run with the seed of a training must not judge it by what it has learned from.
TEST_F(SessionTest, streams_are_not_those_of_a_run_with_its_seed) {
    TrainingSetup one = setup();
    one.task = one.held_out = toys::part(registry_, Kind::task, "seed");
    one.seed = 3;
    SeedTask::drawn.clear();
    EXPECT_EQ(train(one, registry_), TrainingEnd::trained);
    EXPECT_EQ(SeedTask::drawn.size(), 2U);  // its own, and that of what is held out
    for (const auto seed : SeedTask::drawn) EXPECT_GT(seed, 1'000'000U);
}

TEST_F(SessionTest, goes_on_after_it_was_cut_short_and_is_done_only_once) {
    TrainingSetup cut = setup();
    std::atomic<bool> cancelled{false};
    cut.cancelled = &cancelled;
    cut.progress = [&](const nrem_progress& progress) { cancelled = progress.step == 2; };
    EXPECT_EQ(train(cut, registry_), TrainingEnd::cancelled);
    EXPECT_FALSE(std::filesystem::exists(weights_in(cut.folder)));
    cancelled = false;
    EXPECT_EQ(train(cut, registry_), TrainingEnd::trained);
    EXPECT_EQ(weights_of(cut), "240 7");
    EXPECT_EQ(read_progress(cut.folder).size(), 4U);
    EXPECT_EQ(train(cut, registry_), TrainingEnd::trained);
    EXPECT_EQ(read_progress(cut.folder).size(), 4U);
}

TEST_F(SessionTest, a_trainer_that_leaves_no_weights_is_an_error) {
    const TrainingSetup one = setup({{"writes", "false"}});
    EXPECT_THROW((void)train(one, registry_), Error);
}

TEST_F(SessionTest, a_line_that_a_kill_has_cut_is_passed_over) {
    const TrainingSetup one = setup();
    (void)train(one, registry_);
    std::ofstream(one.folder / "progress.jsonl", std::ios::app) << "{\"step\":9,\"lo";
    EXPECT_EQ(read_progress(one.folder).size(), 4U);
}

TEST_F(SessionTest, a_line_that_a_kill_has_cut_spoils_no_other) {
    TrainingSetup one = setup();
    std::filesystem::create_directories(one.folder);
    std::ofstream(one.folder / "progress.jsonl") << "{\"step\":0,\"lo";
    EXPECT_EQ(train(one, registry_), TrainingEnd::trained);
    EXPECT_EQ(read_progress(one.folder).size(), 4U);
}

TEST_F(SessionTest, a_log_that_cannot_be_written_is_an_error) {
    const TrainingSetup one = setup();
    std::filesystem::create_directories(one.folder);
    std::filesystem::create_symlink("/dev/full", one.folder / "progress.jsonl");
    EXPECT_THROW((void)train(one, registry_), Error);
}

TEST(TrainingPage, shows_curves_and_keeps_hostile_names_as_text) {
    auto progress = make_progress();
    progress.step = 10;
    progress.loss = 0.5;
    progress.tokens = 1000;
    progress.seconds = 2;
    auto later = progress;
    later.step = 20;
    later.loss = 0.25;
    later.accuracy = 0.75;
    const std::string page =
        training_page("<script>alert(1)</script>", "", {{"a<b", 3, {progress, later}}});
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_NE(page.find("a&lt;b"), std::string::npos);
    EXPECT_NE(page.find("<td>0.7500</td>"), std::string::npos);
    EXPECT_NE(page.find("<td>500</td>"), std::string::npos);  // tokens a second
}

}  // namespace
}  // namespace nrem::core
