// Checks of probes: what one measures depends on the stream, the memory and the seed alone, and nothing
// of the trial depends on it.
#include <algorithm>

#include "conformance/checks.hpp"
#include "conformance/practice_trial.hpp"
#include "conformance/variants.hpp"

namespace nrem::core {

namespace {

// Throws Error for a visit that failed.
Account visits_of(const PracticeTrial& trial) {
    Account visits = live_through(trial).visits;
    for (const std::string& visit : visits) {
        const std::size_t error = visit.find("probe ");
        if (error != visit.npos) throw Error(visit.substr(error, visit.find(';') - error));
    }
    return visits;
}

Account run_probe(const Subject& subject) {
    return visits_of({.probe = &subject});
}

void leaves_the_trial_as_it_is(const Subject& subject) {
    for (const bool bare : {false, true})
        expect_equal(live_through({.bare = bare}).trial,
                     live_through({.probe = &subject, .bare = bare}).trial,
                     "trials without and with it");
}

bool has_figure(const Account& visits, const Component& probe) {
    return std::ranges::any_of(visits, [&](const std::string& visit) {
        return std::ranges::any_of(probe.figures, [&](const FigureSpec& figure) {
            return visit.find(" " + figure.name + " ") != visit.npos;
        });
    });
}

// With its usual parameters, or at an end of some range.
void measures_something(const Subject& subject) {
    if (subject.component->figures.empty()) throw Error("it declares no figure");
    if (has_figure(run_probe(subject), *subject.component)) return;
    for (const auto& variant : variants(subject, Variants::ends)) {
        Subject changed = subject;
        changed.settings = variant.settings;
        if (has_figure(live_through({.probe = &changed}).visits, *subject.component)) return;
    }
    throw Error("it hands over no figure in a trial of 40 questions");
}

// A failed visit is fine, if it fails with words of its own.
void survives_odd_streams(const Subject& subject) {
    const auto live = [&](std::string_view what, const PracticeTrial& trial) {
        expect_orderly(subject, what, [&] { (void)visits_of(trial); });
    };
    live("a stream without events", {.probe = &subject, .steps = 0});
    live("a stream of one event", {.probe = &subject, .steps = 1});
    live("a stream whose answers are not revealed", {.probe = &subject, .feedback = Feedback::none});
    live("a stream of verdicts", {.probe = &subject, .feedback = Feedback::verdict});
    live("texts without choices and vectors", {.probe = &subject, .bare = true});
}

// All of it is late at once: running for ever is what must not happen.
void stops_when_its_time_is_over(const Subject& subject) {
    expect_orderly(subject, "visits without time",
                   [&] { (void)live_through({.probe = &subject, .probe_seconds = 1e-9}); });
}

}  // namespace

std::vector<Check> KindOf<nrem_probe>::checks() {
    auto checks = common_checks(run_probe);
    checks.push_back({"leaves the trial as it is", leaves_the_trial_as_it_is});
    checks.push_back({"measures something", measures_something});
    checks.push_back({"survives odd streams", survives_odd_streams});
    checks.push_back({"stops when its time is over", stops_when_its_time_is_over});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_probe>::scaffold() {
    return R"plugin(// probe @name@: the share of past answers that the memory still gives.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("most", "100", {1, 1e6}, "of the latest experiences, how many are asked for"),
    };
    static constexpr nrem_figure_spec figures[] = {
        nrem::figure("still_known", nrem::Better::higher, {0, 1}, "past answers that are still given"),
    };
    explicit @Class@(const nrem::Params& params) : most_(params.integer("most")) {}

    void measure(nrem::Visit& visit) const {
        const auto past = visit.past();
        std::uint64_t asked = 0, known = 0;
        for (std::size_t i = past.size(); i-- > 0 && asked < most_;) {
            const auto& experience = *past[i].experience;
            if (visit.cancelled()) return;
            if (!experience.truth) continue;
            ++asked;
            known += visit.predict(*experience.cue).text == nrem::view(experience.truth->text);
        }
        if (asked) visit.figure("still_known", double(known) / double(asked), asked);
    }

private:
    std::uint64_t most_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::probe<@Class@>({"@name@", "what of the past is still known"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
