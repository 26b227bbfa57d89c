// What the benchmarks of conversations have in common: sessions of turns, then questions about
// them, which are asked after the last session and never revealed.
//
// A turn is observed with its speaker and date in words, and no truth; a boundary ends a session.
// Items are hashes of a conversation's name and a place in it, the same in every file. What is gold
// (evidence, types, answers) is in fields that the host keeps to itself, never in a cue.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/task.hpp"

namespace nrem::conversations {

struct Turn {
    std::string text;  // as it is shown
    std::uint64_t item = 0;
};

struct Session {
    double at = 0;  // in days
    std::vector<Turn> turns;
};

// How the texts of a truth are meant.
enum class Match {
    any,      // one of them is enough
    all,      // each is wanted
    ordered,  // each is wanted, in this order
    rubric,   // items that a judge grades; nothing here does
    refusal,  // the question has no answer
    choice    // a choice of the cue
};

struct Truth {
    Match match = Match::any;
    std::vector<std::string> texts;
    std::string type;         // of the question, as the benchmark calls it
    std::size_t longest = 0;  // words of an answer that count for the repaired score; 0: all
};

struct Question {
    std::string text;
    Truth truth;
    std::uint64_t item = 0;
    double at = 0;  // in days; not before the last session
    std::string group;
    std::vector<std::uint64_t> evidence;
    std::vector<std::string> choices;
    std::int64_t choice = -1;
};

struct Conversation {
    std::string name;  // for people
    std::vector<Session> sessions;
    std::vector<Question> questions;
};

// Of the bytes of `name`, then of the places; never 0.
[[nodiscard]] std::uint64_t item_of(std::string_view name, std::uint64_t first,
                                    std::uint64_t second = 0);

// Sessions in order of time, those of equal times in the order that they have.
void put_in_order(Conversation& conversation);

void emit(const Conversation& conversation, EventSink& sink);

}  // namespace nrem::conversations
