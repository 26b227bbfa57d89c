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
#include <cmath>
#include <string>

#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"
#include "ranking.hpp"
#include "writing.hpp"

namespace {

namespace prose = nrem::prose;
using nrem::rewriting::By;
using nrem::rewriting::Harm;
using nrem::rewriting::harms;
using nrem::rewriting::Ranking;
using nrem::rewriting::Writing;

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
