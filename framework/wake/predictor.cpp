#include "wake/predictor.hpp"

#include <string>
#include <utility>

#include "context/context.hpp"
#include "wake/looper.hpp"

namespace nrem::core {

Predictor::Predictor(const TrialContext& trial, Language::Hooks hooks,
                     const LanguageSetup* language, Answerer by)
    : trial_(trial),
      language_(language ? std::make_unique<Language>(*language, trial.host,
                                                      watched(std::move(hooks)))
                         : nullptr),
      rule_(*trial.cell->rule.component, trial.cell->rule.settings, host()) {
    const bool loops = trial.cell->loop.component && by == Answerer::loop;
    if (trial.model) sequence_.emplace(*trial.model, loops);
    if (loops) looper_ = std::make_unique<Looper>(trial, *this);
}

Predictor::~Predictor() = default;

// A loop's bounds are looked at before all others.
Language::Hooks Predictor::watched(Language::Hooks hooks) {
    if (!trial_.cell->loop.component) return hooks;
    return {.cancelled = std::move(hooks.cancelled),
            .before_call =
                [this, before = std::move(hooks.before_call)] {
                    if (looper_) looper_->before_call();
                    before();
                },
            .after_call =
                [this, after = std::move(hooks.after_call)](const CallCost& cost) {
                    if (looper_) looper_->after_call(cost);
                    after(cost);
                }};
}

void Predictor::recall(const Memory& memory, std::uint64_t now, const nrem_cue& cue,
                       RecallBuffer& into) {
    const nrem_memory seen = memory.view(now);
    into.begin(seen);
    rule_.take(into, &nrem_rule::read, &seen, &cue, &into.sink());
}

nrem_question Predictor::question_of(const Ask& ask, const RecallBuffer& recalled) {
    return {sizeof(nrem_question), 0,           borrow(recalled.text()),
            recalled.records(),    recalled.vector(), ask.context,
            &ask.cue,              ask.seed};
}

std::optional<Replied> Predictor::answer(const Ask& ask) {
    by_loop_ = looper_ && !ask.oracle;
    if (!by_loop_) return answer_once(ask, recall_, answer_);
    answer_.begin(ask.cue, ask.seed);
    recall(ask.memory, ask.now, ask.cue, recall_);
    answer_.expect(recall_.vector());
    const auto replied = looper_->answer(ask, question_of(ask, recall_), answer_);
    settle(answer_, *trial_.cell->loop.component);
    return replied;
}

std::optional<Replied> Predictor::answer_once(const Ask& ask, RecallBuffer& recalled,
                                              AnswerBuffer& answer) {
    answer.begin(ask.cue, ask.seed);
    recall(ask.memory, ask.now, ask.cue, recalled);
    answer.expect(recalled.vector());
    const auto replied = ask_once(ask, recalled, answer);
    settle(answer, *trial_.cell->backend.component);
    return replied;
}

std::optional<Replied> Predictor::ask_once(const Ask& ask, const RecallBuffer& recalled,
                                           AnswerBuffer& answer) {
    if (ask.oracle) {
        answer.adopt(*ask.oracle);
        return std::nullopt;
    }
    if (sequence_) {
        if (ask.carried)
            sequence_->predict_again(ask.cue, answer.sink());
        else
            sequence_->predict(ask.cue, ask.memory, answer.sink());
        return std::nullopt;
    }
    const nrem_question question = question_of(ask, recalled);
    if (!trial_.backend_predicts()) return predict(*language_, question, answer.sink());
    trial_.backend->take(answer, &nrem_backend::predict, &question, &answer.sink());
    return std::nullopt;
}

void Predictor::settle(AnswerBuffer& answer, const Component& answering) try {
    answer.settle();
} catch (const Error& failure) {
    throw failure.within(std::string(name_of(answering.kind)) + " " + answering.name);
}

const Thoughts* Predictor::thoughts() const {
    return by_loop_ ? &looper_->thoughts() : nullptr;
}

const LoopCount* Predictor::loop_count() const {
    return by_loop_ ? &looper_->count() : nullptr;
}

std::uint64_t Predictor::tokens_shown(const Ask& ask, const RecallBuffer& recalled) {
    std::uint64_t sum = estimate_tokens(recalled.text()) + estimate_tokens(nrem::view(ask.cue.text));
    if (recalled.everything())
        sum += ask.memory.records().footprint().tokens;
    else
        for (const auto& shown : Array<nrem_record>(recalled.records())) sum += nrem::tokens(shown);
    for (const auto& shown : Array<nrem_experience>(ask.context)) sum += tokens(shown);
    return sum;
}

}  // namespace nrem::core
