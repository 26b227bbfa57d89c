#include "wake/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "nrem/sdk/values.hpp"
#include "plan/reveal.hpp"
#include "wake/score.hpp"

namespace nrem::core {
namespace {

// Plain, or as it is where it has no words ("+").
std::string comparable(std::string_view text) {
    std::string made = plain(text);
    return made.empty() ? std::string(unicode::trimmed(text)) : made;
}

// Whether the text has the words of another, which are plain and not none.
bool has_words(std::string_view text, const std::string& words) {
    const std::string all = unicode::folded(text);
    return unicode::find_word(all, words) != std::string::npos ||
           (plain(words).empty() && all.find(words) != std::string::npos);
}

std::string_view label_of(const nrem_cue& cue, const nrem_answer& answer) {
    if (answer.text.size > 0) return nrem::view(answer.text);
    const Array<nrem_str> allowed(cue.choices);
    const auto index = static_cast<std::size_t>(answer.choice);
    return answer.choice >= 0 && index < allowed.size() ? nrem::view(allowed[index])
                                                        : std::string_view();
}

bool is_lesson(const nrem_event& event) {
    return (event.kind == NREM_OBSERVE || event.kind == NREM_QUERY) && event.item != 0;
}

bool is_asked(const nrem_event& event) {
    return event.kind == NREM_QUERY || event.kind == NREM_TEST;
}

// Of several facts that were not shown, the first of these explains the answer: what is certain
// before what is not, and what came first before what would have come after it.
constexpr Cause by_weight[] = {Cause::write_miss, Cause::retention_miss, Cause::not_known,
                               Cause::retrieval_miss};

}  // namespace

bool Attribution::Told::has_answer() const {
    return !answer.empty() || !std::isnan(value);
}

Attribution::Attribution(const StatedIn& in, Feedback feedback, const Memory& start)
    : in_(in), feedback_(feedback), counts_(in.stream->groups().size() + 1) {
    for (std::uint64_t step = 0; step < in.stream->size() && !knows_items_; ++step)
        knows_items_ = is_asked(event(step)) && !items_of(event(step)).empty();
    look(start, {});
}

Attribution::Told Attribution::told_at(std::uint64_t step) const {
    const nrem_event& at = event(step);
    Told told{.fact = {at.item, ""},
              .answer = comparable(label_of(*at.cue, *at.truth)),
              .said = comparable(nrem::view(at.cue->text)),
              .value = at.truth->value};
    told.fact.second = !told.answer.empty()       ? told.answer
                       : !std::isnan(told.value) ? fmt::format("{}", told.value)
                                                 : told.said;
    return told;
}

// A verdict tells the answer where it was right.
bool Attribution::is_told(std::uint64_t step, bool right) const {
    const nrem_event& at = event(step);
    return reveal(feedback_, at).truth != nullptr ||
           (at.kind == NREM_QUERY && feedback_ == Feedback::verdict && right);
}

void Attribution::tell(std::uint64_t step, bool right) {
    if (!is_lesson(event(step))) return;
    Told told = told_at(step);
    ItemState& item = items_[told.fact.first];
    item.truth = told.fact.second;
    if (!is_told(step, right)) return;
    said_at_[told.said].push_back(step);
    if (item.latest) item.before.insert(item.latest->fact.second);
    item.before.erase(told.fact.second);
    FactState& fact = facts_[told.fact];
    if (!fact.stored) {
        fact.was_stored = false;
        fact.lost.reset();
    }
    item.latest = std::move(told);
}

void Attribution::learned(const Memory& memory, std::uint64_t step, bool right) {
    tell(step, right);
    look(memory, {.step = step});
}

// Most steps add a record behind those that are known, or change none: the others cost a walk over
// all of them.
void Attribution::look(const Memory& memory, const LossPlace& by) {
    const RecordSet& now = memory.records();
    const auto is_known = [&](const RecordState& state, std::size_t at) {
        return state.id == now[at].id && state.body.get() == now.body(at) &&
               state.alive == (now[at].strength > 0);
    };
    std::size_t same = 0;
    while (same < records_.size() && same < now.size() && is_known(records_[same], same)) ++same;
    const auto first = records_.begin() + static_cast<std::ptrdiff_t>(same);
    std::vector<RecordState> before(std::make_move_iterator(first),
                                    std::make_move_iterator(records_.end()));
    records_.erase(first, records_.end());
    std::set<Fact> changed;
    std::size_t old = 0;
    for (std::size_t at = same; at < now.size(); ++at) {
        while (old < before.size() && before[old].id < now[at].id)
            count(before[old++], -1, changed);
        if (old < before.size() && is_known(before[old], at)) {
            records_.push_back(std::move(before[old++]));
            continue;
        }
        records_.push_back(state_of(now[at], now.shared_body(at)));
        count(records_.back(), 1, changed);
    }
    for (; old < before.size(); ++old) count(before[old], -1, changed);
    settle(changed, by);
}

const Attribution::RecordState* Attribution::find(std::uint64_t record) const {
    const auto found = std::ranges::lower_bound(records_, record, {}, &RecordState::id);
    return found != records_.end() && found->id == record ? &*found : nullptr;
}

Attribution::RecordState Attribution::state_of(const nrem_record& record,
                                               std::shared_ptr<const RecordBody> body) const {
    RecordState made{
        .id = record.id, .body = std::move(body), .alive = record.strength > 0};
    if (finds_statements(in_)) {
        std::string text(nrem::view(record.text));
        if (record.answer.size) text.append(" -> ").append(nrem::view(record.answer));
        for (auto& [item, answer] : statements_in(in_, text))
            made.states.emplace_back(item, std::move(answer));
    }
    if (made.states.empty()) trace(made, record);
    return made;
}

// By the steps that it is made from; without these, by the words that it repeats.
void Attribution::trace(RecordState& made, const nrem_record& record) const {
    const bool reads = finds_statements(in_);
    const bool is_own = record.origin == NREM_SELF_MADE;
    for (const std::uint64_t step : nrem::sources(record)) {
        if (step >= in_.stream->size() || !is_lesson(event(step))) continue;
        const Told told = told_at(step);
        const bool is_said = is_said_by(record, told);
        if (is_said && has_its_cue(record, told))
            made.states.push_back(told.fact);
        else if (!reads && (is_said || is_own || !told.has_answer()))
            made.rumours.push_back(told.fact);
    }
    if (record.sources.count) return;
    const auto repeated = said_at_.find(comparable(nrem::view(record.text)));
    made.opaque = !reads && repeated == said_at_.end();
    if (repeated == said_at_.end()) return;
    for (const std::uint64_t step : repeated->second)
        if (const Told told = told_at(step); is_said_by(record, told))
            made.states.push_back(told.fact);
}

bool Attribution::is_said_by(const nrem_record& record, const Told& told) const {
    const std::string_view own = nrem::view(record.answer);
    if (!told.answer.empty())
        return has_words(own.empty() ? nrem::view(record.text) : own, told.answer);
    if (!std::isnan(told.value)) return record.value == told.value;
    return !told.said.empty() && has_words(nrem::view(record.text), told.said);
}

// A case that took another one in has the answer still, but may have lost what it is the answer to.
bool Attribution::has_its_cue(const nrem_record& record, const Told& told) {
    return !record.answer.size || !record.text.size || told.said.empty() ||
           has_words(nrem::view(record.text), told.said);
}

void Attribution::count(const RecordState& record, int sign, std::set<Fact>& changed) {
    if (!record.alive) return;
    const auto times = static_cast<std::uint32_t>(sign);  // modulo 2^32: -1 subtracts
    opaque_ += record.opaque ? static_cast<std::uint64_t>(static_cast<std::int64_t>(sign)) : 0;
    for (const Fact& fact : record.states) {
        facts_[fact].holders += times;
        changed.insert(fact);
    }
    for (const Fact& fact : record.rumours) facts_[fact].rumours += times;
}

void Attribution::settle(const std::set<Fact>& changed, const LossPlace& by) {
    for (const Fact& each : changed) {
        FactState& fact = facts_.at(each);
        const bool was = std::exchange(fact.stored, fact.holders > 0);
        if (was && !fact.stored) fact.lost = by;
        if (!fact.stored) continue;
        fact.was_stored = true;
        fact.lost.reset();
    }
}

std::optional<Blame> Attribution::judge(const Asked& asked, const Attribution& follower) {
    std::optional<Blame> made;
    if (!asked.right) made = follower.blame(asked);
    const std::uint32_t group = in_.stream->group(asked.step);
    for (const std::uint32_t place : {0U, group}) {
        Counts& counts = counts_[place];
        ++counts.judged;
        if (made) ++counts.causes[static_cast<std::size_t>(made->cause)];
        if (!group) break;
    }
    if (made && made->lost)
        add(losses_, {{made->lost->sleep, made->lost->night, made->lost->policies, 1}});
    return made;
}

Blame Attribution::blame(const Asked& asked) const {
    const nrem_event& question = event(asked.step);
    if (is_bad_gold(question)) return {Cause::bad_gold, {}};
    std::vector<Fact> facts;
    if (const auto none = find_facts(question, facts)) return {*none, {}};
    Shown shown = shown_in(asked);
    shown.unclear = shown.unclear || is_opaque(asked.memory);
    const bool older = shows_older(shown, facts);
    std::erase_if(facts, [&](const Fact& fact) { return shown.facts.contains(fact); });
    if (asked.stale && (older || shown.unclear)) return {Cause::stale, {}};
    if (facts.empty()) return {Cause::reading_miss, {}};
    if (older) return {Cause::stale, {}};
    std::vector<Blame> all;
    for (const Fact& fact : facts) all.push_back(missing(fact, shown));
    for (const Cause cause : by_weight)
        for (Blame& each : all)
            if (each.cause == cause) return std::move(each);
    return {Cause::not_known, {}};
}

bool Attribution::is_bad_gold(const nrem_event& asked) const {
    return asked.oracle && score(*in_.task, asked, *asked.oracle).correct == 0;
}

std::vector<std::uint64_t> Attribution::items_of(const nrem_event& asked) const {
    std::vector<std::uint64_t> items;
    for (const std::uint64_t item : Array<std::uint64_t>(asked.evidence)) items.push_back(item);
    if (items.empty() && asked.item) items.push_back(asked.item);
    return items;
}

// A question about an item by itself asks for what was told of it last. Where the item has a newer
// answer that was not told, nobody could know. A test may ask another thing about the item (who
// lives in Bonn, rather than where Ann lives): only in the same words can its truth be compared.
std::optional<Cause> Attribution::find_facts(const nrem_event& asked,
                                             std::vector<Fact>& facts) const {
    const std::vector<std::uint64_t> items = items_of(asked);
    if (items.empty()) return knows_items_ ? Cause::no_fact : Cause::not_known;
    for (const std::uint64_t item : items) {
        const auto found = items_.find(item);
        if (found == items_.end() || !found->second.latest) return Cause::no_fact;
        facts.push_back(found->second.latest->fact);
    }
    const ItemState& own = items_.at(items.front());
    if (asked.evidence.count || !own.latest->has_answer()) return std::nullopt;
    if (own.truth != facts.front().second) return Cause::no_fact;
    const std::string truth = comparable(label_of(*asked.cue, *asked.truth));
    if (truth.empty() || truth == own.truth) return std::nullopt;
    if (asked.kind == NREM_QUERY) return Cause::no_fact;
    const bool asks_the_same = comparable(nrem::view(asked.cue->text)) == own.latest->said;
    return asks_the_same ? std::optional(Cause::bad_gold) : std::nullopt;
}

Attribution::Shown Attribution::shown_in(const Asked& asked) const {
    Shown shown;
    for (const auto& record : Array<nrem_record>(asked.recalled.records())) {
        const RecordState* state = find(record.id);
        if (!state) continue;
        shown.facts.insert(state->states.begin(), state->states.end());
        shown.rumours.insert(state->rumours.begin(), state->rumours.end());
        shown.unclear = shown.unclear || state->opaque;
    }
    if (!asked.recalled.text().empty()) add_words(shown, asked.recalled.text());
    for (const auto& past : Array<nrem_experience>(asked.context))
        if (is_lesson(event(past.step)) && is_told(past.step, past.correct == 1))
            shown.facts.insert(told_at(past.step).fact);
    return shown;
}

// The words in which a rule shows its records: what they state, or the records that they repeat.
void Attribution::add_words(Shown& shown, const std::string& words) const {
    if (finds_statements(in_)) {
        for (auto& [item, answer] : statements_in(in_, words))
            shown.facts.emplace(item, std::move(answer));
        return;
    }
    const std::string all = unicode::folded(words);
    const auto has = [&](const std::string& text) {
        const std::string part = plain(text);
        return part.empty() || unicode::find_word(all, part) != std::string::npos;
    };
    bool any = false;
    for (const RecordState& state : records_) {
        if (plain(state.body->text).empty() || !has(state.body->text) || !has(state.body->answer))
            continue;
        any = true;
        shown.facts.insert(state.states.begin(), state.states.end());
        shown.rumours.insert(state.rumours.begin(), state.rumours.end());
    }
    shown.unclear = shown.unclear || !any;
}

bool Attribution::shows_older(const Shown& shown, const std::vector<Fact>& facts) const {
    return std::ranges::any_of(facts, [&](const Fact& fact) {
        const auto& before = items_.at(fact.first).before;
        return std::ranges::any_of(before, [&](const std::string& answer) {
            return shown.facts.contains({fact.first, answer});
        });
    });
}

// A fact that was not shown.
Blame Attribution::missing(const Fact& fact, const Shown& shown) const {
    const FactState& state = facts_.at(fact);
    if (shown.unclear || shown.rumours.contains(fact) || (!state.stored && state.rumours))
        return {Cause::not_known, {}};
    if (state.stored) return {Cause::retrieval_miss, {}};
    if (state.was_stored) return {Cause::retention_miss, state.lost};
    return {Cause::write_miss, {}};
}

std::vector<MeasuredFigure> Attribution::figures() const {
    std::vector<MeasuredFigure> made;
    for (const CauseSpec& spec : cause_specs) {
        const auto sum_of = [&](const Counts& counts) {
            const std::uint64_t hits = counts.causes[static_cast<std::size_t>(spec.cause)];
            return FigureSum{counts.judged, static_cast<double>(hits)};
        };
        MeasuredFigure& figure = made.emplace_back(MeasuredFigure{figure_of(spec.cause), {}});
        figure.sum = sum_of(counts_[0]);
        for (std::size_t group = 1; group < counts_.size(); ++group)
            figure.groups.push_back(sum_of(counts_[group]));
    }
    return made;
}

}  // namespace nrem::core
