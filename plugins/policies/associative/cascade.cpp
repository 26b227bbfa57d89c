// policy cascade: moves what a fast level of the rule cascade has learned into the next slower one
// and clears the sender.
//
// With `from: n` every night moves level n to n + 1, for several sleeps that each drive one level.
// With `from: 0` level 1 moves every night, level 2 every `ratio` nights, level 3 every ratio^2:
// one sleep drives the whole ladder, slowest first, so that nothing falls two levels in one night.
// The move itself is made in the first pass; with `merge: replay` each pass then lets the receiver
// learn from the context, which reaches back to the last sleep: so a level that one sleep in many
// moves is always merged by sum.
#include <string>

#include "engines/associative/levels.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace levels = nrem::levels;

class Cascade {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("from", "0", {0, 15}, "the level that moves, 1 the fastest; 0: by ratio"),
        nrem::integer("ratio", "4", {1, 1000}, "nights of a level in those of the next faster one"),
        nrem::number("rate", "1", {0, 2}, "share of the sender that the receiver takes"),
        nrem::number("leak", "0", {0, 1}, "share of the receiver that is lost in a move"),
        nrem::number("keep", "0", {0, 1}, "share of the sender that stays"),
        nrem::choice("merge", "sum", "sum|replay",
                     "add the sender's matrix, or let the receiver learn from the context"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.levels"});
    static constexpr auto traits = std::to_array<const char*>(
        {"form.weights", "time.long", "write.sleep", "persistence.fading"});

    explicit Cascade(const nrem::Params& params)
        : from_(params.integer("from")),
          ratio_(params.integer("ratio")),
          rate_(params.number("rate")),
          leak_(params.number("leak")),
          keep_(params.number("keep")),
          replays_(params.text("merge") == "replay") {}

    void consolidate(nrem::Night& night) {
        const auto places = levels::find(night.memory());
        if (places.levels.size() < 2) return night.note("cascade", "no slower level");
        if (from_ >= places.levels.size())
            throw std::invalid_argument("from: " + std::to_string(from_) + ", but there are " +
                                        std::to_string(places.levels.size()) + " levels");
        if (from_ > 0) return move(night, places, from_);
        for (std::size_t level = places.levels.size() - 1; level > 0; --level)
            if (is_due(night.night() + 1, level)) move(night, places, level);
    }

private:
    bool is_due(std::uint64_t nights, std::size_t level) const {
        for (; level > 1 && nights % ratio_ == 0; --level) nights /= ratio_;
        return level == 1;
    }

    // Level n counted from 1 has the place n - 1; the receiver is the one after it.
    void move(nrem::Night& night, const levels::Places& places, std::size_t level) const {
        const bool replays = replays_ && (from_ > 0 || level == 1);
        if (night.pass() == 0) {
            merge(night, places, level, replays ? 0 : rate_);
            night.note("moved",
                       "level " + std::to_string(level) + " to " + std::to_string(level + 1));
        }
        if (replays) replay(night, places, level);
    }

    void merge(nrem::Night& night, const levels::Places& places, std::size_t level,
               double rate) const {
        auto edit = night.edit();
        const std::size_t from = places.levels[level - 1];
        const std::size_t size = levels::size_of(night.memory().tensors()[from]);
        float* const fast = edit.tensor(from);
        float* const slow = edit.tensor(places.levels[level]);
        for (std::size_t i = 0; i < size; ++i) {
            slow[i] = static_cast<float>((1 - leak_) * slow[i] + rate * fast[i]);
            fast[i] = static_cast<float>(keep_ * fast[i]);
        }
    }

    // The rule writes to the receiver until this is gone.
    class Redirected {
    public:
        Redirected(nrem::Editor edit, std::size_t tensor, std::size_t level)
            : edit_(edit), tensor_(tensor) {
            *edit_.tensor(tensor_) = static_cast<float>(level);
        }
        Redirected(const Redirected&) = delete;
        Redirected& operator=(const Redirected&) = delete;
        ~Redirected() { *edit_.tensor(tensor_) = 0; }

    private:
        nrem::Editor edit_;
        std::size_t tensor_;
    };

    void replay(nrem::Night& night, const levels::Places& places, std::size_t level) const {
        const Redirected redirected(night.edit(), places.receiver, level);
        for (const auto& experience : night.context()) {
            if (night.cancelled()) return;
            night.replay(experience, rate_);
        }
    }

    std::uint64_t from_;
    std::uint64_t ratio_;
    double rate_;
    double leak_;
    double keep_;
    bool replays_;
};

}  // namespace

NREM_PLUGIN("cascade_policy", "0.1.0",
            nrem::policy<Cascade>({"cascade", "moves a fast level of memory into a slower one",
                                   "Benna and Fusi 2016; Behrouz et al. 2025 (continuum memory)"}))
