// The records of a memory as a policy works on them: a copy of its own to change as it likes, and
// at the end one edit for each record that is new, changed or gone.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "prose.hpp"

namespace nrem::prose {

struct Note {
    Record numbers = make_record("");  // its texts and arrays are those below
    std::string kind;
    std::string text;
    std::string answer;
    std::vector<float> vector;
    std::vector<std::uint64_t> sources;
    bool changed = false;
    bool gone = false;
    std::string why;                    // it changes or goes, for the traces
    const Note* replaced_by = nullptr;  // what is in force now, where another note is

    [[nodiscard]] std::uint64_t tokens() const {
        return estimate_tokens(text) + estimate_tokens(answer);
    }
    // One experience word for word: a case or, where it has no answer, an "episode".
    [[nodiscard]] bool is_raw() const { return kind == cases::told_kind || kind == cases::kind; }
    // As a paragraph: its text, and behind an arrow its answer.
    [[nodiscard]] std::string paragraph() const {
        return answer.empty() ? text : text + " -> " + answer;
    }
    void drop(const char* reason) {
        gone = true;
        why = reason;
    }
    // Takes the place of a note about the same: it keeps its own words, and counts for both.
    void absorb(Note& other, const char* reason, const char* others_reason) {
        numbers.strength += other.numbers.strength;
        numbers.uses += other.numbers.uses;
        numbers.last_used = std::max(numbers.last_used, other.numbers.last_used);
        if (other.numbers.origin == NREM_SELF_MADE) numbers.origin = NREM_SELF_MADE;
        made_from(other.sources);
        changed = true;
        why = reason;
        other.drop(others_reason);
        other.replaced_by = this;
    }
    // Adds steps that it is made from, rising and each once.
    void made_from(const std::vector<std::uint64_t>& steps) {
        sources.insert(sources.end(), steps.begin(), steps.end());
        std::sort(sources.begin(), sources.end());
        sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    }
};

class NREM_HIDDEN Notebook {
public:
    explicit Notebook(const Memory& memory) : now_(static_cast<double>(memory.step())) {
        for (const auto& record : memory.records()) {
            Note& note = notes_.emplace_back();
            note.numbers = record;
            note.kind = view(record.kind);
            note.text = view(record.text);
            note.answer = view(record.answer);
            note.vector.assign(view(record.vector).begin(), view(record.vector).end());
            for (const auto step : nrem::sources(record)) note.sources.push_back(step);
        }
    }

    // In the order of their making; references stay good when more are added.
    [[nodiscard]] std::deque<Note>& all() { return notes_; }
    [[nodiscard]] double now() const { return now_; }

    Note& add(std::string_view kind, std::string text) {
        Note& note = notes_.emplace_back();
        note.kind = kind;
        note.text = std::move(text);
        note.numbers.created = note.numbers.last_used = now_;
        note.changed = true;
        return note;
    }
    // What a model made: marked as such.
    Note& add_made(std::string_view kind, std::string text,
                   const std::vector<std::uint64_t>& steps) {
        Note& note = add(kind, std::move(text));
        note.numbers.origin = NREM_SELF_MADE;
        note.made_from(steps);
        return note;
    }
    // The first of that kind; nullptr when there is none.
    [[nodiscard]] Note* find(std::string_view kind) {
        for (auto& note : notes_)
            if (!note.gone && note.kind == kind) return &note;
        return nullptr;
    }

    // Keeps each experience word for word, unless a raw record has it already, if only as a part.
    void take_in(Array<Experience> context) {
        std::unordered_set<std::uint64_t> known;
        for (const auto& note : notes_)
            if (note.is_raw() && note.sources.size() == 1) known.insert(note.sources.front());
        for (const auto& experience : context)
            if (!known.contains(experience.step)) keep(experience);
    }

    [[nodiscard]] std::uint64_t tokens() const {
        std::uint64_t sum = 0;
        for (const auto& note : notes_)
            if (!note.gone) sum += note.tokens();
        return sum;
    }
    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>(
            std::count_if(notes_.begin(), notes_.end(), [](const Note& n) { return !n.gone; }));
    }
    // Of the notes that `belongs` picks, forgets the oldest until the others fit.
    template <class Belongs>
    void forget_oldest(std::uint64_t budget, Belongs belongs) {
        std::uint64_t sum = 0;
        for (const auto& note : notes_)
            if (!note.gone && belongs(note)) sum += note.tokens();
        for (auto& note : notes_) {
            if (sum <= budget) return;
            if (note.gone || !belongs(note)) continue;
            sum -= note.tokens();
            note.drop("the oldest, over the budget");
        }
    }

    // All that counts (a strength above 0), a paragraph each, the newest that fit into `budget`.
    [[nodiscard]] std::string shown(std::uint64_t budget) const {
        std::string text;
        for (const auto& note : notes_)
            if (!note.gone && note.numbers.strength > 0)
                text += (text.empty() ? "" : "\n") + note.paragraph();
        return std::string(tail(text, budget));
    }

    void commit(Editor editor) const {
        std::unordered_map<const Note*, std::uint64_t> ids;
        for (const auto& note : notes_) {
            ids[&note] = note.numbers.id;
            if (note.gone && note.numbers.id != 0)
                editor.because(note.why).erase(note.numbers.id);
            if (note.gone || !note.changed) continue;
            Record record = note.numbers;
            record.kind = borrow(note.kind);
            record.text = borrow(note.text);
            record.answer = borrow(note.answer);
            record.vector = borrow(std::span<const float>(note.vector));
            record.sources = {note.sources.data(), note.sources.size(), sizeof(std::uint64_t)};
            ids[&note] = editor.because(note.why).put(record);
        }
        for (const auto& note : notes_)
            if (note.replaced_by && note.numbers.id != 0)
                editor.because(note.why).supersede(note.numbers.id, ids[note.replaced_by]);
    }

private:
    void keep(const Experience& experience) {
        const Answer* known = cases::known_answer(experience);
        const auto told = trimmed(view(experience.cue->text));
        if (told.empty() && !known) return;
        Note& note = add(known ? cases::kind : cases::told_kind, std::string(told));
        if (known) {
            note.answer = cases::label(*experience.cue, *known);
            note.numbers.value = known->value;
        }
        if (experience.clarification.size > 0)
            note.text += " (the user: " + std::string(view(experience.clarification)) + ")";
        note.vector.assign(view(experience.cue->vector).begin(),
                           view(experience.cue->vector).end());
        note.numbers.created = note.numbers.last_used = static_cast<double>(experience.step);
        note.made_from({experience.step});
    }

    double now_;
    std::deque<Note> notes_;
};

// "before to after records, before to after tokens", for the night's log.
struct Extent {
    std::size_t records;
    std::uint64_t tokens;
};
NREM_HIDDEN inline Extent extent(const Notebook& book) {
    return {book.size(), book.tokens()};
}
NREM_HIDDEN inline std::string change(const Extent& before, const Extent& after) {
    return std::to_string(before.records) + " to " + std::to_string(after.records) + " records, " +
           std::to_string(before.tokens) + " to " + std::to_string(after.tokens) + " tokens";
}

}  // namespace nrem::prose
