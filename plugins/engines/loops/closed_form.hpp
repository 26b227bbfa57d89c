// What loops come to when the rates of who drafts, reviews and revises are known: exact figures, to
// hold runs against. They are those of the backend `noisy_solver`.
//
// A drafter is right with a probability; else it takes the common wrong answer or any wrong one.
// Two samples of a question are correlated since each may be the one draw that all of them share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace nrem::loops {

// Of `of` independent ones with probability `share` each.
inline double binomial(std::size_t of, std::size_t count, double share) {
    if (share <= 0 || share >= 1) return count == (share <= 0 ? 0 : of) ? 1 : 0;
    const auto n = static_cast<double>(of);
    const auto m = static_cast<double>(count);
    return std::exp(std::lgamma(n + 1) - std::lgamma(m + 1) - std::lgamma(n - m + 1) +
                    m * std::log(share) + (n - m) * std::log1p(-share));
}

namespace detail {

// That the votes beside `most` of the first option leave it the winner, ties drawn. States are how
// many votes are left for the options not seen yet, and how many options had `most`, too.
inline double first_wins(std::size_t votes, std::size_t most, std::span<const double> rivals) {
    std::vector<std::vector<double>> states(votes - most + 1,
                                            std::vector<double>(rivals.size() + 1));
    states[votes - most][0] = 1;
    double rest = 0;
    for (const double share : rivals) rest += share;
    for (const double share : rivals) {
        auto after = std::vector(states.size(), std::vector<double>(rivals.size() + 1));
        for (std::size_t left = 0; left < states.size(); ++left)
            for (std::size_t got = 0; got <= std::min(left, most); ++got) {
                const double chance =
                    binomial(left, got, rest > 0 ? std::min(1.0, share / rest) : 0);
                for (std::size_t ties = 0; ties < rivals.size(); ++ties)
                    after[left - got][ties + (got == most ? 1 : 0)] += states[left][ties] * chance;
            }
        states = std::move(after);
        rest -= share;
    }
    double wins = 0;
    for (std::size_t ties = 0; ties <= rivals.size(); ++ties)
        wins += states[0][ties] / static_cast<double>(ties + 1);
    return wins;
}

}  // namespace detail

// That the first option has the most of so many independent votes, ties drawn at random. `shares`
// are the probabilities of the options for one vote.
inline double plurality(std::size_t votes, std::span<const double> shares) {
    double wins = 0;
    for (std::size_t most = 1; most <= votes; ++most)
        wins +=
            binomial(votes, most, shares[0]) * detail::first_wins(votes, most, shares.subspan(1));
    return wins;
}

struct Drafter {
    double right;             // probability of the right answer
    std::size_t choices = 2;  // answers that there are, at least 2
    double common = 0;        // of a wrong draw: that it is the common wrong answer in any case
    double correlation = 0;   // between two samples of a question
};

// Of one draw: the right answer, the common wrong one, the others.
inline std::vector<double> shares_of(const Drafter& drafter) {
    const double wrong = 1 - drafter.right;
    const auto rivals = static_cast<double>(drafter.choices - 1);
    std::vector<double> shares(drafter.choices, wrong * (1 - drafter.common) / rivals);
    shares[0] = drafter.right;
    shares[1] += wrong * drafter.common;
    return shares;
}

// That a sample is the shared draw: two samples are the same draw with its square, which is their
// correlation.
inline double shared_share(double correlation) {
    return std::sqrt(correlation);
}

namespace detail {

// The shares of a sample where the shared draw is known, the right answer's first.
inline std::vector<double> given_shared(const Drafter& drafter, std::size_t drawn) {
    const double shared = shared_share(drafter.correlation);
    auto shares = shares_of(drafter);
    for (double& share : shares) share *= 1 - shared;
    shares[drawn] += shared;
    return shares;
}

// The mean over the shared draw of what `figure` is when it is known.
template <class Figure>
double over_shared(const Drafter& drafter, Figure figure) {
    if (drafter.correlation <= 0) return figure(shares_of(drafter));
    const auto shares = shares_of(drafter);
    double mean = 0;
    for (std::size_t drawn = 0; drawn < shares.size(); ++drawn)
        mean += shares[drawn] * figure(given_shared(drafter, drawn));
    return mean;
}

}  // namespace detail

// That the answer with the most of so many drafts is right, ties drawn at random.
inline double majority(const Drafter& drafter, std::size_t votes) {
    return detail::over_shared(
        drafter, [&](const std::vector<double>& shares) { return plurality(votes, shares); });
}

// That one of so many drafts is right, which is what an oracle that chooses reaches.
inline double coverage(const Drafter& drafter, std::size_t drafts) {
    return detail::over_shared(drafter, [&](const std::vector<double>& shares) {
        return 1 - std::pow(1 - shares[0], static_cast<double>(drafts));
    });
}

// How many independent votes have a mean with the variance of so many that are correlated.
inline double effective_votes(std::size_t votes, double correlation) {
    const auto n = static_cast<double>(votes);
    return n / (1 + (n - 1) * correlation);
}

struct Reviewer {
    double sensitivity;  // says wrong of a wrong answer
    double specificity;  // says right of a right answer
};
struct Reviser {
    double fixes;   // makes a wrong answer right
    double breaks;  // makes a right answer wrong
};

// The chance that a round takes a wrong answer to a right one, and a right one to a wrong one.
struct Moves {
    double to_right;
    double to_wrong;
};
inline Moves moves_of(const Reviewer& reviewer, const Reviser& reviser) {
    return {reviewer.sensitivity * reviser.fixes, (1 - reviewer.specificity) * reviser.breaks};
}

// What one round of review and redraft adds to the share of right answers, which was `right`.
inline double round_gain(double right, const Moves& moves) {
    return (1 - right) * moves.to_right - right * moves.to_wrong;
}

// The share of right answers that rounds without end approach; NaN where nothing ever moves.
inline double stationary(const Moves& moves) {
    return moves.to_right / (moves.to_right + moves.to_wrong);
}

// After so many rounds, each with a review of its own.
inline double after_rounds(double right, const Moves& moves, std::size_t rounds) {
    for (std::size_t i = 0; i < rounds; ++i) right += round_gain(right, moves);
    return right;
}

// The same where a review that says right ends it.
inline double after_verdicts(double right, const Reviewer& reviewer, const Reviser& reviser,
                             std::size_t rounds) {
    double open_right = right;  // not accepted yet
    double open_wrong = 1 - right;
    double done = 0;  // accepted and right
    for (std::size_t i = 0; i < rounds; ++i) {
        done += open_right * reviewer.specificity;
        const double doubted_right = open_right * (1 - reviewer.specificity);
        const double doubted_wrong = open_wrong * reviewer.sensitivity;
        open_right = doubted_right * (1 - reviser.breaks) + doubted_wrong * reviser.fixes;
        open_wrong = doubted_right * reviser.breaks + doubted_wrong * (1 - reviser.fixes);
    }
    return done + open_right;
}

// That so many independent verifiers all accept what each accepts with this probability.
inline double unanimity(double accepts, std::size_t verifiers) {
    return std::pow(accepts, static_cast<double>(verifiers));
}

namespace detail {

// That `right` of `drafts` drafts lead to a right answer where each has a verdict of its own.
inline double chosen_right(std::size_t right, std::size_t drafts, const Reviewer& reviewer) {
    const std::size_t wrong = drafts - right;
    double chosen = 0;
    for (std::size_t good = 0; good <= right; ++good)
        for (std::size_t bad = 0; bad <= wrong; ++bad) {
            const auto accepted = static_cast<double>(good + bad);
            const double share = good + bad > 0
                                     ? static_cast<double>(good) / accepted
                                     : static_cast<double>(right) / static_cast<double>(drafts);
            chosen += binomial(right, good, reviewer.specificity) *
                      binomial(wrong, bad, 1 - reviewer.sensitivity) * share;
        }
    return chosen;
}

// How likely so many draws from `options` equally likely ones show 0, 1, 2 ... different ones.
inline std::vector<double> different(std::size_t draws, std::size_t options) {
    std::vector<double> seen(options + 1);
    seen[0] = 1;
    for (std::size_t i = 0; i < draws; ++i)
        for (std::size_t count = options; count <= options; --count) {
            const double again = static_cast<double>(count) / static_cast<double>(options);
            const double before = count > 0 ? seen[count - 1] : 0;
            seen[count] =
                seen[count] * again + before * (1 - again + 1 / static_cast<double>(options));
        }
    return seen;
}

// That the right answer is chosen beside `rivals` wrong ones, where each has one verdict.
inline double chosen_among(std::size_t rivals, const Reviewer& reviewer) {
    double accepted = 0;
    for (std::size_t bad = 0; bad <= rivals; ++bad)
        accepted += binomial(rivals, bad, 1 - reviewer.sensitivity) / static_cast<double>(bad + 1);
    const double none = std::pow(reviewer.sensitivity, static_cast<double>(rivals));
    return reviewer.specificity * accepted +
           (1 - reviewer.specificity) * none / static_cast<double>(rivals + 1);
}

}  // namespace detail

// One of the accepted drafts, or of all where none is: each draft has a verdict of its own.
inline double best_of_drafts(double right, const Reviewer& reviewer, std::size_t drafts) {
    double chosen = 0;
    for (std::size_t good = 0; good <= drafts; ++good)
        chosen += binomial(drafts, good, right) * detail::chosen_right(good, drafts, reviewer);
    return chosen;
}

// The same where equal drafts have the same verdict and are one candidate. No answer is common.
inline double best_of_answers(double right, std::size_t choices, const Reviewer& reviewer,
                              std::size_t drafts) {
    double chosen = 0;
    for (std::size_t good = 1; good <= drafts; ++good) {
        const auto rivals = detail::different(drafts - good, choices - 1);
        for (std::size_t count = 0; count < rivals.size(); ++count)
            chosen += binomial(drafts, good, right) * rivals[count] *
                      detail::chosen_among(count, reviewer);
    }
    return chosen;
}

namespace detail {

// Of a search for an answer that is accepted: which answers were tried and rejected, and how
// likely.
class Rejected {
public:
    Rejected(double right, std::size_t choices) : right_(right), shares_(2, Row(choices)) {
        shares_[0][0] = 1;
    }
    // One more draft; an answer that was rejected before is passed over.
    void draft(const Reviewer& reviewer) {
        const std::size_t rivals = shares_[0].size() - 1;
        std::vector<Row> after(2, Row(rivals + 1));
        for (std::size_t tried = 0; tried < 2; ++tried)
            for (std::size_t wrong = 0; wrong <= rivals; ++wrong) {
                const double share = shares_[tried][wrong];
                const double is_new =
                    (1 - right_) * (1 - static_cast<double>(wrong) / static_cast<double>(rivals));
                const double right = tried == 1 ? 0 : right_;  // for the first time
                accepted_ += share * right * reviewer.specificity;
                after[1][wrong] += share * right * (1 - reviewer.specificity);
                if (wrong < rivals)
                    after[tried][wrong + 1] += share * is_new * reviewer.sensitivity;
                after[tried][wrong] += share * (1 - is_new - right);
            }
        shares_ = std::move(after);
    }
    // Where nothing was accepted, one of the answers that were tried is taken.
    [[nodiscard]] double share_right() const {
        double share = accepted_;
        for (std::size_t wrong = 0; wrong < shares_[1].size(); ++wrong)
            share += shares_[1][wrong] / static_cast<double>(wrong + 1);
        return share;
    }

private:
    using Row = std::vector<double>;  // by how many wrong answers were rejected
    double right_;
    double accepted_ = 0;      // the right one
    std::vector<Row> shares_;  // of the right answer not tried, and of it rejected
};

}  // namespace detail

// The first of so many drafts that is accepted, equal drafts having one verdict; where none is, any
// of the different answers. No answer is common.
inline double first_accepted(double right, std::size_t choices, const Reviewer& reviewer,
                             std::size_t drafts) {
    detail::Rejected rejected(right, choices);
    for (std::size_t i = 0; i < drafts; ++i) rejected.draft(reviewer);
    return rejected.share_right();
}

}  // namespace nrem::loops
