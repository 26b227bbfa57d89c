// The task `regimes`: symbols from a source that switches between a few regimes at unannounced
// times.
//
// A regime is a distribution over the symbols (order 0), or one for each symbol before (order 1),
// drawn from a symmetric Dirichlet prior for each stream. Before every step but the first the
// source switches with the probability `hazard` to one of the other regimes. The oracle either
// knows the regime in force (its log-loss is the entropy of the source given its regimes) or is the
// Bayes filter, which knows the regimes and the hazard but not the switches.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../choices.hpp"

namespace {

std::vector<std::string> letters(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.emplace_back(1, static_cast<char>('a' + i));
    return names;
}

// Gamma with any positive shape (Marsaglia and Tsang 2000).
double gamma_variate(double shape, nrem::Random& random) {
    const double boost = shape < 1 ? std::pow(1 - random.uniform(), 1 / shape) : 1;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    while (true) {
        const double x = random.normal();
        const double v = std::pow(1 + x / std::sqrt(9 * d), 3);
        if (v > 0 && std::log(1 - random.uniform()) < x * x / 2 + d - d * v + d * std::log(v))
            return boost * d * v;
    }
}

using Distribution = std::vector<double>;
using Regime = std::vector<Distribution>;  // one distribution for each symbol before

std::size_t draw(const Distribution& distribution, nrem::Random& random) {
    double left = random.uniform();
    std::size_t symbol = 0;
    while (symbol + 1 < distribution.size() && (left -= distribution[symbol]) >= 0) ++symbol;
    return symbol;
}

// How likely each regime is, given the symbols so far.
class Filter {
public:
    Filter(std::size_t regimes, double hazard)
        : belief_(regimes, 1.0 / static_cast<double>(regimes)), hazard_(hazard) {}

    [[nodiscard]] Distribution predict(const std::vector<Regime>& regimes,
                                       std::size_t before) const {
        Distribution mixed(regimes[0][before].size());
        for (std::size_t r = 0; r < regimes.size(); ++r)
            for (std::size_t s = 0; s < mixed.size(); ++s)
                mixed[s] += belief_[r] * regimes[r][before][s];
        return mixed;
    }
    void see(const std::vector<Regime>& regimes, std::size_t before, std::size_t symbol) {
        double sum = 0;
        for (std::size_t r = 0; r < regimes.size(); ++r)
            sum += belief_[r] *= regimes[r][before][symbol];
        for (auto& b : belief_) b /= sum;
        if (belief_.size() == 1) return;
        const auto others = static_cast<double>(belief_.size() - 1);
        for (auto& b : belief_) b = b * (1 - hazard_) + (1 - b) * hazard_ / others;
    }

private:
    std::vector<double> belief_;  // before the next symbol
    double hazard_;
};

class Regimes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("symbols", "4", {2, 26}, "size of the alphabet"),
         nrem::integer("order", "1", {0, 1}, "how many symbols back a regime looks"),
         nrem::integer("regimes", "3", {1, 64}, "regimes that the source returns to"),
         nrem::number("hazard", "0.01", {0, 1}, "probability of a switch before each step"),
         nrem::number("concentration", "0.3", {0.01, 100},
                      "of the Dirichlet prior: small makes regimes predictable"),
         nrem::integer("length", "1000", {1, 1000000}, "symbols in a stream"),
         nrem::choice("oracle", "regime", "regime|filter", "what the oracle knows"),
         nrem::choice("boundaries", "none", "none|switches", "emit a boundary at each switch")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.symbols", "task.oracle"});

    explicit Regimes(const nrem::Params& params)
        : choices_(letters(params.integer("symbols"))),
          order_(params.integer("order")),
          regimes_(params.integer("regimes")),
          hazard_(params.number("hazard")),
          concentration_(params.number("concentration")),
          length_(params.integer("length")),
          filtered_(params.text("oracle") == "filter"),
          announced_(params.text("boundaries") == "switches") {}

    nrem::TaskInfo describe() const { return {nrem::endless, choices_.size(), choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("source " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto regimes = draw_regimes(random);
        Filter filter(regimes_, hazard_);
        std::size_t regime = random.below(regimes_);
        std::size_t before = random.below(choices_.size());
        for (std::size_t step = 0; step < length_; ++step) {
            if (step > 0 && regimes_ > 1 && random.uniform() < hazard_) {
                regime = (regime + 1 + random.below(regimes_ - 1)) % regimes_;
                if (announced_) sink.boundary(static_cast<double>(step));
            }
            const std::size_t symbol = draw(regimes[regime][before], random);
            ask({static_cast<double>(step), before, symbol},
                filtered_ ? filter.predict(regimes, before) : regimes[regime][before], sink);
            filter.see(regimes, before, symbol);
            before = symbol;
        }
    }

private:
    struct Step {
        double at;
        std::size_t before;
        std::size_t symbol;
    };

    std::vector<Regime> draw_regimes(nrem::Random& random) const {
        std::vector<Regime> regimes(regimes_);
        for (auto& regime : regimes)
            for (std::size_t before = 0; before < choices_.size(); ++before)
                regime.push_back(order_ == 0 && before > 0 ? regime[0] : draw_distribution(random));
        return regimes;
    }
    // Mixed with a thousandth of the uniform one, so that no symbol is impossible.
    Distribution draw_distribution(nrem::Random& random) const {
        Distribution made(choices_.size());
        double sum = 0;
        for (auto& p : made) sum += p = gamma_variate(concentration_, random) + 1e-300;
        for (auto& p : made) p = 0.999 * p / sum + 0.001 / static_cast<double>(made.size());
        return made;
    }
    void ask(const Step& step, const Distribution& known, nrem::EventSink& sink) const {
        const std::vector<float> probabilities(known.begin(), known.end());
        const std::size_t best = nrem::largest(known, "probability");
        auto oracle = choices_.answer(best);
        oracle.probabilities = nrem::borrow(probabilities);
        const std::string text = "after " + choices_.name(step.before);
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        event.cue.vector = nrem::borrow(choices_.code(step.before));
        choices_.offer(event.cue);
        event.truth = choices_.answer(step.symbol);
        event.oracle = &oracle;
        event.at = step.at;
        sink.query(event);
    }

    Choices choices_;
    std::size_t order_;
    std::size_t regimes_;
    double hazard_;
    double concentration_;
    std::size_t length_;
    bool filtered_;
    bool announced_;
};

}  // namespace

NREM_PLUGIN("regimes", "0.1.0",
            nrem::task<Regimes>({"regimes",
                                 "symbols from a source that switches between regimes, with the "
                                 "best possible log-loss known",
                                 "after: Memory-Based Meta-Learning on Non-Stationary "
                                 "Distributions (2023)"}))
