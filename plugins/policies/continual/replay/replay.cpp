// policy replay: every pass lets the rule write the whole context once more, in an order of choice,
// with old experience from the memory's replay buffer between, if asked for (old_share).
//
// order.hpp has the plain orders. `learned` is a bandit over them; `search` takes the context at
// random and looks for the mix of old experience that leaves every class best remembered, by tries
// that are measured on the half of the buffer that they leave out.
#include <string>
#include <vector>

#include "bandit.hpp"
#include "nrem/sdk.hpp"
#include "order.hpp"
#include "past.hpp"
#include "search.hpp"

namespace {

namespace replay = nrem::replay;

class Replay {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("order", "forward",
                     "forward|reverse|random|error|surprise|spaced|learned|search",
                     "in which the context is replayed"),
        nrem::number("gain", "1", {0, 100}, "scales what each replay writes"),
        nrem::integer("rest", "10", {0, 1000000},
                      "other replays before an item returns (order: spaced)"),
        nrem::number("old_share", "0", {0, 0.95},
                     "of the replays, from the memory's buffer and older than the context"),
        nrem::number("explore", "0.1", {0, 100},
                     "weight of the untried in the choices of learned and search"),
        nrem::integer("rollouts", "24", {1, 100000}, "tries in a pass (order: search)"),
        nrem::integer("depth", "3", {1, 100}, "blocks of a pass (order: search)"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.replay"});
    static constexpr auto traits =
        std::to_array<const char*>({"object.personal", "time.long", "write.sleep"});

    explicit Replay(const nrem::Params& params)
        : order_(params.text("order")),
          gain_(params.number("gain")),
          rest_(params.integer("rest")),
          share_(params.number("old_share")),
          explore_(params.number("explore")),
          rollouts_(params.integer("rollouts")),
          depth_(params.integer("depth")) {}

    void consolidate(nrem::Night& night) {
        choose_old(night);
        if (order_ == "search") {
            replay::arrange(night, "random", rest_, positions_);
            search(night);
            return;
        }
        std::string_view order = order_;
        if (order == "learned") {
            order = replay::bandit_orders[bandit_.choose(night, explore_)];
            night.note("order", order);
        }
        replay::arrange(night, order, rest_, positions_);
        auto random = night.random();
        play(night, {0, positions_.size()}, {}, random);
    }

private:
    struct Part {
        std::size_t from;
        std::size_t to;
    };

    // What may be replayed of the buffer: what is older than the context. A search keeps every
    // other item of a class back, to measure its tries on.
    void choose_old(nrem::Night& night) {
        old_.clear();
        by_class_.clear();
        held_out_.clear();
        if (share_ <= 0 || night.context().empty()) return;
        past_.load(night);
        std::vector<std::size_t> seen(past_.classes());
        by_class_.resize(past_.classes());
        for (std::size_t i = 0; i < past_.size(); ++i)
            if (order_ == "search" && ++seen[past_.label(i)] % 2 == 0)
                held_out_.push_back(i);
            else
                allow(i, night);
    }
    void allow(std::size_t item, const nrem::Night& night) {
        if (past_[item].step >= night.context()[0].step) return;
        old_.push_back(item);
        by_class_[past_.label(item)].push_back(item);
    }

    // Replays a part of the context with its share of old experience, of which half is from the
    // class `focus`, if one is given.
    void play(nrem::Night& night, Part part, std::optional<std::size_t> focus,
              nrem::Random& random) {
        const auto context = night.context();
        const double old_for_each = old_.empty() ? 0 : share_ / (1 - share_);
        double due = 0;
        for (std::size_t i = part.from; i < part.to; ++i) {
            if (night.cancelled()) return;
            night.replay(context[positions_[i]], gain_);
            for (due += old_for_each; due >= 1; due -= 1) {
                const bool favoured = focus && random.below(2) == 0;
                const auto& from = favoured ? by_class_[*focus] : old_;
                night.replay(past_[from[random.below(from.size())]], gain_);
            }
        }
    }

    // Action 0 replays all old classes equally, action k favours classes[k - 1].
    void play_path(nrem::Night& night, const replay::Path& path,
                   const std::vector<std::size_t>& classes) {
        auto random = night.random();  // the same for every path: they differ in the mix alone
        const std::size_t count = positions_.size();
        for (std::size_t block = 0; block < path.size(); ++block)
            play(night, {count * block / path.size(), count * (block + 1) / path.size()},
                 path[block] > 0 ? std::optional(classes[path[block] - 1]) : std::nullopt, random);
    }
    void search(nrem::Night& night) {
        std::vector<std::size_t> classes;  // that may be favoured
        for (std::size_t c = 0; c < by_class_.size(); ++c)
            if (!by_class_[c].empty()) classes.push_back(c);
        if (classes.empty() || held_out_.empty())
            return play_path(night, replay::Path(depth_, 0), classes);
        const auto start = night.mark();
        replay::TreeSearch tree({.depth = depth_,
                                 .rollouts = rollouts_,
                                 .actions = classes.size() + 1,
                                 .explore = explore_});
        auto random = night.random();
        const auto path = tree.best(
            [&](const replay::Path& tried) {
                if (night.cancelled()) return nrem::none;
                night.reset(start);
                play_path(night, tried, classes);
                return balanced_accuracy(night);
            },
            random);
        night.reset(start);
        for (const std::size_t item : held_out_) allow(item, night);
        play_path(night, path, classes);
        std::string text = "held-out accuracy " + std::to_string(tree.worth()) + ", in favour of";
        for (const std::size_t action : path)
            text += action > 0 ? ' ' + std::to_string(classes[action - 1]) : std::string(" none");
        night.note("search", text);
    }
    // The mean over the classes, so that all have equal weight.
    double balanced_accuracy(nrem::Night& night) const {
        std::vector<double> right(past_.classes());
        std::vector<double> all(past_.classes());
        for (const std::size_t i : held_out_) {
            const auto answer = night.predict(*past_[i].cue);
            right[past_.label(i)] += answer.choice == past_[i].truth->choice;
            all[past_.label(i)] += 1;
        }
        double sum = 0;
        double classes = 0;
        for (std::size_t c = 0; c < all.size(); ++c)
            if (all[c] > 0) {
                sum += right[c] / all[c];
                ++classes;
            }
        return sum / classes;
    }

    std::string order_;
    double gain_;
    std::uint64_t rest_;
    double share_;
    double explore_;
    std::size_t rollouts_;
    std::size_t depth_;
    replay::Bandit bandit_;
    replay::Past past_;
    replay::Positions positions_;
    std::vector<std::size_t> old_;                    // places in past_
    std::vector<std::vector<std::size_t>> by_class_;  // the same, for each class
    std::vector<std::size_t> held_out_;
};

}  // namespace

NREM_PLUGIN("replay", "0.2.0",
            nrem::policy<Replay>(
                {"replay", "each pass writes the whole context once more, in an order of choice",
                 "Lin 1992 (experience replay); Schaul et al. 2016 (prioritised); Klasson et al. "
                 "2023 (replay scheduling, arXiv 2209.08660)"}))
