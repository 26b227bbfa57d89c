#include "wake/predictor.hpp"

#include <string>
#include <utility>

#include "context/context.hpp"

namespace nrem::core {

Predictor::Predictor(const TrialContext& trial, Language::Hooks hooks,
                     const LanguageSetup* language)
    : trial_(trial),
      language_(language ? std::make_unique<Language>(*language, trial.host, std::move(hooks))
                         : nullptr),
      rule_(*trial.cell->rule.component, trial.cell->rule.settings, host()) {
    if (trial.model) sequence_.emplace(*trial.model);
}

const RecallBuffer& Predictor::recall(const Memory& memory, std::uint64_t now,
                                      const nrem_cue& cue) {
    const nrem_memory seen = memory.view(now);
    recall_.begin(seen);
    rule_.take(recall_, &nrem_rule::read, &seen, &cue, &recall_.sink());
    return recall_;
}

std::optional<Replied> Predictor::answer(const Ask& ask) {
    answer_.begin(ask.cue, ask.seed);
    recall(ask.memory, ask.now, ask.cue);
    answer_.expect(recall_.vector());
    const auto replied = ask_predictor(ask);
    settle();
    return replied;
}

std::optional<Replied> Predictor::ask_predictor(const Ask& ask) {
    if (ask.oracle) {
        answer_.adopt(*ask.oracle);
        return std::nullopt;
    }
    if (sequence_) {
        sequence_->predict(ask.cue, ask.memory, answer_.sink());
        return std::nullopt;
    }
    const nrem_question question{sizeof(nrem_question), 0,           borrow(recall_.text()),
                                 recall_.records(),     recall_.vector(), ask.context,
                                 &ask.cue,              ask.seed};
    if (!trial_.backend_predicts()) return predict(*language_, question, answer_.sink());
    trial_.backend->take(answer_, &nrem_backend::predict, &question, &answer_.sink());
    return std::nullopt;
}

void Predictor::settle() try { answer_.settle(); } catch (const Error& failure) {
    const Component& answering = *trial_.cell->backend.component;
    throw failure.within(std::string(name_of(answering.kind)) + " " + answering.name);
}

std::uint64_t Predictor::tokens_shown(const Ask& ask) const {
    std::uint64_t sum = estimate_tokens(recall_.text()) + estimate_tokens(nrem::view(ask.cue.text));
    if (recall_.everything())
        sum += ask.memory.records().footprint().tokens;
    else
        for (const auto& shown : Array<nrem_record>(recall_.records())) sum += nrem::tokens(shown);
    for (const auto& shown : Array<nrem_experience>(ask.context)) sum += tokens(shown);
    return sum;
}

}  // namespace nrem::core
