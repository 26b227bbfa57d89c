// The task `automaton`: rows of an elementary cellular automaton are shown, each with a boundary
// after it, and then it is asked what they are after t steps.
//
// A row is an observation of its cells, "0 1 1 0". The words of a question are where its answer
// is to be read: a whole row is asked for by width words "?3 ?3 ... ?3", one cell by "t3 c5" and
// the first cells of several states by "?3s1 ?3s2". With several states, rows and the other
// questions are opened by the number of the state, "s2". States do not depend on what is asked of
// them, so streams with other questions can be paired.
#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "split.hpp"

namespace {

using Row = std::uint64_t;  // bit i is cell i, the first one being the leftmost

// All cells of a row at once. The bit 4 l + 2 c + r of the rule's number is what a cell c with the
// neighbours l and r becomes (Wolfram 1983).
class Elementary {
public:
    Elementary(std::uint64_t rule, std::size_t width, bool ring)
        : width_(width), ring_(ring), cells_(~Row{0} >> (64 - width)) {
        for (std::size_t i = 0; i < becomes_.size(); ++i)
            becomes_[i] = (rule >> i & 1) ? cells_ : 0;
    }
    [[nodiscard]] Row cells() const { return cells_; }

    [[nodiscard]] Row next(Row row) const {
        const Row left = row << 1 | (ring_ ? row >> (width_ - 1) : 0);
        const Row right = row >> 1 | (ring_ ? row << (width_ - 1) : 0);
        Row made = 0;
        for (std::size_t i = 0; i < becomes_.size(); ++i)
            made |= becomes_[i] & (i & 4 ? left : ~left) & (i & 2 ? row : ~row) &
                    (i & 1 ? right : ~right);
        return made;
    }

    // What represents a row where training and held-out rows are separated: with ends that meet,
    // all its rotations are one necklace (the least one), since the rule commutes with rotation.
    [[nodiscard]] Row necklace(Row row) const {
        Row least = row;
        for (std::size_t i = 1; ring_ && i < width_; ++i) {
            row = (row << 1 | row >> (width_ - 1)) & cells_;
            least = std::min(least, row);
        }
        return least;
    }

private:
    std::size_t width_;
    bool ring_;
    Row cells_;
    std::array<Row, 8> becomes_;
};

enum class Ask { rows, cells, first };
constexpr auto names_of(Ask) {
    return std::to_array<std::string_view>({"rows", "cells", "first"});
}
enum class At { each, last, sampled };
constexpr auto names_of(At) {
    return std::to_array<std::string_view>({"each", "last", "sampled"});
}

// The lowest `count` bits as words: "0 1 1 0".
void write_bits(std::string& text, std::uint64_t bits, std::size_t count) {
    const std::size_t start = text.size();
    text.resize(start + 2 * count - 1, ' ');
    for (std::size_t i = 0; i < count; ++i)
        text[start + 2 * i] = static_cast<char>('0' + (bits >> i & 1));
}

struct Place {
    std::size_t t;
    std::size_t state;
    std::size_t cell;
};

class Automaton {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("rule", "110", {0, 255}, "number of the elementary rule"),
         nrem::integer("width", "16", {4, 64}, "cells in a row"),
         nrem::integer("depth", "8", {1, 1024}, "the largest t"),
         nrem::integer("states", "1", {1, 64}, "rows in a stream"),
         nrem::choice("boundary", "ring", "ring|zero",
                      "what lies beyond the last cell: the first one, or 0"),
         nrem::choice(
             "ask", Ask::rows,
             "for a whole row, for one cell (0 or 1), or for the first cell of all states"),
         nrem::choice("at", At::each,
                      "t = 1, 2, ... depth in order, depth alone, or drawn from these"),
         nrem::integer("questions", "8", {1, 4096}, "of a stream (at: sampled)"),
         nrem::flag("numbered", "true",
                    "questions name their t; else all look like one, for targets after each pass"),
         split_param(),
         nrem::choice("split_by", "necklace", "necklace|row",
                      "what is held out as a whole: a row with all its rotations, or a row alone, so "
                      "that a trained row may be a rotation of it")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit Automaton(const nrem::Params& params)
        : rule_(params.integer("rule")),
          width_(params.integer("width")),
          depth_(params.integer("depth")),
          states_(params.integer("states")),
          automaton_(rule_, width_, params.text("boundary") == "ring"),
          ask_(params.choice<Ask>("ask")),
          at_(params.choice<At>("at")),
          questions_(params.integer("questions")),
          split_(params.choice<Split>("split")),
          by_necklace_(params.text("split_by") == "necklace"),
          choices_({"0", "1"}) {
        constexpr std::size_t most = 1'000'000;
        if (at_ == At::each && depth_ * asked_states() * asked_cells() > most)
            throw std::invalid_argument("at: each makes more than " + std::to_string(most) +
                                        " questions a stream; use at: last or at: sampled");
        for (std::size_t t = 1; t <= depth_; ++t)
            openings_.push_back(opening(params.flag("numbered") ? std::to_string(t) : ""));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("states " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Telling telling{sink, draw(random), {}, {}, 0};
        for (std::size_t s = 0; s < states_; ++s) show(s, telling);
        if (at_ == At::sampled) {
            for (std::size_t i = 0; i < questions_; ++i)
                ask({random.below(depth_) + 1, random.below(asked_states()),
                     random.below(asked_cells())},
                    telling);
            return;
        }
        for (std::size_t t = at_ == At::each ? 1 : depth_; t <= depth_; ++t)
            for (std::size_t s = 0; s < asked_states(); ++s)
                for (std::size_t c = 0; c < asked_cells(); ++c) ask({t, s, c}, telling);
    }

    // A row is right when all its cells are; its error is the share of cells that are not.
    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        if (event.truth->choice >= 0 || event.truth->text.size == 0) return;
        auto truth = nrem::view(event.truth->text);
        auto said = nrem::view(answer.text);
        double cells = 0;
        double wrong = 0;
        for (auto cell = nrem::next_word(truth); !cell.empty(); cell = nrem::next_word(truth)) {
            ++cells;
            wrong += nrem::next_word(said) != cell;
        }
        score.correct = wrong == 0 && nrem::next_word(said).empty() ? 1 : 0;
        score.absolute_error = wrong / cells;
    }

private:
    struct Telling {
        nrem::EventSink& sink;
        std::vector<Row> rows;  // of all states at t = 0, then at t = 1, ...
        std::string cue;        // kept from event to event only to save allocations
        std::string answer;
        double at;
    };

    [[nodiscard]] std::size_t asked_states() const { return ask_ == Ask::first ? 1 : states_; }
    [[nodiscard]] std::size_t asked_cells() const { return ask_ == Ask::cells ? width_ : 1; }
    [[nodiscard]] bool asks_for_one_cell() const {
        return ask_ == Ask::cells || (ask_ == Ask::first && states_ == 1);
    }

    // What the questions at one t have in common.
    [[nodiscard]] std::string opening(const std::string& t) const {
        if (ask_ == Ask::cells) return "t" + t;
        std::string text = "?" + t;
        for (std::size_t i = 1; ask_ == Ask::rows && i < width_; ++i) text += " ?" + t;
        if (ask_ == Ask::rows || states_ == 1) return text;
        text += "s1";
        for (std::size_t s = 2; s <= states_; ++s) text += " ?" + t + 's' + std::to_string(s);
        return text;
    }

    std::vector<Row> draw(nrem::Random& random) const {
        const std::uint64_t kind = nrem::combine(rule_, width_);
        std::vector<Row> rows(states_ * (depth_ + 1));
        for (std::size_t s = 0; s < states_; ++s)
            rows[s] = draw_from(
                split_, [&] { return random() & automaton_.cells(); },
                [&](Row row) {
                    return nrem::combine(kind, by_necklace_ ? automaton_.necklace(row) : row);
                });
        for (std::size_t i = states_; i < rows.size(); ++i)
            rows[i] = automaton_.next(rows[i - states_]);
        return rows;
    }

    void name_state(std::size_t state, std::string& cue) const {
        cue.clear();
        if (states_ > 1 && ask_ != Ask::first) cue += 's' + std::to_string(state + 1) + ' ';
    }

    void show(std::size_t state, Telling& telling) const {
        nrem::Event event;
        telling.cue.clear();
        if (states_ > 1) telling.cue += 's' + std::to_string(state + 1) + ' ';
        write_bits(telling.cue, telling.rows[state], width_);
        event.cue.text = nrem::borrow(telling.cue);
        event.item = state + 1;
        event.at = telling.at++;
        telling.sink.observe(event);
        telling.sink.boundary(telling.at++);
    }

    void ask(const Place& place, Telling& telling) const {
        nrem::Event event;
        name_state(place.state, telling.cue);
        telling.cue += openings_[place.t - 1];
        if (ask_ == Ask::cells) telling.cue += " c" + std::to_string(place.cell + 1);
        event.cue.text = nrem::borrow(telling.cue);
        if (asks_for_one_cell()) choices_.offer(event.cue);
        event.truth = answer(place, telling);
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.item = ask_ == Ask::first && states_ > 1 ? 0 : place.state + 1;
        event.at = telling.at++;
        telling.sink.test(event);
    }

    nrem::Answer answer(const Place& place, Telling& telling) const {
        const auto rows = std::span(telling.rows).subspan(place.t * states_, states_);
        if (asks_for_one_cell()) return choices_.answer(rows[place.state] >> place.cell & 1);
        std::uint64_t bits = rows[place.state];
        if (ask_ == Ask::first) {
            bits = 0;
            for (std::size_t s = 0; s < states_; ++s) bits |= (rows[s] & 1) << s;
        }
        telling.answer.clear();
        write_bits(telling.answer, bits, ask_ == Ask::first ? states_ : width_);
        auto made = nrem::make_answer();
        made.text = nrem::borrow(telling.answer);
        return made;
    }

    std::uint64_t rule_;
    std::size_t width_;
    std::size_t depth_;
    std::size_t states_;
    Elementary automaton_;
    Ask ask_;
    At at_;
    std::size_t questions_;
    Split split_;
    bool by_necklace_;
    Choices choices_;
    std::vector<std::string> openings_;  // of the questions at t = 1, 2, ...
};

}  // namespace

NREM_PLUGIN("automaton", "0.1.0",
            nrem::task<Automaton>({"automaton",
                                   "rows of an elementary cellular automaton, a boundary after "
                                   "each, then questions about them t steps later",
                                   "arXiv 2605.26099 (Rule 110); Wolfram 1983"}))
