#include "plan/loop_figures.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "host/largest_figure.hpp"

namespace nrem::core {
namespace {

using Sum = FigureSum;
using Take = void (*)(Sum&, const LoopAnswer&);

// Share of the answers, if it can be told.
void add(Sum& sum, std::optional<bool> holds) {
    if (holds) sum.add(*holds ? 1 : 0, 1);
}

// Share of things of which an answer has several.
void add_share(Sum& sum, std::uint64_t part, std::uint64_t rest) {
    const std::uint64_t all = part + rest;
    if (all) sum.add(static_cast<double>(part) / static_cast<double>(all), all);
}

// Not known of logs from before it was counted.
void depth(Sum& sum, const LoopAnswer& answer) {
    if (answer.loop.depth || !answer.loop.calls)
        sum.add(static_cast<double>(answer.loop.depth), 1);
}

// Each of these is known where both the answer and its proposals are judged.
bool is_judged(const LoopAnswer& answer) {
    return answer.correct >= 0 && answer.loop.first_is_right;
}
template <bool (*holds)(const LoopAnswer&)>
void judged(Sum& sum, const LoopAnswer& answer) {
    if (is_judged(answer)) add(sum, holds(answer));
}

template <auto member>
void count(Sum& sum, const LoopAnswer& answer) {
    sum.add(static_cast<double>(answer.loop.*member), 1);
}

bool is_first_right(const LoopAnswer& answer) {
    return *answer.loop.first_is_right == 1;
}
bool is_any_right(const LoopAnswer& answer) {
    return answer.loop.right > 0;
}
bool is_leader_right(const LoopAnswer& answer) {
    return answer.loop.leader_is_right == 1U;
}
bool is_fixed(const LoopAnswer& answer) {
    return !is_first_right(answer) && answer.correct == 1;
}
bool is_broken(const LoopAnswer& answer) {
    return is_first_right(answer) && answer.correct == 0;
}
bool was_ever_right(const LoopAnswer& answer) {
    return answer.loop.right_after.has_value();
}
bool is_regretted(const LoopAnswer& answer) {
    return was_ever_right(answer) && answer.correct == 0;
}

void sensitivity(Sum& sum, const LoopAnswer& answer) {
    add_share(sum, answer.loop.reviews.wrong_as_wrong, answer.loop.reviews.wrong_as_right);
}
void specificity(Sum& sum, const LoopAnswer& answer) {
    add_share(sum, answer.loop.reviews.right_as_right, answer.loop.reviews.right_as_wrong);
}
std::uint64_t all_of(const ReviewCount& reviews) {
    return std::uint64_t{reviews.right_as_right} + reviews.right_as_wrong + reviews.wrong_as_right +
           reviews.wrong_as_wrong + reviews.silent;
}
template <auto member>
void reviews(Sum& sum, const LoopAnswer& answer) {
    const ReviewCount& of = answer.loop.reviews;
    if (is_judged(answer)) add_share(sum, of.*member, all_of(of) - of.*member);
}

// Over pairs of votes of an answer, so that equal pairs and right votes have the same weights.
void votes_right(Sum& sum, const LoopAnswer& answer) {
    const std::uint64_t votes = answer.loop.votes;
    if (is_judged(answer) && votes > 1)
        sum.add(static_cast<double>(answer.loop.right_votes) / static_cast<double>(votes),
                votes * (votes - 1) / 2);
}
void votes_agree(Sum& sum, const LoopAnswer& answer) {
    const std::uint64_t votes = answer.loop.votes, right = answer.loop.right_votes;
    if (!is_judged(answer) || votes < 2) return;
    const std::uint64_t pairs = votes * (votes - 1) / 2;
    const std::uint64_t both_right = right * (right - (right > 0)) / 2;
    const std::uint64_t wrong = votes - right;
    const std::uint64_t both_wrong = wrong * (wrong - (wrong > 0)) / 2;
    add_share(sum, both_right + both_wrong, pairs - both_right - both_wrong);
}

bool is_capped(LoopEnd end) {
    return end >= LoopEnd::iterations && end <= LoopEnd::money;
}
void capped(Sum& sum, const LoopAnswer& answer) {
    add(sum, is_capped(answer.loop.end));
}
void stuck(Sum& sum, const LoopAnswer& answer) {
    add(sum, answer.loop.end == LoopEnd::repeated || answer.loop.end == LoopEnd::no_progress);
}

LoopFigure share(const char* name, std::int32_t better, const char* summary, Take take) {
    return {{loop_figure(name), "", summary, 0, 1, better}, true, take};
}
LoopFigure amount(const char* name, const char* unit, std::int32_t better, const char* summary,
                  Take take) {
    return {{loop_figure(name), unit, summary, 0, largest_figure, better}, false, take};
}

std::vector<LoopFigure> plain_figures() {
    return {
        share("draft", NREM_HIGHER, "Share of the judged answers whose first proposal is right.",
              judged<is_first_right>),
        share("pass_at_n", NREM_HIGHER, "Share of them with any right proposal.",
              judged<is_any_right>),
        share("majority_at_n", NREM_HIGHER,
              "Share of them whose commonest proposal is right; of equally common ones the first.",
              judged<is_leader_right>),
        share("fixed", NREM_HIGHER, "Share of them that are right after a wrong first proposal.",
              judged<is_fixed>),
        share("broken", NREM_LOWER, "Share of them that are wrong after a right first proposal.",
              judged<is_broken>),
        share("oracle_stop", NREM_HIGHER,
              "Share of them whose last proposal was right after any of the iterations.",
              judged<was_ever_right>),
        share("regret", NREM_LOWER,
              "Share of them that were right after some iteration, and are wrong.",
              judged<is_regretted>),
        share("sensitivity", NREM_HIGHER,
              "Share of the reviews of wrong proposals that call them wrong; silent ones left out.",
              sensitivity),
        share("specificity", NREM_HIGHER,
              "Share of the reviews of right proposals that call them right; silent ones left out.",
              specificity),
        share("silent_reviews", NREM_LOWER, "Share of the reviews that give no verdict.",
              reviews<&ReviewCount::silent>),
        share("reviews_empty", NREM_LOWER, "Share of the reviews that say nothing.",
              reviews<&ReviewCount::said_nothing>),
        share("reviews_other_words", NREM_LOWER,
              "Share of the reviews that are in other words than those of a verdict.",
              reviews<&ReviewCount::other_words>),
        share("reviews_question_again", NREM_LOWER,
              "Share of the reviews that repeat the question.",
              reviews<&ReviewCount::question_again>),
        share("reviews_too_long", NREM_LOWER,
              "Share of the reviews whose prompt was too long for the model.",
              reviews<&ReviewCount::too_long>),
        share("votes_right", NREM_HIGHER,
              "Share of right ones in the votes of an answer (proposals that revise none), over "
              "pairs of votes.",
              votes_right),
        share("votes_agree", NREM_NEITHER,
              "Share of the pairs of votes of an answer that are both right or both wrong.",
              votes_agree),
        amount("iterations", "", NREM_LOWER, "Iterations of an answer.",
               count<&LoopCount::iterations>),
        amount("calls", "", NREM_LOWER, "Calls of models or of the predictor for an answer.",
               count<&LoopCount::calls>),
        amount("depth", "", NREM_LOWER,
               "Calls of an answer that waited for one before them; those asked at once are one.",
               depth),
        amount("tokens", "tokens", NREM_LOWER, "In all of its calls.", count<&LoopCount::tokens>),
        amount("answer_tokens", "tokens", NREM_LOWER, "Of these, those of the models' replies.",
               count<&LoopCount::answer_tokens>),
        amount("money", "", NREM_LOWER, "Price of these calls, where prices are known.",
               count<&LoopCount::money>),
        amount("tools", "", NREM_LOWER, "Calls of tools for an answer.", count<&LoopCount::tools>),
        amount("tools_refused", "", NREM_LOWER, "Calls of tools that were refused, an answer.",
               count<&LoopCount::tools_refused>),
        amount("proposals", "", NREM_NEITHER, "Proposals of an answer.",
               count<&LoopCount::proposals>),
        amount("votes", "", NREM_NEITHER, "Proposals of an answer that revise none before them.",
               count<&LoopCount::votes>),
        amount("distinct", "", NREM_NEITHER, "Different answers among its proposals.",
               count<&LoopCount::distinct>),
        amount("carried", "bytes", NREM_LOWER, "Length of the notes that it ended with.",
               count<&LoopCount::carried>),
        share("capped", NREM_LOWER, "Share of the answers that a bound of `answer` ended.", capped),
        share("stuck", NREM_LOWER,
              "Share of the answers that ended for a repeated request or without progress.", stuck),
    };
}

LoopFigure share_ended(LoopEnd end) {
    LoopFigure made = share("", NREM_NEITHER, "", nullptr);
    made.name = loop_figure(ends_figure).append(name_of(end));
    made.summary = fmt::format("Share of the answers that ended so: {}.", meaning_of(end));
    made.take = [end](Sum& sum, const LoopAnswer& answer) { add(sum, answer.loop.end == end); };
    return made;
}

// An answer that ended before stays what it is. One without a proposal would be wrong.
LoopFigure accuracy_after(std::size_t iteration, std::string_view family, const char* by,
                          std::string LoopCount::*right_at) {
    LoopFigure made = share("", NREM_HIGHER, "", nullptr);
    made.name = loop_figure(family, iteration);
    made.summary =
        fmt::format("Accuracy if answers stopped after iteration {}, by {}.", iteration, by);
    made.take = [iteration, right_at](Sum& sum, const LoopAnswer& answer) {
        if (answer.correct < 0) return;
        const std::string& right = answer.loop.*right_at;
        add(sum, iteration < right.size() ? right[iteration - 1] == '1' : answer.correct == 1);
    };
    return made;
}

std::vector<LoopFigure> all_of_them() {
    std::vector<LoopFigure> made = plain_figures();
    for (std::size_t i = 0; i < all_names<LoopEnd>.size(); ++i)
        made.push_back(share_ended(static_cast<LoopEnd>(i)));
    for (std::size_t i = 1; i <= curve_iterations; ++i)
        made.push_back(
            accuracy_after(i, after_figure, "the last proposal so far", &LoopCount::right_at));
    for (std::size_t i = 1; i <= curve_iterations; ++i)
        made.push_back(accuracy_after(i, majority_after_figure, "the commonest proposal so far",
                                      &LoopCount::leader_right_at));
    return made;
}

}  // namespace

const std::vector<LoopFigure>& loop_figures() {
    static const std::vector<LoopFigure> all = all_of_them();
    return all;
}

}  // namespace nrem::core
