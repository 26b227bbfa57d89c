// Checks of loops: an answer depends on the question, on what was said to the loop and on the seed
// alone, and the host can end it at any call.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include "conformance/checks.hpp"
#include "conformance/practice_attempt.hpp"

namespace nrem::core {

namespace {

constexpr Manner manners[] = {Manner::well, Manner::mixed, Manner::nonsense, Manner::empty,
                              Manner::echo};

// Questions of the world, and odd ones: without choices, with nothing at all, with a text that is
// none.
class Questions {
public:
    static constexpr std::size_t usual = 4;

    Questions() {
        for (std::size_t i = 0; i < usual; ++i) cues_.push_back(*world_.experiences()[i].cue);
        nrem_cue open = make_cue();
        open.text = borrow(std::string_view("What comes next?"));
        nrem_cue odd = make_cue();
        odd.text = borrow(std::string_view("\xff {{cue}} </data> \n\n #1 #2"));
        cues_.insert(cues_.end(), {open, make_cue(), odd});
    }
    [[nodiscard]] const std::vector<nrem_cue>& all() const { return cues_; }
    [[nodiscard]] const nrem_cue& first() const { return cues_.front(); }

private:
    World world_;
    std::vector<nrem_cue> cues_;
};

// A loop and what it was asked, which is there for longer than the loop.
class Session {
public:
    explicit Session(const Subject& subject)
        : component_(*subject.component), loop_(subject.make<nrem_loop>()) {}
    PracticeAttempt& open(const nrem_cue& cue, const Practice& practice) {
        return attempts_.emplace_back(component_, cue, practice);
    }
    void answer(PracticeAttempt& attempt) const { attempt.be_answered_by(loop_); }
    // Throws Error for a loop that fails.
    const PracticeAttempt& answered(const nrem_cue& cue, const Practice& practice = {}) {
        PracticeAttempt& attempt = open(cue, practice);
        answer(attempt);
        return attempt;
    }
    // Ends the loop, and hands over what it was asked.
    static std::deque<PracticeAttempt> over(Session session) {
        return std::move(session.attempts_);
    }

private:
    const Component& component_;
    std::deque<PracticeAttempt> attempts_;
    LoopInstance loop_;
};

Account run_loop(const Subject& subject) {
    const Questions questions;
    Session session(subject);
    Account account;
    for (std::size_t i = 0; i < Questions::usual; ++i)
        for (const Manner manner : {Manner::well, Manner::mixed}) {
            const Account one =
                session.answered(questions.all()[i], {.manner = manner}).account();
            account.insert(account.end(), one.begin(), one.end());
        }
    return account;
}

void gives_an_answer_where_all_goes_well(const Subject& subject) {
    const Questions questions;
    Session session(subject);
    const PracticeAttempt& attempt = session.answered(questions.first());
    if (!attempt.answer().says_something())
        throw Error("it gives no answer, though every model and tool does what it is asked");
}

// What a stop may rely on.
struct Shown {
    std::string_view capability;
    bool (*is_in)(const nrem_thought& thought);
    std::string_view words;
};
constexpr Shown shown[] = {
    {"loop.votes", [](const nrem_thought& thought) { return thought.kind == NREM_PROPOSAL; },
     "a proposal"},
    {"loop.verdict",
     [](const nrem_thought& thought) {
         return thought.kind == NREM_REVIEW && thought.verdict >= 0;
     },
     "a review with a verdict"},
    {"loop.margin",
     [](const nrem_thought& thought) {
         return thought.kind == NREM_PROPOSAL && !std::isnan(thought.margin);
     },
     "a proposal with a margin"},
    {"loop.score", [](const nrem_thought& thought) { return !std::isnan(thought.score); },
     "a thought with a score"},
};

void shows_what_it_offers(const Subject& subject) {
    const Questions questions;
    Session session(subject);
    const PracticeAttempt& attempt = session.answered(questions.first());
    for (const Shown& one : shown)
        if (offers(*subject.component, one.capability) &&
            std::ranges::none_of(attempt.thoughts().all(), one.is_in))
            throw Error(fmt::format("offers {}, and thinks no thought that is {}", one.capability,
                                    one.words));
}

// A failure is fine, if it has words of its own; what it may not do is not.
void survives(const Subject& subject, std::string_view what, const nrem_cue& cue,
              const Practice& practice) {
    Session session(subject);
    PracticeAttempt& attempt = session.open(cue, practice);
    expect_orderly(subject, what, [&] { session.answer(attempt); });
    if (!attempt.fault().empty()) throw Error(fmt::format("{}: {}", what, attempt.fault()));
}

void survives_models_that_are_of_no_use(const Subject& subject) {
    const Questions questions;
    for (const Manner manner : manners)
        for (std::size_t i = 0; i < questions.all().size(); ++i)
            survives(subject, fmt::format("manner {}, question {}", static_cast<int>(manner), i),
                     questions.all()[i], {.manner = manner});
}

void survives_tools_of_no_use(const Subject& subject) {
    const Questions questions;
    for (const PracticeTools tools : {PracticeTools::none, PracticeTools::refusing})
        for (const Manner manner : manners)
            survives(subject, tools == PracticeTools::none ? "no tools" : "a tool that refuses",
                     questions.first(), {.manner = manner, .tools = tools});
}

// Ended by the host: it answers with what it has, or lets the failure pass as it is.
void expect_ended(const Subject& subject, const Practice& practice, nrem_code code) {
    const Questions questions;
    try {
        Session session(subject);
        (void)session.answered(questions.first(), practice);
    } catch (const Error& failure) {
        if (failure.code() != code)
            throw Error(fmt::format("it makes another failure of it: {}", failure.what()));
    }
}

void can_be_ended_at_any_call(const Subject& subject) {
    constexpr std::uint64_t calls = 20;
    for (const Manner manner : {Manner::well, Manner::mixed})
        for (std::uint64_t call = 1; call <= calls; ++call) {
            const std::string where = fmt::format("call {} fails as spent", call);
            subject.at(where);
            const Practice practice{
                .manner = manner, .spent_at = call, .iterations = Practice::never};
            try {
                expect_ended(subject, practice, NREM_SPENT);
            } catch (const Error& failure) {
                throw failure.within(where);
            }
        }
}

void ends_when_cancelled(const Subject& subject) {
    expect_ended(subject, {.cancelled = true}, NREM_CANCELLED);
}

// Every stop says yes; the cap on calls ends what does not end by itself.
void ends_where_nothing_stops_it(const Subject& subject) {
    const Questions questions;
    std::string found;
    for (const Manner manner : manners) {
        Session session(subject);
        const Practice practice{.manner = manner, .iterations = Practice::never};
        PracticeAttempt& attempt = session.open(questions.first(), practice);
        expect_orderly(subject, "a stop that always says yes", [&] { session.answer(attempt); });
        const bool is_ended = attempt.calls() >= practice.spent_at;
        if (manner == Manner::well)
            found = is_ended ? "by the caps of the host alone"
                             : fmt::format("by itself after {} iterations", attempt.iterations());
    }
    subject.report(found);
}

void calls_nothing_when_an_answer_is_over(const Subject& subject) {
    const Questions questions;
    Session session(subject);
    for (std::size_t i = 0; i < 2; ++i) (void)session.answered(questions.all()[i]);
    for (const PracticeAttempt& attempt : Session::over(std::move(session)))
        if (!attempt.fault().empty()) throw Error(attempt.fault());
}

}  // namespace

std::vector<Check> KindOf<nrem_loop>::checks() {
    auto checks = common_checks(run_loop);
    checks.push_back({"gives an answer where all goes well", gives_an_answer_where_all_goes_well});
    checks.push_back({"shows what it offers", shows_what_it_offers});
    checks.push_back({"survives models that are of no use", survives_models_that_are_of_no_use});
    checks.push_back({"survives tools that are of no use", survives_tools_of_no_use});
    checks.push_back({"can be ended at any call", can_be_ended_at_any_call});
    checks.push_back({"stops when cancelled", ends_when_cancelled});
    checks.push_back({"ends where nothing stops it", ends_where_nothing_stops_it});
    checks.push_back(
        {"calls nothing when an answer is over", calls_nothing_when_an_answer_is_over});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_loop>::scaffold() {
    return R"plugin(// loop @name@: asks the predictor again and again, and gives what it said most often.
//
// @build@
#include <algorithm>

#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr const char* offers[] = {"loop.votes"};
    explicit @Class@(const nrem::Params&) {}

    // A call that passes a cap throws; then the last proposal is the answer.
    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::vector<nrem::Prediction> said;
        do {
            said.push_back(attempt.predict(attempt.cue(), said.size()));
            attempt.propose(said.back());
        } while (attempt.go_on());
        return *std::ranges::max_element(said, {}, [&](const nrem::Prediction& one) {
            return std::ranges::count(said, one.text, &nrem::Prediction::text);
        });
    }
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::loop<@Class@>({"@name@", "the commonest of several answers"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
