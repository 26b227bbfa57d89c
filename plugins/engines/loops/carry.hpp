// What of the steps before the next request sees: all of them, notes that a language model keeps on
// them, the last one alone, or nothing.
//
// Whenever it changes it is written down as a note, so that its size in each round can be measured.
#pragma once

#include <array>
#include <string>

#include "nrem/sdk/loop.hpp"

namespace nrem::loops {

enum class Carry { transcript, notes, last, none };
constexpr auto names_of(Carry) {
    return std::to_array<std::string_view>({"transcript", "notes", "last", "none"});
}

// The parameter `carry` of a loop.
constexpr ParamSpec carry_param(Carry fallback) {
    return choice("carry", fallback,
                  "what of the steps before the next request sees: all, notes on them, the last "
                  "one, nothing");
}

class Carried {
public:
    Carried(Attempt& attempt, Carry carry) : attempt_(attempt), carry_(carry) {}

    const std::string& text() const { return text_; }
    void add(const std::string& step) {
        if (carry_ == Carry::none) return;
        if (carry_ == Carry::notes)
            condense(step);
        else if (carry_ == Carry::last || text_.empty())
            text_ = step;
        else
            text_ += "\n\n" + step;
        attempt_.think({.text = text_});
    }

private:
    // Notes that cannot be read leave the old ones as they are.
    void condense(const std::string& step) {
        const Reply reply =
            attempt_.ask("condense_steps", {{"carried", text_}, {"step", step}});
        if (reply.good()) text_ = reply.fields.empty() ? reply.text : reply.field("notes");
    }

    Attempt& attempt_;
    Carry carry_;
    std::string text_;
};

}  // namespace nrem::loops
