#include "wake/thought_log.hpp"

#include <cmath>

#include "base/json_line.hpp"
#include "wake/anytime.hpp"

namespace nrem::core {

namespace {

std::optional<std::uint64_t> verdict(std::int32_t given) {
    return given < 0 ? std::nullopt : std::optional<std::uint64_t>(given);
}

std::optional<std::uint32_t> flag(std::int8_t given) {
    return given < 0 ? std::nullopt : std::optional<std::uint32_t>(given);
}

ThoughtLine line_of(const nrem_thought& thought, std::int8_t correct) {
    const std::string_view answer = nrem::view(thought.answer);
    ThoughtLine line{.iteration = thought.iteration,
                     .kind = static_cast<ThoughtKind>(thought.kind),
                     .text = nrem::view(thought.text),
                     .answer = answer == nrem::view(thought.text) ? "" : answer,
                     .score = thought.score,
                     .margin = thought.margin,
                     .verdict = verdict(thought.verdict),
                     .correct = verdict(correct)};
    if (thought.parent >= 0) line.parent = thought.parent;
    return line;
}

void add_review(ReviewCount& count, std::int32_t said, std::int8_t is) {
    if (said < 0) {
        ++count.silent;
        switch (said) {
            case NREM_SAID_NOTHING: ++count.said_nothing; break;
            case NREM_OTHER_WORDS: ++count.other_words; break;
            case NREM_QUESTION_AGAIN: ++count.question_again; break;
            case NREM_PROMPT_TOO_LONG: ++count.too_long; break;
            default: break;
        }
    } else if (is == 1)
        ++(said ? count.right_as_right : count.right_as_wrong);
    else if (is == 0)
        ++(said ? count.wrong_as_right : count.wrong_as_wrong);
}

void add_vote(LoopCount& count, std::int8_t is) {
    ++count.votes;
    count.right_votes += is == 1;
}

}  // namespace

void append_thoughts(std::string& log, std::uint64_t stream, std::uint64_t step,
                     const Thoughts& thoughts, const Verdicts& correct) {
    const auto all = thoughts.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        ThoughtLine line = line_of(all[i], correct[i]);
        line.stream = stream;
        line.step = step;
        line.index = i;
        append_line(log, line);
    }
}

LoopCount judged(LoopCount count, const Thoughts& thoughts, const Verdicts& correct) {
    const auto all = thoughts.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].kind == NREM_REVIEW && all[i].parent >= 0)
            add_review(count.reviews, all[i].verdict,
                       correct[static_cast<std::size_t>(all[i].parent)]);
        if (all[i].kind != NREM_PROPOSAL) continue;
        if (!count.first_is_right) count.first_is_right = flag(correct[i]);
        count.right += correct[i] == 1;
        if (all[i].parent < 0) add_vote(count, correct[i]);
        const bool ends_iteration = [&] {
            for (std::size_t next = i + 1; next < all.size(); ++next)
                if (all[next].kind == NREM_PROPOSAL)
                    return all[next].iteration != all[i].iteration;
            return true;
        }();
        if (correct[i] == 1 && ends_iteration && !count.right_after)
            count.right_after = static_cast<std::uint32_t>(all[i].iteration) + 1;
    }
    if (const Candidate* const leader = thoughts.leader())
        count.leader_is_right = flag(correct[leader->first]);
    add_anytime(count, thoughts, correct);
    return count;
}

}  // namespace nrem::core
