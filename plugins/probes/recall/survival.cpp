// probe survival: which facts are still alive, that is, answered rightly from memory alone.
//
// A fact ages by the nights since its answer was last revealed. Where each night kills the same
// share of what is alive, that share is what the ages of the living and of the dead make most
// likely; the half-life follows from it, and so does what would be left after `horizon` nights (730
// are two years). A dead fact may still be in the records, for a reader that is shown others, and a
// living one may be a lucky guess: `in_records` looks at the records alone.
#include <map>

#include "base/text.hpp"
#include "engines/recall/past.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;

struct Ages {
    std::vector<double> alive;
    std::vector<double> dead;
};

// The slope of the log-likelihood: falls as the hazard rises.
double slope(const Ages& ages, double hazard) {
    double sum = 0;
    for (const double age : ages.alive) sum -= age;
    for (const double age : ages.dead) sum += age / std::expm1(hazard * age);
    return sum;
}

// Of one night; there are living and dead facts.
double likeliest_hazard(const Ages& ages) {
    double low = 1e-9, high = 50;
    for (int i = 0; i < 100; ++i) {
        const double middle = std::sqrt(low * high);
        (slope(ages, middle) > 0 ? low : high) = middle;
    }
    return std::sqrt(low * high);
}

class Survival {
public:
    static constexpr double longest = 1e6;  // nights
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "500", {1, 1e6}, "facts that are asked for, drawn evenly"),
        nrem::integer("old", "10", {1, 1e6}, "nights after which a fact is an old one"),
        nrem::integer("horizon", "730", {1, 1e6}, "nights for which the loss is projected"),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("alive", nrem::Better::higher, {0, 1}, "facts that are answered from memory"),
        nrem::figure("alive_old", nrem::Better::higher, {0, 1}, "the same of old facts"),
        nrem::figure("lost_per_night", nrem::Better::lower, {0, 1},
                     "share of the living facts that a night kills, of all nights of all facts"),
        nrem::figure("half_life", nrem::Better::higher, {0, longest},
                     "nights after which half of the facts are left; where some are dead, "
                     "and some not",
                     "nights"),
        nrem::figure("left_at_horizon", nrem::Better::higher, {0, 1},
                     "share of the facts that such a loss leaves after `horizon` nights"),
        nrem::figure("in_records", nrem::Better::higher, {0, 1},
                     "facts whose answer is in a record in force that was made from them; where "
                     "the memory has records"),
    });

    explicit Survival(const nrem::Params& params)
        : most_(params.integer("most")),
          old_(params.integer("old")),
          horizon_(static_cast<double>(params.integer("horizon"))) {}

    void measure(nrem::Visit& visit) const {
        nrem::Random random = visit.random();
        const auto facts = past::some_of(past::facts_of(visit), most_, random);
        tell_recorded(visit, facts);
        Ages slept;  // by what is left, of facts that have had a night
        std::uint64_t alive = 0, old = 0, alive_old = 0;
        for (const auto& fact : facts) {
            const bool lives = past::is_right(visit.predict(fact.cue()), fact);
            alive += lives;
            old += fact.nights >= old_;
            alive_old += lives && fact.nights >= old_;
            if (fact.nights)
                (lives ? slept.alive : slept.dead).push_back(static_cast<double>(fact.nights));
        }
        if (!facts.empty()) visit.figure("alive", past::share(alive, facts.size()), facts.size());
        if (old) visit.figure("alive_old", past::share(alive_old, old), old);
        tell_losses(visit, slept);
    }

private:
    static void tell_recorded(nrem::Visit& visit, const std::vector<past::Fact>& facts) {
        const auto records = visit.memory().records();
        if (records.empty() || facts.empty()) return;
        std::map<std::uint64_t, std::vector<const nrem::Record*>> by_step;
        for (const auto& record : records)
            if (record.strength > 0)
                for (const std::uint64_t step : nrem::sources(record))
                    by_step[step].push_back(&record);
        std::uint64_t recorded = 0;
        for (const auto& fact : facts) {
            const auto found = by_step.find(fact.experience->step);
            recorded += found != by_step.end() &&
                        std::any_of(found->second.begin(), found->second.end(),
                                    [&](const auto* record) { return says(*record, fact); });
        }
        visit.figure("in_records", past::share(recorded, facts.size()), facts.size());
    }
    static bool says(const nrem::Record& record, const past::Fact& fact) {
        const std::string_view words = past::words_of(fact.truth(), fact.cue());
        if (words.empty()) return record.value == fact.truth().value;
        return nrem::view(record.answer) == words ||
               nrem::unicode::find_word(nrem::view(record.text), words) != std::string_view::npos;
    }

    // In which one of the facts could have been lost.
    static std::uint64_t nights_of(const Ages& ages) {
        double nights = 0;
        for (const auto* each : {&ages.alive, &ages.dead})
            for (const double age : *each) nights += age;
        return static_cast<std::uint64_t>(nights);
    }
    void tell_losses(nrem::Visit& visit, const Ages& ages) const {
        const std::size_t n = ages.alive.size() + ages.dead.size();
        if (n == 0) return;
        const std::uint64_t nights = nights_of(ages);
        if (ages.alive.empty() || ages.dead.empty()) {
            visit.figure("lost_per_night", ages.alive.empty() ? 1 : 0, nights);
            return visit.figure("left_at_horizon", ages.alive.empty() ? 0 : 1, n);
        }
        const double hazard = likeliest_hazard(ages);
        visit.figure("lost_per_night", -std::expm1(-hazard), nights);
        visit.figure("left_at_horizon", std::exp(-hazard * horizon_), n);
        visit.figure("half_life", std::min(longest, std::log(2) / hazard), n);
    }

    std::uint64_t most_;
    std::uint64_t old_;
    double horizon_;
};

}  // namespace

NREM_PLUGIN("survival", "1.0",
            nrem::probe<Survival>({"survival",
                                   "which facts a memory still answers, by their nights"}))
