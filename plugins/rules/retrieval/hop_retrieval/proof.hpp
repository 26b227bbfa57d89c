// Proofs in natural logic: a claim is reached from its subject, one term replaced by another at a
// time, and a small automaton follows whether it is supported or refuted so far.
//
// The transitions are those of MacCartney and Manning (2009, the join of relations), as far as they
// can end in a verdict: what follows from a kind also holds of the kinds above it, what is excluded
// by a kind is excluded by those below it, and a negation turns one into the other.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace {

enum class Operator { equivalence, forward, reverse, negation, alternation, independence };
enum class State { supports, refutes, undecided };

constexpr State after(State state, Operator by) {
    if (state == State::undecided || by == Operator::equivalence) return state;
    if (by == Operator::negation)
        return state == State::supports ? State::refutes : State::supports;
    if (state == State::supports && by == Operator::forward) return State::supports;
    if (state == State::supports && by == Operator::alternation) return State::refutes;
    if (state == State::refutes && by == Operator::reverse) return State::refutes;
    return State::undecided;
}

// "Every keru is a mipa.", "No mipa is a tosu." or "Bado is not a tosu."
struct Sentence {
    std::string_view subject;
    std::string_view kind;
    bool denies = false;   // "No ..." and "... is not a ..."
    bool is_rule = false;  // about all of a kind
};

inline bool take(std::string_view& text, std::string_view opening) {
    if (!text.starts_with(opening)) return false;
    text.remove_prefix(opening.size());
    return true;
}

inline std::optional<Sentence> parse(std::string_view text) {
    constexpr std::string_view is = " is ";
    Sentence read;
    if (take(text, "No "))
        read.denies = read.is_rule = true;
    else
        read.is_rule = take(text, "Every ");
    const std::size_t middle = text.find(is);
    if (middle == text.npos) return std::nullopt;
    read.subject = text.substr(0, middle);
    text.remove_prefix(middle + is.size());
    if (take(text, "not ")) read.denies = !read.denies;
    if (!take(text, "a ")) return std::nullopt;
    if (text.ends_with('.')) text.remove_suffix(1);
    read.kind = text;
    return read;
}

class Proof {
public:
    // A fact: a term may be put in the place of another, by this operator.
    void add(const Sentence& fact) {
        const Operator there = fact.denies ? Operator::alternation : Operator::forward;
        const Operator back = fact.denies ? Operator::alternation : Operator::reverse;
        steps_.push_back({fact.subject, fact.kind, there});
        steps_.push_back({fact.kind, fact.subject, back});
    }

    // What the facts say of a claim.
    [[nodiscard]] State verdict(const Sentence& claim) const {
        using Place = std::pair<std::string_view, State>;
        std::deque<Place> open{{claim.subject, State::supports}};
        std::set<Place> seen{open.front()};
        while (!open.empty()) {
            const auto [term, state] = open.front();
            open.pop_front();
            if (term == claim.kind)
                return claim.denies ? after(state, Operator::negation) : state;
            for (const auto& [from, to, by] : steps_) {
                const Place next{to, after(state, by)};
                if (from == term && next.second != State::undecided && seen.insert(next).second)
                    open.push_back(next);
            }
        }
        return State::undecided;
    }

private:
    struct Step {
        std::string_view from;
        std::string_view to;
        Operator by;
    };
    std::vector<Step> steps_;
};

}  // namespace
