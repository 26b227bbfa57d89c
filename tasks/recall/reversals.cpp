// The task `reversals`: n relations are shown in one direction, "person 3" with the answer
// "city 7", then a boundary, then each is asked in this direction (group "forward") and in the
// other one ("reversal"): who belongs to city 7?
//
// Everybody and every city has a direction of its own, as a cue and as an answer; they are
// orthonormal where there is room, so that what fails here does not fail by interference.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

class Reversals {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("relations", "16", {2, 1024}, "that are shown"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a cue, and of an answer's code")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Reversals(const nrem::Params& params)
        : relations_(params.integer("relations")),
          plan_{2 * relations_, params.integer("dimensions"), 0,
                2 * relations_ < params.integer("dimensions") ? Own::orthogonal : Own::random},
          names_(numbered("person", relations_)) {
        for (auto& city : numbered("city", relations_)) names_.push_back(std::move(city));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, plan_.dimensions}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("village " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions directions(plan_, random);
        const Choices all(names_, directions.rows());
        const auto cities = in_random_order(random);  // of each person
        const auto line = [&](std::size_t asked, std::size_t answer, std::size_t person) {
            return Line{.text = names_[asked],
                        .vector = directions.row(asked),
                        .choices = &all,
                        .answer = answer,
                        .item = person + 1,
                        .group = asked < relations_ ? "forward" : "reversal"};
        };
        Telling telling(sink);
        for (const std::size_t person : in_random_order(random))
            telling.observe(line(person, relations_ + cities[person], person));
        telling.boundary();
        for (const std::size_t person : in_random_order(random)) {
            telling.test(line(person, relations_ + cities[person], person));
            telling.test(line(relations_ + cities[person], person, person));
        }
    }

    // Of the forward direction: the item is the person's number.
    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"person", "city"}, sink);
    }

private:
    std::vector<std::size_t> in_random_order(nrem::Random& random) const {
        std::vector<std::size_t> order(relations_);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }

    std::size_t relations_;
    KeyPlan plan_;
    std::vector<std::string> names_;  // people, then cities
};

}  // namespace

NREM_PLUGIN("reversals", "0.1.0",
            nrem::task<Reversals>({"reversals",
                                   "relations shown in one direction, a boundary, then asked in "
                                   "both",
                                   "Latent learning: episodic memory complements parametric "
                                   "learning (2025)"}))
