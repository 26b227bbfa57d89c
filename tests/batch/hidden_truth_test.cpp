// What is not revealed reaches nobody. Whole trials are lived twice, with streams that differ in
// nothing but what the feedback hides, and everything that any component is ever given is written
// down: both transcripts must be the same in every word. The host's own figures must differ.
#include <gtest/gtest.h>

#include <fstream>
#include <tuple>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/reviewing.hpp"
#include "support/watchers.hpp"

namespace nrem::core {
namespace {

struct Case {
    std::string name;
    std::string feedback;
    std::string hides;
    std::string parts;
    std::string form = "choices";
    std::string controls = "false";
};

// The parts that differ; `seen` is what they call themselves.
struct Parts {
    std::string name;
    std::string yaml;
    const char* seen = "backend";
};

const Parts every_kind[] = {
    {"backend", "backend: watcher\npolicy: guesser\n"},
    {"language_model", "backend: speaker\npolicy: guesser\n", "language model"},
    {"sequence_model", "backend: model\npolicy: {name: guesser, forward: true}\n",
     "sequence model"},
    {"overlapped",
     "backend: watcher\npolicy: guesser\nsleep: {mode: overlapped, publish_after: 3}\n"},
    {"naps",
     "backend: watcher\npolicy: guesser\nsleeps: {nap: {policy: guesser, scheduler: watcher}}\n"},
    {"loop", "backend: arguer\npolicy: guesser\nloop: reviewing\n", "language model"},
    {"loop_asleep",
     "backend: arguer\npolicy: guesser\nloop: reviewing\nanswer: {asleep: loop}\n",
     "language model"},
};

// Finds all wrong, and gives the answer that is known to everybody.
class Arguer {
public:
    static constexpr const char* offers[] = {"backend.generate"};
    explicit Arguer(const Params&) {}
    void generate(const Prompt& prompt, Completion& completion) const {
        std::string all;
        for (const auto& message : prompt.messages()) all += view(message.text);
        const std::string_view letter = watchers::letters[watchers::guess(watchers::step_of(all))];
        const std::string answer = fmt::format(R"({{"answer": "{}"}})", letter);
        completion.text(all.starts_with("review") ? reviewing::reply_to(all)
                        : all.starts_with("predict") ? std::string(letter) : answer);
        completion.ended(NREM_ENDED);
        watchers::note("language model", std::move(all));
    }
    std::string identity() const { return "arguer"; }
};

const nrem_plugin& arguing() {
    static constexpr auto components =
        std::to_array<nrem_component>({backend<Arguer>({"arguer", "Watches."})});
    static const nrem_plugin made = toys::plugin_of("arguing", components);
    return made;
}

void PrintTo(const Case& it, std::ostream* out) {
    *out << it.name;
}

// What everybody has seen, in an order of its own, and what the host has measured.
struct Life {
    watchers::Transcript seen;
    Metrics measured;
};

Life live(const Case& it, int secret) {
    const auto folder = own_folder();
    reviewing::write_pack(folder);
    Registry registry;
    registry.add(toys::plugin(), "toys");
    registry.add(watchers::plugin(), "watchers");
    registry.add(reviewing::plugin(), "reviewing");
    registry.add(arguing(), "arguing");
    const std::string config = fmt::format(
        "name: hidden\ntask: {{name: secret, secret: {}, hides: {}, form: {}}}\nfeedback: {}\n"
        "rule: watcher\nscheduler: watcher\nprompts: reviewing\nstreams: 1\ncontrols: {}\n"
        "context: {{visible: 6}}\ngate: {{canaries: 8}}\nresponses: {{cache: off}}\n{}",
        secret, it.hides, it.form, it.feedback, it.controls, it.parts);
    Plan plan = make_plan(load_text(config, (folder / "hidden.yaml").string()), registry);
    if (it.controls != "false")  // the control alone
        std::erase_if(plan.trials, [&](const Trial& trial) {
            return plan.cells[trial.cell].control == Control::none;
        });
    EXPECT_EQ(plan.trials.size(), 1U);
    watchers::seen.clear();
    RunDirectory directory(folder / "run", make_manifest(plan, registry), Begin::fresh);
    EXPECT_EQ(run(plan, registry, directory, {.jobs = 1}).failed, 0U)
        << directory.rows().at(0).error;
    for (auto& [kind, lines] : watchers::seen) std::ranges::sort(lines);
    return {watchers::seen, directory.rows().at(0).metrics};
}

auto figures(const Metrics& metrics) {
    return std::tuple(metrics[Metric::accuracy].sum, metrics[Metric::log_loss].sum,
                      metrics[Metric::absolute_error].sum);
}

class HiddenTruth : public testing::TestWithParam<Case> {};

void expect_same_in_every_word(const Life& one, const Life& other,
                               std::string_view but_for = "nobody") {
    for (const char* kind : {"rule", "policy", "scheduler"}) EXPECT_TRUE(one.seen.contains(kind));
    EXPECT_EQ(one.seen.size(), 4U);  // and what answers
    for (const auto& [kind, lines] : one.seen) {
        if (kind == but_for) continue;
        const auto& others = other.seen.at(kind);
        ASSERT_EQ(lines.size(), others.size()) << kind;
        for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], others[i]) << kind;
    }
}

TEST_P(HiddenTruth, leaves_no_trace_in_what_anybody_is_given) {
    const Life one = live(GetParam(), 0);
    const Life other = live(GetParam(), 1);
    EXPECT_NE(figures(one.measured), figures(other.measured));
    expect_same_in_every_word(one, other);
}

TEST(HiddenTruthFromCritics, is_hidden_from_a_coin_and_from_reviews_of_other_questions) {
    const std::pair<const char*, const char*> modes[] = {
        {"truth", "tests"}, {"verdict", "verdicts"}, {"none", "all"}};
    for (const char* control : {"random_critic", "placebo_critic"})
        for (const auto& [feedback, hides] : modes) {
            SCOPED_TRACE(control + std::string(", feedback ") + feedback);
            const Case it{control, feedback, hides, every_kind[5].yaml, "choices",
                          fmt::format("[{}]", control)};
            expect_same_in_every_word(live(it, 0), live(it, 1));
        }
}

// A verifier that knows the truth shows it to the model whose answers it verifies, and to nobody else.
TEST(HiddenTruthFromCritics, reaches_only_the_model_that_an_oracle_verifies) {
    const Case it{"oracle_verifier", "truth", "tests", every_kind[5].yaml, "choices",
                  "[oracle_verifier]"};
    const Life one = live(it, 0), other = live(it, 1);
    EXPECT_NE(one.seen.at("language model"), other.seen.at("language model"));
    expect_same_in_every_word(one, other, "language model");
}

// Only the host's figures by group may differ.
TEST(HiddenGroup, leaves_no_trace_in_what_anybody_is_given) {
    for (const char* feedback : {"truth", "verdict", "none"})
        for (const auto& parts : every_kind) {
            SCOPED_TRACE(parts.name + std::string(", feedback ") + feedback);
            const Case it{parts.name, feedback, "groups", parts.yaml};
            Life one = live(it, 0), other = live(it, 1);
            expect_same_in_every_word(one, other);
            ASSERT_FALSE(one.measured.groups.empty());
            EXPECT_NE(one.measured.groups, other.measured.groups);
            for (Life* life : {&one, &other}) {
                life->measured.groups.clear();
                life->measured.streams.at(0).groups.clear();
            }
            EXPECT_EQ(one.measured, other.measured);
        }
}

std::vector<Case> cases() {
    std::vector<Case> made;
    const std::pair<std::string, std::string> modes[] = {
        {"truth", "tests"}, {"verdict", "verdicts"}, {"none", "all"}};
    for (const auto& [feedback, hides] : modes) {
        for (const auto& parts : every_kind)
            made.push_back({feedback + "_" + parts.name, feedback, hides, parts.yaml});
        // A number is neither right nor wrong: a verdict on it says nothing.
        made.push_back({feedback + "_numbers", feedback, feedback == "truth" ? "tests" : "all",
                        every_kind[0].yaml, "numbers"});
    }
    return made;
}

INSTANTIATE_TEST_SUITE_P(EveryFeedback, HiddenTruth, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

TEST(RevealedTruth, is_seen_by_every_kind_of_component) {
    for (const auto& parts : every_kind) {
        const Case it{parts.name, "truth", "verdicts", parts.yaml};
        const Life one = live(it, 0);
        const Life other = live(it, 1);
        for (const char* kind : {"rule", "policy", "scheduler", parts.seen})
            EXPECT_NE(one.seen.at(kind), other.seen.at(kind)) << parts.name << ": " << kind;
    }
}

}  // namespace
}  // namespace nrem::core
