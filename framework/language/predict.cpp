#include "language/predict.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "language/choice.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// A sentence that contains its answer already is left as it is. A question may contain the same
// word: that it rained yesterday does not say that it rains today.
void add_line(std::string& text, std::string_view cue, std::string_view answer) {
    if (!text.empty()) text += '\n';
    text += cue;
    const bool is_sentence = unicode::ends_with_stop(cue);
    if (answer.empty() || (is_sentence && unicode::find_word(cue, answer) != cue.npos)) return;
    text.append(cue.empty() ? "" : " -> ").append(answer);
}

std::string answer_of(nrem_str text, double value) {
    return text.size || std::isnan(value) ? std::string(nrem::view(text)) : shortest(value);
}

// The reply; if the operation has a schema, its field `answer`.
std::string_view said(const LanguageReply& reply) {
    if (!reply.good()) return {};
    return reply.fields.empty() ? std::string_view(reply.text) : reply.field("answer");
}

// The reply; if it names no choice, the most probable choice.
std::int32_t choose(const LanguageReply& reply, const nrem_cue& cue,
                    const nrem_answer_sink& answer) {
    const std::int64_t choice = choice_in(said(reply), cue);
    const std::vector<float> probabilities = probabilities_of(reply.places, cue);
    if (reply.good() && !probabilities.empty()) {
        std::ranges::copy(probabilities,
                          answer.probabilities(answer.self, probabilities.size()));
        if (choice < 0) return reply.state;
    }
    if (choice >= 0)
        answer.choice(answer.self, choice);
    else
        answer.text(answer.self, borrow(said(reply)));
    return choice >= 0 ? reply.state : NREM_REPLY_BROKEN;
}

}  // namespace

Inputs inputs_of(const nrem_question& question) {
    std::string memory(nrem::view(question.recalled_text));
    for (const auto& record : nrem::Array<nrem_record>(question.recalled_records))
        add_line(memory, nrem::view(record.text), answer_of(record.answer, record.value));
    std::string context;
    for (const auto& past : nrem::Array<nrem_experience>(question.context))
        add_line(context, nrem::view(past.cue->text),
                 past.truth ? answer_of(past.truth->text, past.truth->value) : "");
    return {{"memory", std::move(memory)},
            {"context", std::move(context)},
            {"cue", std::string(nrem::view(question.cue->text))},
            {"choices", list_of_choices(*question.cue)}};
}

Replied read_prediction(const LanguageReply& reply, const nrem_cue& cue,
                        const nrem_answer_sink& answer) {
    if (reply.state == NREM_REPLY_TOO_LONG || reply.state == NREM_REPLY_NONE)
        return {reply.state, reply.lack};
    const auto replied = [&](std::int32_t state) {
        return Replied{state, state == NREM_REPLY_BROKEN ? reply.lack : Lack::none};
    };
    if (!reply.field("understanding").empty())
        answer.understanding(answer.self, borrow(reply.field("understanding")));
    if (cue.choices.count > 0) return replied(choose(reply, cue, answer));
    const std::string_view text = unicode::trimmed(said(reply));
    answer.text(answer.self, borrow(text));
    answer.value(answer.self, unicode::first_number(text));
    return replied(text.empty() ? NREM_REPLY_BROKEN : reply.state);
}

void read_answer(std::string_view text, const nrem_cue& cue, const nrem_answer_sink& answer) {
    const std::string_view said = unicode::trimmed(text);
    if (cue.choices.count > 0) {
        const std::int64_t choice = choice_in(said, cue);
        if (choice < 0) return;
        answer.choice(answer.self, choice);
        return answer.text(answer.self, nrem::choices(cue)[static_cast<std::size_t>(choice)]);
    }
    if (said.empty()) return;
    answer.text(answer.self, borrow(said));
    answer.value(answer.self, unicode::first_number(said));
}

Replied predict(Language& language, const nrem_question& question,
                const nrem_answer_sink& answer) {
    return read_prediction(language.ask("predict", inputs_of(question)), *question.cue, answer);
}

}  // namespace nrem::core
