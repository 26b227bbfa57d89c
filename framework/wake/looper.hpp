// Makes answers by the loop of a cell: gives it the predictor, the language models, the memory and
// the tools, and owns its bounds. One thread at a time.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "nrem/abi/loop.h"
#include "wake/answer_caps.hpp"
#include "wake/critic.hpp"
#include "wake/loop_watch.hpp"
#include "wake/predictor.hpp"
#include "wake/thoughts.hpp"
#include "wake/tool_box.hpp"

namespace nrem::core {

// One large class, because each function that a loop may call is a member, and all look at its bounds.
class Looper {
public:
    // The predictor outlives it.
    Looper(const TrialContext& trial, Predictor& predictor);
    Looper(const Looper&) = delete;
    Looper& operator=(const Looper&) = delete;

    // Answers the question, for which `answer` has begun. Returns how language models replied, where
    // there are any, or that there is no answer. Throws Error.
    std::optional<Replied> answer(const Predictor::Ask& ask, const nrem_question& question,
                                  AnswerBuffer& answer);

    // Of the last answer.
    [[nodiscard]] const Thoughts& thoughts() const { return thoughts_; }
    [[nodiscard]] const LoopCount& count() const { return count_; }

    // Around each call of a language model. Throws Error where a bound is reached.
    void before_call();
    void after_call(const CallCost& cost);

private:
    struct Asked final : Crossing {
        ~Asked() = default;
        void begin() { forget(); }
    };
    // What the loop may call.
    [[nodiscard]] nrem_attempt table();
    nrem_code ask(nrem_array askings, nrem_error* error);
    nrem_code predict(nrem_array guesses, nrem_error* error);
    nrem_code recall(const nrem_cue* cue, const nrem_text_sink* sink, nrem_error* error);
    nrem_code call(nrem_str tool, nrem_str arguments, const nrem_tool_sink* sink,
                   nrem_error* error);
    nrem_code read(nrem_str text, const nrem_answer_sink* answer, nrem_error* error);
    std::int64_t think(const nrem_thought* thought);
    nrem_code go_on(std::int32_t* more, nrem_error* error);
    void left(nrem_left* left) const;
    [[nodiscard]] std::int32_t cancelled() const { return trial_.is_cancelled() ? 1 : 0; }

    // Runs one of these: a failure that the loop may not pass over is kept.
    template <class Body>
    nrem_code host_call(nrem_error* error, Body body);
    void need(bool accepted) const;
    [[noreturn]] void end(LoopEnd why);
    void need_room(std::uint64_t calls);
    void need_progress();
    void need_new(std::string request);
    [[nodiscard]] std::vector<LanguageReply> replies_to(const std::vector<Asking>& asked);
    [[nodiscard]] Asking read_asking(const nrem_asking& asking);
    void check(const nrem_guess& guess);
    void ask_language(const std::vector<nrem_guess>& guesses);
    void ask_predictor(const nrem_guess& guess);
    [[nodiscard]] Predictor::Ask as_asked(const nrem_guess& guess) const;
    [[nodiscard]] std::string recalled_text(const nrem_cue& cue);
    [[nodiscard]] bool wants_more();
    [[nodiscard]] const LoopInstance& answering() const;
    void run(const nrem_attempt& attempt, AnswerBuffer& answer);
    void take_last_proposal(AnswerBuffer& answer) const;
    void sum_up();

    const TrialContext& trial_;
    Predictor& predictor_;
    LoopInstance loop_;
    std::optional<LoopInstance> fewer_;  // with a sample fewer, for a share of the answers
    std::optional<StopInstance> stop_;
    ToolBox tools_;
    AnswerCaps caps_;
    LoopWatch watch_;
    std::optional<Critic> critic_;  // of a control
    Thoughts thoughts_;
    LoopCount count_;
    Asked asked_;  // faults of what the loop hands over
    RecallBuffer recall_;
    AnswerBuffer guess_;
    // Of the running answer:
    const Predictor::Ask* ask_ = nullptr;
    const nrem_question* question_ = nullptr;
    std::optional<LoopEnd> ended_;
    std::exception_ptr failure_;
};

}  // namespace nrem::core
