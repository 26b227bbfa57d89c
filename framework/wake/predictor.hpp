// Answers the questions of a lane or of a night: the trial's rule recalls what belongs to the cue,
// and then its backend, its sequence model, a language model or the task itself answers. One thread
// at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "language/predict.hpp"
#include "sequence/prediction.hpp"
#include "wake/answer.hpp"
#include "wake/recall.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

class Looper;
class Stream;
class Thoughts;
struct LoopCount;

// One large class, because wake, nights, probes and loops each ask it for another part of an answer.
class Predictor {
public:
    // The hooks are for questions to a language model, and `language` says of whom they are asked.
    Predictor(const TrialContext& trial, Language::Hooks hooks)
        : Predictor(trial, std::move(hooks), trial.language) {}
    Predictor(const TrialContext& trial, Language::Hooks hooks, const LanguageSetup* language,
              Answerer by = Answerer::loop);
    ~Predictor();
    Predictor(const Predictor&) = delete;
    Predictor& operator=(const Predictor&) = delete;

    struct Ask {
        const Memory& memory;
        const nrem_cue& cue;
        std::uint64_t now = 0;  // the next step
        std::uint64_t seed = 0;
        nrem_array context{nullptr, 0, sizeof(nrem_experience)};  // that is visible
        const nrem_answer* oracle = nullptr;  // the answer, where nobody is asked
        const Stream* stream = nullptr;  // where the question is its event `now`; for a Critic alone
        bool carried = false;  // one more pass of a sequence model over the cue before
    };
    // Returns how a language model replied, if one was asked. Throws Error. Allocates nothing once
    // its buffers have their size.
    std::optional<Replied> answer(const Ask& ask);
    // The same without a loop, into other buffers.
    std::optional<Replied> answer_once(const Ask& ask, RecallBuffer& recall, AnswerBuffer& answer);
    // Only what the rule recalls.
    const RecallBuffer& recall(const Memory& memory, std::uint64_t now, const nrem_cue& cue) {
        recall(memory, now, cue, recall_);
        return recall_;
    }
    void recall(const Memory& memory, std::uint64_t now, const nrem_cue& cue, RecallBuffer& into);
    [[nodiscard]] static nrem_question question_of(const Ask& ask, const RecallBuffer& recalled);
    // Whether the operation "predict" answers.
    [[nodiscard]] bool asks_language() const {
        return language_ && !sequence_ && !trial_.backend_predicts();
    }

    // Of the last answer: valid until the next one, or until its memory is changed.
    [[nodiscard]] const AnswerBuffer& said() const { return answer_; }
    [[nodiscard]] const RecallBuffer& recalled() const { return recall_; }
    // What recalled memory, visible context and cue cost to show.
    [[nodiscard]] std::uint64_t tokens_shown(const Ask& ask) const {
        return tokens_shown(ask, recall_);
    }
    [[nodiscard]] static std::uint64_t tokens_shown(const Ask& ask, const RecallBuffer& recalled);
    // Where a loop has made it: what it thought aloud and what it took; else nullptr.
    [[nodiscard]] const Thoughts* thoughts() const;
    [[nodiscard]] const LoopCount* loop_count() const;

    // The rule, and the host of all instances that may ask a language model.
    [[nodiscard]] const RuleInstance& rule() const { return rule_; }
    [[nodiscard]] const nrem_host* host() const {
        return language_ ? language_->host() : trial_.host;
    }
    [[nodiscard]] Language* language() const { return language_.get(); }
    // Sets the place of the next questions to a language model.
    void at(const Language::Place& place) {
        place_ = place;
        if (language_) language_->at(place);
    }
    [[nodiscard]] const Language::Place& place() const { return place_; }

private:
    [[nodiscard]] Language::Hooks watched(Language::Hooks hooks);
    std::optional<Replied> ask_once(const Ask& ask, const RecallBuffer& recalled,
                                    AnswerBuffer& answer);
    void settle(AnswerBuffer& answer, const Component& answering);

    const TrialContext& trial_;
    Language::Place place_;
    std::unique_ptr<Language> language_;  // made before everything that may ask it
    RuleInstance rule_;
    std::optional<SequencePrediction> sequence_;
    RecallBuffer recall_;
    AnswerBuffer answer_;
    std::unique_ptr<Looper> looper_;
    bool by_loop_ = false;  // the last answer
};

}  // namespace nrem::core
