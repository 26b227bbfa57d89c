// policy rewrite: a writer of stated quality. It reads the records one after the other and writes
// each anew; at stated rates, one for each kind, a record comes to harm. With all rates 0 and no
// budget it changes nothing.
//
//   merge      it becomes one with the record most like it, of which the answer stays
//   stale      it gets the answer that an older record of the same cue has
//   fabricate  it gets the answer of a record of another cue, drawn by chance
//   interfere  it gets the answer of the record of another cue that is most like it
//   lose       it is left out
//
// A rate is the chance of a record to be harmed in one pass. The kinds exclude one another, so that
// what was not harmed in k passes is a share of (1 - sum of rates)^k. What a record is mixed with,
// or merged into, was read before it in the same pass: of equally like ones the last. Where a harm
// has nothing to work with (no older answer, nothing alike), the record stays as it is. What was
// changed is marked as self-made. A draw depends on the seed, the pass and the record alone, so
// that a writer with a higher rate harms the same records and more.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>

#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;
namespace similarity = nrem::similarity;

enum class Harm { merge, stale, fabricate, interfere, lose };
constexpr auto names_of(Harm) {
    return std::to_array<std::string_view>({"merge", "stale", "fabricate", "interfere", "lose"});
}
constexpr std::size_t harms = nrem::all_names<Harm>.size();

// What comes first; of equals the newest.
enum class By { oldest, newest, random, surprise, often };
constexpr auto names_of(By) {
    return std::to_array<std::string_view>({"oldest", "newest", "random", "surprise", "often"});
}

bool answers_alike(const prose::Note& a, const prose::Note& b) {
    const bool both_without = std::isnan(a.numbers.value) && std::isnan(b.numbers.value);
    return a.answer == b.answer && (both_without || a.numbers.value == b.numbers.value);
}

// The subjects of a merged record, "key 3, key 12".
void add_subjects(std::string& text, std::string_view others) {
    while (!others.empty()) {
        const std::size_t end = std::min(others.find(", "), others.size());
        const std::string_view subject = others.substr(0, end);
        if ((", " + text + ", ").find(", " + std::string(subject) + ", ") == std::string::npos)
            text.append(", ").append(subject);
        others.remove_prefix(std::min(end + 2, others.size()));
    }
}

// In which order notes are read, rewritten or kept.
class Ranking {
public:
    Ranking(nrem::Night& night, const std::deque<prose::Note>& notes, std::uint64_t seed)
        : notes_(notes), seed_(seed) {
        for (const auto& experience : night.context())
            if (std::isfinite(experience.loss)) losses_[experience.step] = experience.loss;
    }

    // Positions of all notes that are there, the first ones first. `salt` sets draws apart.
    [[nodiscard]] std::vector<std::size_t> by(By by, std::uint64_t salt) const {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < notes_.size(); ++i)
            if (!notes_[i].gone) order.push_back(i);
        if (by == By::oldest) return order;
        std::reverse(order.begin(), order.end());
        if (by == By::newest) return order;
        if (by == By::random) {
            nrem::Random(nrem::combine(seed_, salt)).shuffle(std::span(order));
            return order;
        }
        const auto weights = by == By::surprise ? surprises() : counts();
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return weights[a] > weights[b];
        });
        return order;
    }

private:
    // The largest loss of the predictions behind a note; -1 where the context has none.
    [[nodiscard]] std::vector<double> surprises() const {
        std::vector<double> found(notes_.size(), -1);
        for (std::size_t i = 0; i < notes_.size(); ++i)
            for (const std::uint64_t step : notes_[i].sources)
                if (const auto loss = losses_.find(step); loss != losses_.end())
                    found[i] = std::max(found[i], loss->second);
        return found;
    }
    // How many notes have the same cue.
    [[nodiscard]] std::vector<double> counts() const {
        std::unordered_map<std::string_view, double> times;
        for (const auto& note : notes_)
            if (!note.gone) ++times[note.text];
        std::vector<double> found;
        for (const auto& note : notes_) found.push_back(times[note.text]);
        return found;
    }

    const std::deque<prose::Note>& notes_;
    std::uint64_t seed_;
    std::unordered_map<std::uint64_t, double> losses_;  // by step
};

// One pass over the notes: what was read so far, and what it was written as.
class Writing {
public:
    Writing(std::deque<prose::Note>& notes, double alike) : notes_(notes), alike_(alike) {
        for (std::size_t i = 0; i < notes.size(); ++i)
            similarity::split(notes[i].text, words_.emplace_back());
    }

    // Whether anything changed.
    bool harm(std::size_t position, Harm kind, nrem::Random& random) {
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
    [[nodiscard]] Found any_answer(std::size_t position, nrem::Random& random) const {
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

class Rewrite {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("merge", "0", {0, 1}, "chance of a record to become one with another"),
        nrem::number("stale", "0", {0, 1}, "chance to get an older answer to the same cue"),
        nrem::number("fabricate", "0", {0, 1}, "chance to get the answer to any other cue"),
        nrem::number("interfere", "0", {0, 1}, "chance to get the answer to the most similar cue"),
        nrem::number("lose", "0", {0, 1}, "chance to be left out"),
        nrem::number("alike", "0.3", {0, 1},
                     "the least share of words that two records have in common, to be merged"),
        nrem::choice("order", By::oldest, "which records are read first"),
        nrem::number("share", "1", {0, 1}, "of the records, that are rewritten in a pass"),
        nrem::choice("takes", By::random, "which ones, where the share is below 1"),
        nrem::integer("tokens", "0", {0, 1e12}, "budget of what is left; 0: no bound"),
        nrem::choice("keeps", By::newest, "which records the budget goes to first"),
        nrem::flag("ingest", "false", "keep the context word for word first"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.system", "form.text", "form.cases", "time.long", "write.sleep",
         "persistence.overwritten"});

    explicit Rewrite(const nrem::Params& params)
        : alike_(params.number("alike")),
          order_(params.choice<By>("order")),
          share_(params.number("share")),
          takes_(params.choice<By>("takes")),
          tokens_(params.integer("tokens")),
          keeps_(params.choice<By>("keeps")),
          ingests_(params.flag("ingest")) {
        double sum = 0;
        for (std::size_t i = 0; i < harms; ++i)
            upto_[i] = sum += params.number(nrem::all_names<Harm>[i]);
        if (sum > 1 + 1e-9)
            throw std::invalid_argument(
                "merge, stale, fabricate, interfere and lose exclude one another, and are " +
                nrem::shortest(sum) + " together: more than 1");
    }

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        if (ingests_ && night.pass() == 0) book.take_in(night.context());
        const std::uint64_t seed = night.random()();
        const Ranking ranking(night, book.all(), nrem::mix(seed));
        const std::string harmed = write(night, book.all(), ranking, seed);
        if (night.cancelled()) return;
        const std::size_t forgotten = forget(book, ranking);
        book.commit(night.edit());
        if (!harmed.empty()) night.note("harmed", harmed);
        if (forgotten > 0) night.note("over the budget", std::to_string(forgotten) + " records");
    }

private:
    // What the writer did, in words.
    std::string write(nrem::Night& night, std::deque<prose::Note>& notes, const Ranking& ranking,
                      std::uint64_t seed) const {
        std::array<std::size_t, harms> counts{};
        Writing writing(notes, alike_);
        for (const std::size_t position : taken(ranking)) {
            if (night.cancelled()) return {};
            nrem::Random random(nrem::combine(seed, key_of(notes, position)));
            const std::size_t kind = drawn(random.uniform());
            if (kind < harms && writing.harm(position, static_cast<Harm>(kind), random))
                ++counts[kind];
            writing.has_read(position);
        }
        std::string told;
        for (std::size_t i = 0; i < harms; ++i)
            if (counts[i] > 0)
                told += (told.empty() ? "" : ", ") + std::string(nrem::all_names<Harm>[i]) + ' ' +
                        std::to_string(counts[i]);
        return told;
    }
    // Those that are rewritten, in the order of reading.
    std::vector<std::size_t> taken(const Ranking& ranking) const {
        auto chosen = ranking.by(takes_, 1);
        const auto all = static_cast<double>(chosen.size());
        chosen.resize(static_cast<std::size_t>(std::llround(share_ * all)));
        std::sort(chosen.begin(), chosen.end());
        auto order = ranking.by(order_, 2);
        std::erase_if(order, [&](std::size_t position) {
            return !std::binary_search(chosen.begin(), chosen.end(), position);
        });
        return order;
    }
    static std::uint64_t key_of(const std::deque<prose::Note>& notes, std::size_t position) {
        const std::uint64_t id = notes[position].numbers.id;
        return id > 0 ? id : ~static_cast<std::uint64_t>(position);  // new ones have none yet
    }
    // The harm that a number in [0, 1) stands for; `harms` for none.
    [[nodiscard]] std::size_t drawn(double chance) const {
        return static_cast<std::size_t>(
            std::upper_bound(upto_.begin(), upto_.end(), chance) - upto_.begin());
    }

    // How many records did not fit.
    std::size_t forget(prose::Notebook& book, const Ranking& ranking) const {
        if (tokens_ == 0 || book.tokens() <= tokens_) return 0;
        std::uint64_t sum = 0;
        std::size_t gone = 0;
        for (const std::size_t position : ranking.by(keeps_, 3)) {
            prose::Note& note = book.all()[position];
            sum += note.tokens();
            if (sum <= tokens_) continue;
            note.drop("over the budget");
            ++gone;
        }
        return gone;
    }

    std::array<double, harms> upto_{};  // sums of the rates so far
    double alike_;
    By order_;
    double share_;
    By takes_;
    std::uint64_t tokens_;
    By keeps_;
    bool ingests_;
};

}  // namespace

NREM_PLUGIN("rewrite", "0.1.0",
            nrem::policy<Rewrite>({"rewrite",
                                   "writes the records anew and harms them at stated rates",
                                   "arXiv 2605.12978 (useful memories become faulty)"}))
