// One pass of the writer over the notes: what each harm does to one of them.
#pragma once

#include <cmath>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/episodic/listed.hpp"
#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace nrem::rewriting {

enum class Harm { merge, stale, fabricate, interfere, lose };
constexpr auto names_of(Harm) {
    return std::to_array<std::string_view>({"merge", "stale", "fabricate", "interfere", "lose"});
}
constexpr std::size_t harms = all_names<Harm>.size();

NREM_HIDDEN inline bool answers_alike(const prose::Note& a, const prose::Note& b) {
    const bool both_without = std::isnan(a.numbers.value) && std::isnan(b.numbers.value);
    return a.answer == b.answer && (both_without || a.numbers.value == b.numbers.value);
}

// The subjects of a merged record, "key 3, key 12".
NREM_HIDDEN inline void add_subjects(std::string& text, std::string_view others) {
    listed::for_each_item(others, [&](std::string_view subject) {
        if (!listed::has_item(text, subject)) text.append(listed::between).append(subject);
    });
}

// Knows what was read so far in this pass, as it was written.
class NREM_HIDDEN Writing {
public:
    Writing(std::deque<prose::Note>& notes, double alike) : notes_(notes), alike_(alike) {
        for (std::size_t i = 0; i < notes.size(); ++i)
            similarity::split(notes[i].text, words_.emplace_back());
    }

    // Whether anything changed.
    bool harm(std::size_t position, Harm kind, Random& random) {
        switch (kind) {
            case Harm::merge: return merge(position, most_like(position, Cue::any));
            case Harm::stale: return take_answer(position, older_answer(position));
            case Harm::fabricate: return take_answer(position, any_answer(position, random));
            case Harm::interfere:
                return take_answer(position, most_like(position, Cue::another));
            case Harm::lose: notes_[position].drop("the writer left it out"); return true;
        }
        return false;
    }
    void has_read(std::size_t position) {
        if (!notes_[position].gone) read_.push_back(position);
    }

private:
    enum class Cue { any, another };
    using Found = std::optional<std::size_t>;

    bool merge(std::size_t position, Found with) {
        if (!with) return false;
        prose::Note& note = notes_[position];
        prose::Note& into = notes_[*with];
        add_subjects(into.text, note.text);
        similarity::split(into.text, words_[*with]);
        into.made_from(note.sources);
        into.numbers.created = std::max(into.numbers.created, note.numbers.created);
        mark(into, "took in another one");
        note.drop("the writer made one of two");
        note.replaced_by = &into;
        return true;
    }
    bool take_answer(std::size_t position, Found from) {
        if (!from || answers_alike(notes_[position], notes_[*from])) return false;
        notes_[position].answer = notes_[*from].answer;
        notes_[position].numbers.value = notes_[*from].numbers.value;
        mark(notes_[position], "the writer gave it another answer");
        return true;
    }
    static void mark(prose::Note& note, const char* why) {
        note.numbers.origin = NREM_SELF_MADE;
        note.changed = true;
        note.why = why;
    }

    // Of the notes that were read, the one most like this one.
    [[nodiscard]] Found most_like(std::size_t position, Cue cue) const {
        double most = cue == Cue::any ? alike_ : 0;
        Found found;
        for (const std::size_t other : read_) {
            if (notes_[other].gone) continue;
            if (cue == Cue::another && has_cue_of(other, position)) continue;
            const double overlap = 1 - similarity::word_distance(words_[position], words_[other]);
            if (overlap < most) continue;
            most = overlap;
            found = other;
        }
        return found;
    }
    [[nodiscard]] Found older_answer(std::size_t position) const {
        for (std::size_t i = position; i-- > 0;)
            if (!notes_[i].gone && has_cue_of(i, position) &&
                !answers_alike(notes_[i], notes_[position]))
                return i;
        return std::nullopt;
    }
    [[nodiscard]] Found any_answer(std::size_t position, Random& random) const {
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < notes_.size(); ++i)
            if (!notes_[i].gone && !has_cue_of(i, position) &&
                !answers_alike(notes_[i], notes_[position]))
                others.push_back(i);
        if (others.empty()) return std::nullopt;
        return others[random.below(others.size())];
    }
    [[nodiscard]] bool has_cue_of(std::size_t a, std::size_t b) const {
        return notes_[a].text == notes_[b].text;
    }

    std::deque<prose::Note>& notes_;
    double alike_;
    std::vector<similarity::Words> words_;
    std::vector<std::size_t> read_;
};

}  // namespace nrem::rewriting
