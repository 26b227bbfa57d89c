#include "language/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// Probability mass that is shared among the choices whatever the model says.
constexpr double smoothing = 0.01;

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::string lowered(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return made;
}

std::string_view trimmed(std::string_view text, std::string_view more = "") {
    const auto drops = [&](char c) { return is_space(c) || more.find(c) != more.npos; };
    while (!text.empty() && drops(text.front())) text.remove_prefix(1);
    while (!text.empty() && drops(text.back())) text.remove_suffix(1);
    return text;
}

// The place of a word at `from` or later, or npos.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0) {
    for (std::size_t at = text.find(word, from); at != text.npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end])))
            return at;
    }
    return text.npos;
}

// Longer words first, each blotted out where it stands: "low" is not named by "very low". Equal
// words are all named.
std::vector<std::size_t> named_in(std::string text, const std::vector<std::string>& words) {
    std::vector<std::size_t> order(words.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return words[i].size(); });
    std::vector<std::size_t> named;
    for (const std::size_t i : order) {
        if (words[i].empty()) continue;
        auto at = find_word(text, words[i]);
        if (at == text.npos) continue;
        for (std::size_t k = 0; k < words.size(); ++k)
            if (words[k] == words[i]) named.push_back(k);
        for (; at != text.npos; at = find_word(text, words[i], at + words[i].size()))
            text.replace(at, words[i].size(), words[i].size(), ' ');
    }
    return named;
}

// A sentence that says its answer already is left as it is.
void add_line(std::string& text, std::string_view cue, std::string_view answer) {
    if (!text.empty()) text += '\n';
    text += cue;
    if (answer.empty() || find_word(cue, answer) != cue.npos) return;
    text.append(cue.empty() ? "" : " -> ").append(answer);
}

std::string answer_of(nrem_str text, double value) {
    return text.size || std::isnan(value) ? std::string(nrem::view(text))
                                          : fmt::format("{:.6g}", value);
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Whether it stands between digits and a group of just three of them: "1,234".
bool groups_digits(std::string_view text, std::size_t comma) {
    const std::string_view after = text.substr(comma + 1);
    return text[comma] == ',' && comma > 0 && is_digit(text[comma - 1]) && after.size() >= 3 &&
           std::ranges::all_of(after.substr(0, 3), is_digit) &&
           (after.size() == 3 || !is_digit(after[3]));
}

// As a program would write its numbers: without commas in them, and with a plain minus.
std::string with_plain_numbers(std::string_view text) {
    constexpr std::string_view minus = "\xe2\x88\x92";
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with(minus)) {
            made += '-';
            i += minus.size() - 1;
        } else if (!groups_digits(text, i)) {
            made += text[i];
        }
    }
    return made;
}

double first_number(std::string_view said) {
    const std::string text = with_plain_numbers(said);
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        double value = 0;
        const auto read = std::from_chars(at, end, value);
        if (read.ec == std::errc() && std::isfinite(value)) return value;
        at = std::max(read.ptr, at + 1);  // one that is out of range is no number, nor its rest
    }
    return none;
}

// What was said, where the operation has a schema: its field `answer`.
std::string_view said(const LanguageReply& reply) {
    if (!reply.good()) return {};
    return reply.fields.empty() ? std::string_view(reply.text) : reply.field("answer");
}

std::int32_t choose(const LanguageReply& reply, const nrem_cue& cue,
                    const nrem_answer_sink& answer) {
    const std::int64_t choice = choice_in(said(reply), cue);
    const std::vector<float> probabilities = probabilities_of(reply.places, cue);
    // Without a word said they would stand for a choice that was not made.
    if (!probabilities.empty() && (choice >= 0 || !said(reply).empty()))
        std::ranges::copy(probabilities,
                          answer.probabilities(answer.context, probabilities.size()));
    if (choice >= 0)
        answer.choice(answer.context, choice);
    else
        answer.text(answer.context, borrow(said(reply)));
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
    std::string choices;
    for (const auto& choice : nrem::choices(*question.cue))
        choices.append(choices.empty() ? "" : ", ").append(nrem::view(choice));
    return {{"memory", std::move(memory)},
            {"context", std::move(context)},
            {"cue", std::string(nrem::view(question.cue->text))},
            {"choices", std::move(choices)}};
}

std::int64_t choice_in(std::string_view text, const nrem_cue& cue) {
    const auto choices = nrem::choices(cue);
    const std::string_view whole = trimmed(text, "\"'`.*!");
    std::vector<std::string> words;
    for (const auto& choice : choices) words.push_back(lowered(nrem::view(choice)));
    std::vector<std::size_t> named;  // choices may differ in case alone
    for (std::size_t i = 0; i < words.size() && !whole.empty(); ++i) {
        if (nrem::view(choices[i]) == whole) return static_cast<std::int64_t>(i);
        if (words[i] == lowered(whole)) named.push_back(i);
    }
    const std::string_view inner = trimmed(text);
    if (named.empty()) named = named_in(lowered(inner.substr(0, inner.find('\n'))), words);
    return named.size() == 1 ? static_cast<std::int64_t>(named.front()) : -1;
}

std::vector<float> probabilities_of(const std::vector<StoredPlace>& places, const nrem_cue& cue) {
    const auto choices = nrem::choices(cue);
    const auto place = std::ranges::find_if(
        places, [](const StoredPlace& each) { return !trimmed(each.token.text, "\"'`*").empty(); });
    if (place == places.end() || choices.empty()) return {};
    std::vector<double> mass(choices.size(), 0);
    double sum = 0;
    for (const StoredToken& rival : place->rivals) {
        const std::string start = lowered(trimmed(rival.text, "\"'`*"));
        if (start.empty()) continue;
        std::size_t fits = 0;
        std::size_t which = 0;
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (lowered(nrem::view(choices[i])).starts_with(start)) which = i, ++fits;
        if (fits != 1 || std::isnan(rival.log_probability)) continue;
        const double probability = std::exp(std::min(rival.log_probability, 0.0));
        mass[which] += probability;
        sum += probability;
    }
    if (sum <= 0) return {};
    std::vector<float> made;
    const auto count = static_cast<double>(choices.size());
    for (const double each : mass)
        made.push_back(static_cast<float>((1 - smoothing) * each / sum + smoothing / count));
    return made;
}

std::int32_t predict(Language& language, const nrem_question& question,
                     const nrem_answer_sink& answer) {
    const LanguageReply reply = language.ask("predict", inputs_of(question));
    if (reply.state == NREM_REPLY_TOO_LONG) return reply.state;
    if (!reply.field("understanding").empty())
        answer.understanding(answer.context, borrow(reply.field("understanding")));
    if (question.cue->choices.count > 0) return choose(reply, *question.cue, answer);
    const std::string_view text = trimmed(said(reply));
    answer.text(answer.context, borrow(text));
    answer.value(answer.context, first_number(text));
    return text.empty() ? NREM_REPLY_BROKEN : reply.state;
}

}  // namespace nrem::core
