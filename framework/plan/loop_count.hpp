// What one answer of a loop took, and why it ended: part of a step's record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fields.hpp"
#include "base/names.hpp"

namespace nrem::core {

// Why an answer ended; meaning_of() says what each is.
enum class LoopEnd : std::uint8_t {
    answered, stop, iterations, calls, tokens, seconds, money, repeated, no_progress, tool
};
constexpr auto names_of(LoopEnd) {
    return std::to_array<std::string_view>({"answered", "stop", "iterations", "calls", "tokens",
                                            "seconds", "money", "repeated", "no_progress",
                                            "tool"});
}
constexpr std::string_view meaning_of(LoopEnd end) {
    constexpr auto meanings = std::to_array<std::string_view>(
        {"the loop answered by itself", "the stop rule ended it", "the bound of iterations",
         "the bound of calls", "the bound of tokens", "the bound of seconds", "the bound of money",
         "the same request again, or the same call of a tool a third time",
         "many steps in a row that brought nothing new", "a tool failed"});
    static_assert(meanings.size() == all_names<LoopEnd>.size());
    return meanings[static_cast<std::size_t>(end)];
}

// Reviews by what they said of a proposal and what it is.
struct ReviewCount {
    std::uint32_t right_as_right = 0;
    std::uint32_t right_as_wrong = 0;
    std::uint32_t wrong_as_right = 0;
    std::uint32_t wrong_as_wrong = 0;
    std::uint32_t silent = 0;  // without a verdict; of these, where it is known why:
    std::uint32_t said_nothing = 0;
    std::uint32_t other_words = 0;
    std::uint32_t question_again = 0;
    std::uint32_t too_long = 0;
    friend bool operator==(const ReviewCount&, const ReviewCount&) = default;
};
void fields(auto& archive, Of<ReviewCount> auto& count) {
    archive.unless_zero("right_as_right", count.right_as_right);
    archive.unless_zero("right_as_wrong", count.right_as_wrong);
    archive.unless_zero("wrong_as_right", count.wrong_as_right);
    archive.unless_zero("wrong_as_wrong", count.wrong_as_wrong);
    archive.unless_zero("silent", count.silent);
    archive.unless_zero("said_nothing", count.said_nothing);
    archive.unless_zero("other_words", count.other_words);
    archive.unless_zero("question_again", count.question_again);
    archive.unless_zero("too_long", count.too_long);
}

// As many iterations the curve of accuracy over iterations has.
inline constexpr std::size_t curve_iterations = 16;

struct LoopCount {
    LoopEnd end = LoopEnd::answered;
    std::uint32_t iterations = 0;
    std::uint32_t calls = 0;  // of models
    std::uint32_t depth = 0;  // of these, that waited for one before: those asked at once are one
    std::uint64_t tokens = 0;
    std::uint64_t answer_tokens = 0;  // of these, those that models wrote
    double money = 0;  // by the known prices
    std::uint32_t tools = 0;  // calls of tools
    std::uint32_t tools_refused = 0;
    std::uint32_t proposals = 0;
    std::uint32_t distinct = 0;  // answers among them
    std::uint32_t leader = 0;    // proposals of the commonest answer
    std::uint32_t right = 0;     // right proposals
    // Proposals that revise none before them, and right ones among these: votes.
    std::uint32_t votes = 0;
    std::uint32_t right_votes = 0;
    // Whether it is right, of a question that is scored by right and wrong:
    std::optional<std::uint32_t> first_is_right;   // the first proposal
    std::optional<std::uint32_t> leader_is_right;  // the commonest answer; of equal ones the first
    // The first iteration, from 1, after which the last proposal was right.
    std::optional<std::uint32_t> right_after;
    // By iteration, as many as a curve has: whether the last proposal so far was right ('1' or '0';
    // '-': there was none yet, or it is not judged), and whether the commonest so far was.
    std::string right_at;
    std::string leader_right_at;
    ReviewCount reviews;
    std::uint64_t carried = 0;  // bytes of the notes of the last iteration
    std::string fault;          // of a tool that ended the answer
    friend bool operator==(const LoopCount&, const LoopCount&) = default;
};
void fields(auto& archive, Of<LoopCount> auto& count) {
    archive("end", count.end);
    archive("iterations", count.iterations);
    archive("calls", count.calls);
    archive.unless_zero("depth", count.depth);
    archive("tokens", count.tokens);
    archive.unless_zero("answer_tokens", count.answer_tokens);
    archive.unless_zero("money", count.money);
    archive.unless_zero("tools", count.tools);
    archive.unless_zero("tools_refused", count.tools_refused);
    archive("proposals", count.proposals);
    archive("distinct", count.distinct);
    archive("leader", count.leader);
    archive("right", count.right);
    archive("first_is_right", count.first_is_right);
    archive("leader_is_right", count.leader_is_right);
    archive.unless_zero("votes", count.votes);
    archive.unless_zero("right_votes", count.right_votes);
    archive("right_after", count.right_after);
    archive.unless_empty("right_at", count.right_at);
    archive.unless_empty("leader_right_at", count.leader_right_at);
    fields(archive, count.reviews);
    archive.unless_zero("carried", count.carried);
    archive.unless_empty("fault", count.fault);
}

}  // namespace nrem::core
