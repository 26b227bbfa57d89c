// What happens in the stream of a memory test: one seeded source of events, each with a time, a
// place, a context, a key with a value, and entities. A task draws the happenings of a stream,
// tells them (telling.hpp), and asks about them.
//
//   world = Happenings(plan, seed)       the same on every machine
//   world[i].update_of                   the happening whose value it replaces, if there is one
//   world[i].conflict                    its value is not what the key has as a rule (prior)
//   world.latest(key, as_of)             what holds at a time
//   world.where([](h) { ... })           all that something holds of, in order of time
//
// Each field is drawn from a random source of its own, so that a plan with more places, say, leaves
// times, keys and values as they were: arms that differ in one thing differ in nothing else.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace {

// A number that is none: no happening, no value.
constexpr std::size_t nothing = ~std::size_t{0};

struct Happening {
    double time = 0;          // in steps
    std::size_t place = 0;    // drawn for each
    std::size_t context = 0;  // consecutive ones share it: a session, a scene, a chapter
    std::size_t key = 0;
    std::size_t value = 0;
    std::vector<std::size_t> entities;  // rising, each once
    std::size_t update_of = nothing;
    bool conflict = false;
    bool known = true;  // before the cut-off
};

struct HappeningPlan {
    std::size_t count = 32;
    std::size_t keys = 32;  // below `count`, keys return and change their values
    std::size_t values = 32;
    std::size_t places = 1;
    std::size_t contexts = 1;
    std::size_t entities = 1;         // that there are
    std::size_t entities_each = 0;    // that take part in a happening
    double zipf = 0;                  // how often key r happens goes like r^-zipf; 0: all alike
    std::optional<double> agree = {}; // share of values that are their key's prior; else by chance
    double cutoff = 1;                // share of the time that is before the cut-off
    bool shuffled = true;             // keys in random order; else all of key 0 first, and so on
};

class Happenings {
public:
    Happenings(const HappeningPlan& plan, std::uint64_t seed) : plan_(plan), all_(plan.count) {
        if (plan.count == 0 || plan.keys == 0 || plan.values < 2 || plan.places == 0 ||
            plan.contexts == 0 || plan.entities < plan.entities_each)
            throw std::invalid_argument("happenings need keys, two values, a place and entities");
        draw_keys(source(seed, 1));
        draw_values(source(seed, 2), source(seed, 3));
        auto places = source(seed, 4);
        auto entities = source(seed, 5);
        for (std::size_t i = 0; i < all_.size(); ++i) {
            all_[i].time = static_cast<double>(i);
            all_[i].context = i * plan.contexts / all_.size();
            all_[i].place = places.below(plan.places);
            all_[i].entities = some_entities(entities);
            all_[i].known = all_[i].time < plan.cutoff * static_cast<double>(all_.size());
        }
    }

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    [[nodiscard]] const Happening& operator[](std::size_t index) const { return all_[index]; }
    [[nodiscard]] auto begin() const { return all_.begin(); }
    [[nodiscard]] auto end() const { return all_.end(); }

    // The value that the key has as a rule, whatever happens to it.
    [[nodiscard]] std::size_t prior(std::size_t key) const { return priors_[key]; }
    // The last happening of the key before `as_of`, or `nothing`.
    [[nodiscard]] std::size_t latest(std::size_t key, double as_of = HUGE_VAL) const {
        for (std::size_t i = all_.size(); i-- > 0;)
            if (all_[i].key == key && all_[i].time < as_of) return i;
        return nothing;
    }
    template <class Holds>
    [[nodiscard]] std::vector<std::size_t> where(Holds&& holds) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (holds(all_[i])) found.push_back(i);
        return found;
    }

private:
    static nrem::Random source(std::uint64_t seed, std::uint64_t field) {
        return nrem::Random(nrem::combine(seed, field));
    }

    // Each key at least once while there is room, the rest by the weights; what rounding leaves
    // over goes to the first keys in turn.
    [[nodiscard]] std::vector<std::size_t> counts_of_keys() const {
        std::vector<double> weights(plan_.keys);
        for (std::size_t k = 0; k < plan_.keys; ++k)
            weights[k] = std::pow(static_cast<double>(k + 1), -plan_.zipf);
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        const std::size_t once = std::min(plan_.keys, plan_.count);
        std::vector<std::size_t> counts(plan_.keys);
        std::size_t left = plan_.count;
        for (std::size_t k = 0; k < once; ++k) {
            const double more = static_cast<double>(plan_.count - once) * weights[k] / sum;
            counts[k] = 1 + static_cast<std::size_t>(more);
            left -= counts[k];
        }
        for (std::size_t k = 0; left > 0; k = (k + 1) % once, --left) ++counts[k];
        return counts;
    }
    void draw_keys(nrem::Random random) {
        std::vector<std::size_t> order;
        const auto counts = counts_of_keys();
        for (std::size_t k = 0; k < counts.size(); ++k) order.insert(order.end(), counts[k], k);
        if (plan_.shuffled) random.shuffle(std::span(order));
        for (std::size_t i = 0; i < order.size(); ++i) all_[i].key = order[i];
    }
    // An update changes the value. `agree` asks for the prior; a key that has it already keeps it.
    void draw_values(nrem::Random random, nrem::Random generally) {
        for (std::size_t k = 0; k < plan_.keys; ++k)
            priors_.push_back(generally.below(plan_.values));
        std::vector<std::size_t> last(plan_.keys, nothing);
        for (std::size_t i = 0; i < all_.size(); ++i) {
            auto& it = all_[i];
            it.update_of = last[it.key];
            const bool agrees = plan_.agree && random.uniform() < *plan_.agree;
            const std::size_t avoided = plan_.agree                ? priors_[it.key]
                                        : it.update_of != nothing ? all_[it.update_of].value
                                                                  : nothing;
            it.value = agrees ? priors_[it.key] : other_than(avoided, random);
            it.conflict = it.value != priors_[it.key];
            last[it.key] = i;
        }
    }
    std::size_t other_than(std::size_t avoided, nrem::Random& random) const {
        if (avoided == nothing) return random.below(plan_.values);
        const std::size_t drawn = random.below(plan_.values - 1);
        return drawn < avoided ? drawn : drawn + 1;
    }
    std::vector<std::size_t> some_entities(nrem::Random& random) const {
        std::vector<std::size_t> drawn(plan_.entities);
        std::iota(drawn.begin(), drawn.end(), std::size_t{0});
        for (std::size_t i = 0; i < plan_.entities_each; ++i)
            std::swap(drawn[i], drawn[i + random.below(drawn.size() - i)]);
        drawn.resize(plan_.entities_each);
        std::sort(drawn.begin(), drawn.end());
        return drawn;
    }

    HappeningPlan plan_;
    std::vector<Happening> all_;
    std::vector<std::size_t> priors_;  // by key
};

}  // namespace
