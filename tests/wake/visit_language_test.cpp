// Probes in a trial whose backend is a language model: they see what was asked, and what they ask is in
// an account of their own.
#include "nrem/sdk/language.hpp"
#include "nrem/sdk/probe.hpp"
#include "support/talker.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

class AskingProbe {
public:
    explicit AskingProbe(const Params& params) : language_(params) {}
    void measure(nrem::Visit& visit) {
        const auto asked = visit.asked();
        visit.note("asked", std::to_string(asked.size()));
        visit.note("first", std::string(view(asked[0].operation)) + ": " +
                                std::string(view(asked[0].prompt)) + " -> " +
                                std::string(view(asked[0].answer)));
        visit.note("said", visit.predict(*visit.past()[0].experience->cue).text);
        visit.note("revised", language_.ask("revise", {{"memory", "all"}}).text);
    }

private:
    nrem::Language language_;
};

nrem_plugin asking_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({probe<AskingProbe>({"asking", "Asks a model."})});
    return toys::plugin_of("asking", components);
}

class VisitLanguageTest : public Talking {
protected:
    VisitLanguageTest() {
        registry_.add(asking_plugin(), "asking");
        cell_ = toys::cell(registry_, "cases", "noop");
        cell_.backend = toys::part(registry_, Kind::backend, "talker");
        cell_.probes = {{toys::part(registry_, Kind::probe, "asking"), {.end = true}}};
        prompts(
            "  predict: {role: predictor, inputs: [memory, context, cue, choices], "
            "user: '{{cue}}'}\n"
            "  revise: {role: writer, inputs: [memory], user: 'say {{memory}}'}\n");
        talker::says = [](const Prompt& prompt, Completion& completion) {
            talker::say(completion, talker::last_of(prompt) == "say all" ? "all" : "b");
        };
        open();
        language_.keeps_asked = true;
        apart_ = language_;
        apart_.spending = &spent_apart_;
        apart_.keeps_asked = false;
    }
    Cell cell_;
    LanguageSetup apart_;
    TrialSpending spent_apart_;
};

TEST_F(VisitLanguageTest, asks_on_an_account_of_its_own) {
    language_.limits.calls = 12;  // all that the questions of the stream need
    const TaskInstance task(*cell_.task.component, cell_.task.settings, registry_.host());
    const TrialContext trial{.cell = &cell_,
                             .task = &task,
                             .backend = &*backend_,
                             .host = registry_.host(),
                             .language = &language_,
                             .probe_language = &apart_};
    Lane lane({.trial = &trial});
    ASSERT_EQ(lane.advance(), Lane::Need::nothing);
    ASSERT_EQ(lane.book().visits.size(), 1U);
    const VisitRecord& visit = lane.book().visits[0];
    EXPECT_EQ(visit.error, "");
    EXPECT_EQ(visit.notes,
              (std::vector<std::pair<std::string, std::string>>{
                  {"asked", "12"}, {"first", "predict: item 0 -> b"}, {"said", "b"}, {"revised", "all"}}));
    EXPECT_EQ(visit.calls, 2U);
    EXPECT_EQ(visit.tokens, 24U);
    EXPECT_EQ(spending_.calls, 12U);
    EXPECT_EQ(spent_apart_.calls, 2U);
    EXPECT_EQ(total(lane.book().calls.costs).calls, 12U);
    std::vector<std::string> phases;
    for (const CallCost& cost : lane.book().calls.costs) phases.push_back(cost.phase + " " + cost.operation);
    EXPECT_EQ(phases, (std::vector<std::string>{"probe predict", "probe revise", "wake predict"}));
}

}  // namespace
}  // namespace nrem::core
