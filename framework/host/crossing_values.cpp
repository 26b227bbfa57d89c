// The values of nrem/abi/values.h, checked as they cross the boundary.
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "host/crossing.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

// Float sums of many probabilities: far above rounding, far below any real mistake.
constexpr double sum_tolerance = 1e-3;

constexpr std::uint64_t most_tokens = std::uint64_t{1} << 53;
constexpr std::size_t longest_name = 64;
constexpr std::uint64_t most_numbers = std::uint64_t{1} << 32;  // of one vector

// Why these are no probabilities of as many choices; "" where they are.
std::string fault_of(std::span<const float> probabilities, std::size_t choices) {
    if (probabilities.size() != choices)
        return fmt::format("{} probabilities for {} choices", probabilities.size(), choices);
    double sum = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (!(probabilities[i] >= 0))
            return fmt::format("probability {} is {}", i, probabilities[i]);
        sum += probabilities[i];
    }
    if (std::abs(sum - 1) <= sum_tolerance) return "";
    return fmt::format("the probabilities sum to {}", sum);
}

// Why this is no name to be shown to people; "" where it is one, or none.
std::string fault_of_name(nrem_str name) {
    const std::string_view text = nrem::view(name);
    if (text.size() > longest_name)
        return fmt::format("has {} bytes, at most {} may be", text.size(), longest_name);
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, end] = unicode::character_at(text, at);
        if (is_obeyed(code))
            return fmt::format("'{}' has a character at byte {} that cannot be shown",
                               made_visible(text), at);
        at = end;
    }
    return "";
}

}  // namespace

bool Crossing::check(const nrem_cue& cue) {
    const std::size_t count = cue.choices.count;
    if (!whole("cue", cue) || !there("cue: text", cue.text) || !finite("cue: vector", cue.vector) ||
        !there("cue: choices", cue.choices, sizeof(nrem_str)) || !finite("cue: codes", cue.codes))
        return false;
    for (const nrem_str& choice : nrem::choices(cue))
        if (!there("cue: the text of a choice", choice)) return false;
    if (count ? cue.codes.count % count == 0 : cue.codes.count == 0) return true;
    return refuse(fmt::format("cue: {} numbers are no codes of {} choices", cue.codes.count, count));
}

bool Crossing::check(std::string_view what, const nrem_answer& answer, const nrem_cue& cue) {
    const bool was_good = good();
    if (check(answer, cue)) return true;
    if (was_good && !what.empty()) within(what);
    return false;
}

bool Crossing::check(const nrem_answer& answer, const nrem_cue& cue) {
    const auto choices = static_cast<std::int64_t>(cue.choices.count);
    if (!whole("answer", answer)) return false;
    if (answer.choice < -1 || answer.choice >= choices)
        return refuse(fmt::format("choice {} of {}", answer.choice, choices));
    if (!there("text", answer.text) || !finite("vector", answer.vector) ||
        !finite_or_none("value", answer.value) ||
        !there("understanding", answer.understanding))
        return false;
    if (answer.probabilities.count == 0) return true;
    if (!there("probabilities", answer.probabilities.data)) return false;
    const std::string fault = fault_of(nrem::view(answer.probabilities), cue.choices.count);
    return fault.empty() || refuse(fault);
}

bool Crossing::check(const nrem_record& given) {
    if (!whole("record", given)) return false;
    const nrem_record record = as_far_as_it_goes(given);
    if (!there("record: tag", record.tag) ||
        !there("record: links", record.links, sizeof(nrem_link)))
        return false;
    for (const nrem_link& link : nrem::links(record))
        if (!finite("record: the weight of a link", link.weight)) return false;
    return there("record: kind", record.kind) &&
           there("record: text", record.text) &&
           there("record: answer", record.answer) &&
           there("record: sources", record.sources, sizeof(std::uint64_t)) &&
           finite("record: vector", record.vector) &&
           finite_or_none("record: value", record.value) &&
           finite("record: strength", record.strength) &&
           finite("record: created", record.created) &&
           finite("record: last_used", record.last_used) &&
           in_range("record: origin", record.origin, NREM_WORLD, NREM_SELF_MADE);
}

bool Crossing::is_experience(std::int32_t kind) {
    return kind == NREM_FORGET || in_range("experience: kind", kind, NREM_OBSERVE, NREM_QUERY);
}

bool Crossing::check(const nrem_experience& experience) {
    if (!whole("experience", experience) || !there("experience: cue", experience.cue)) return false;
    return is_experience(experience.kind) &&
           in_range("experience: correct", experience.correct, -1, 1) &&
           finite("experience: at", experience.at) &&
           finite_or_none("experience: loss", experience.loss) &&
           (!experience.prediction ||
            check("experience: prediction", *experience.prediction, *experience.cue));
}

bool Crossing::check(const nrem_score& score) {
    return in_range("score: correct", score.correct, -1, 1) &&
           finite_or_none("score: log_loss", score.log_loss) &&
           finite_or_none("score: absolute_error", score.absolute_error) &&
           finite_or_none("score: squared_error", score.squared_error) &&
           in_range("score: understood", score.understood, -1, 1);
}

bool Crossing::check(const nrem_task_info& info) {
    return at_most("cue_size", info.cue_size, most_numbers) &&
           at_most("answer_size", info.answer_size, most_numbers);
}

bool Crossing::check(const nrem_sequence_info& info) {
    if (info.vocabulary == 0) return refuse("vocabulary is 0");
    if (info.window == 0) return refuse("window is 0");
    return at_most("vocabulary", info.vocabulary, most_numbers) &&
           at_most("window", info.window, most_numbers) &&
           at_most("features", info.features, most_numbers);
}

bool Crossing::check(const nrem_decision& decision) {
    return in_range("decision: sleep", decision.sleep, 0, 1);
}

bool Crossing::check(const nrem_usage& usage) {
    return at_most("usage: prompt_tokens", usage.prompt_tokens, most_tokens) &&
           at_most("usage: answer_tokens", usage.answer_tokens, most_tokens) &&
           at_most("usage: cached_tokens", usage.cached_tokens, most_tokens);
}

bool Crossing::check(const nrem_progress& progress) {
    return finite("progress: loss", progress.loss) && finite("progress: tokens", progress.tokens) &&
           finite("progress: seconds", progress.seconds) &&
           finite_or_none("progress: held_out_loss", progress.held_out_loss) &&
           finite_or_none("progress: accuracy", progress.accuracy) &&
           finite_or_none("progress: all_right", progress.all_right);
}

bool Crossing::check(const nrem_event& event) {
    if (!whole("event", event) ||
        !in_range("kind", event.kind, NREM_OBSERVE, NREM_FORGET) || !finite("at", event.at))
        return false;
    if (event.kind == NREM_BOUNDARY) return true;
    if (event.kind == NREM_FORGET && event.item == 0)
        return refuse("asks to forget, and names no item");
    const nrem_event now = as_far_as_it_goes(event);
    if (!there("group", now.group) || !there("evidence", now.evidence, sizeof(std::uint64_t)))
        return false;
    if (const std::string fault = fault_of_name(now.group); !fault.empty())
        return refuse("group " + fault);
    return there("cue", event.cue) && there("truth", event.truth) && check(*event.cue) &&
           check("truth", *event.truth, *event.cue) &&
           (!event.oracle || check("oracle", *event.oracle, *event.cue));
}

}  // namespace nrem::core
