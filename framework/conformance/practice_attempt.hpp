// One question on its way to an answer, without a trial: language models and a predictor that answer
// in a certain manner, tools, and bounds that strike at a certain call.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "conformance/checks.hpp"
#include "conformance/world.hpp"
#include "wake/answer.hpp"
#include "wake/thoughts.hpp"

namespace nrem::core {

// How models answer: as they are asked to; now and then so; in words that nobody asked for; with
// nothing; with the question.
enum class Manner : std::uint8_t { well, mixed, nonsense, empty, echo };
enum class PracticeTools : std::uint8_t { none, giving, refusing };

struct Practice {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    Manner manner = Manner::well;
    PracticeTools tools = PracticeTools::giving;
    std::uint64_t spent_at = 300;  // the call from which on all of them fail as spent, from 1 on
    std::uint64_t iterations = 3;  // after which the stop says no
    bool cancelled = false;
};

// The table of functions is there as long as the attempt, longer than the answer: what is called
// then is a fault.
class PracticeAttempt {
public:
    // `loop` is who asks.
    PracticeAttempt(const Component& loop, const nrem_cue& cue, const Practice& practice);
    PracticeAttempt(const PracticeAttempt&) = delete;
    PracticeAttempt& operator=(const PracticeAttempt&) = delete;

    // Throws Error for a loop that fails or does what it may not.
    void be_answered_by(const LoopInstance& loop);
    // What the loop has done that it may not; "": nothing.
    [[nodiscard]] const std::string& fault() const { return asked_.complaint(); }

    // What was asked and thought, and the answer.
    [[nodiscard]] const Account& account() const { return account_; }
    [[nodiscard]] const AnswerBuffer& answer() const { return answer_; }
    [[nodiscard]] const Thoughts& thoughts() const { return thoughts_; }
    [[nodiscard]] std::uint64_t calls() const { return calls_; }
    [[nodiscard]] std::uint64_t iterations() const { return iterations_; }

private:
    struct Asked final : Crossing {
        ~Asked() = default;
    };
    template <class Body>
    nrem_code called(const char* what, nrem_error* error, Body body);
    void need(bool accepted) const;
    void reply_to(const nrem_asking& asking);
    void say_fields(const nrem_reply_sink& sink, std::uint64_t number) const;
    void guess(const nrem_guess& guess);

    nrem_code ask(nrem_array askings, nrem_error* error);
    nrem_code predict(nrem_array guesses, nrem_error* error);
    nrem_code recall(const nrem_cue* cue, const nrem_text_sink* sink, nrem_error* error);
    nrem_code call(nrem_str tool, nrem_str arguments, const nrem_tool_sink* sink,
                   nrem_error* error);
    nrem_code read(nrem_str text, const nrem_answer_sink* answer, nrem_error* error);
    std::int64_t think(const nrem_thought* thought);
    nrem_code go_on(std::int32_t* more, nrem_error* error);
    void left(nrem_left* left) const;
    std::int32_t cancelled() const { return practice_.cancelled ? 1 : 0; }

    const Component& loop_;
    const nrem_cue& cue_;
    Practice practice_;
    nrem_question question_{};
    nrem_attempt table_{};
    Asked asked_;
    AnswerBuffer answer_;
    Thoughts thoughts_;
    Account account_;
    std::uint64_t calls_ = 0;
    std::uint64_t iterations_ = 0;
    bool over_ = false;
};

}  // namespace nrem::core
