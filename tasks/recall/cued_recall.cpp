// The task `cued_recall`: facts that are told unequally often, each asked for by its key as it is,
// by a noisy key, and the other way round, by its value.
//
// What one of the cues brings out is in the memory; what another cue misses is a failure of access
// and not of storage. How often fact r is told follows Zipf's law. Groups are "clean, frequent",
// "clean, rare", "noisy, frequent" and so on: the more frequent half of the facts and the rarer
// one. Keys and values are vectors of one size, so that either can be the cue. The oracle is
// a perfect memory.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "../engines/cues/happenings.hpp"
#include "../engines/cues/telling.hpp"

namespace {

class CuedRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("facts", "32", {2, 1024}, "in a stream"),
         nrem::integer("told", "160", {2, 100000}, "how often facts are told, in all"),
         nrem::number("zipf", "1", {0, 10}, "exponent of Zipf's law: of how often the facts are told"),
         nrem::number("noise", "1", {0, 100}, "length of what is added to a noisy key of length 1"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key and of a value"),
         nrem::number("correlation", "0", {0, 0.99}, "average cosine of two keys")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit CuedRecall(const nrem::Params& params)
        : told_(params.integer("told")),
          zipf_(params.number("zipf")),
          noise_(params.number("noise")),
          plan_{params.integer("facts"), params.integer("dimensions"), params.number("correlation"),
                Own::random},
          key_names_(numbered("key", plan_.count)),
          value_names_(numbered("value", plan_.count)) {
        if (told_ < plan_.count)
            throw std::invalid_argument("told (" + std::to_string(told_) +
                                        ") is less than facts (" + std::to_string(plan_.count) +
                                        "): each is told at least once");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, plan_.dimensions}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("facts " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions keys(plan_, random);
        const Directions values({plan_.count, plan_.dimensions, 0, Own::random}, random);
        const Choices of_keys(key_names_, keys.rows());
        const Choices of_values(value_names_, values.rows());
        const Happenings world({.count = told_, .keys = plan_.count, .zipf = zipf_}, random());
        Telling telling(sink);
        for (const auto& it : world)
            telling.observe(forward(of_values, it.key, keys.row(it.key), {}));
        telling.boundary();
        for (std::size_t fact = 0; fact < plan_.count; ++fact) {
            const std::string half = fact < plan_.count / 2 ? ", frequent" : ", rare";
            telling.test(forward(of_values, fact, keys.row(fact), "clean" + half));
            telling.test(forward(of_values, fact, noisy(keys.row(fact), random), "noisy" + half));
            telling.test({.text = value_names_[fact],
                          .vector = values.row(fact),
                          .choices = &of_keys,
                          .answer = fact,
                          .item = plan_.count + fact + 1,
                          .group = "reverse" + half,
                          .evidence = items_of(std::array{fact})});
        }
    }

private:
    // The fact is asked for by its key; value r belongs to key r, and both are random directions.
    Line forward(const Choices& values, std::size_t fact, std::span<const float> cue,
                 std::string_view group) const {
        return {.text = key_names_[fact],
                .vector = cue,
                .choices = &values,
                .answer = fact,
                .item = fact + 1,
                .group = group};
    }
    std::vector<float> noisy(std::span<const float> key, nrem::Random& random) const {
        std::vector<float> cue(key.begin(), key.end());
        const auto noise = random_direction(cue.size(), {}, random);
        for (std::size_t i = 0; i < cue.size(); ++i)
            cue[i] += static_cast<float>(noise_ * noise[i]);
        return cue;
    }

    std::size_t told_;
    double zipf_;
    double noise_;
    KeyPlan plan_;
    std::vector<std::string> key_names_;
    std::vector<std::string> value_names_;
};

}  // namespace

NREM_PLUGIN("cued_recall", "0.1.0",
            nrem::task<CuedRecall>({"cued_recall",
                                    "facts told unequally often, asked for by clean, noisy and "
                                    "reversed cues",
                                    "arXiv 2602.14080 (empty shelves or lost keys)"}))
