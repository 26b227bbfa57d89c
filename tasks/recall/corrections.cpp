// The task `corrections`: facts that are told once, some of them again with another value.
//
// All facts are told in random order, then a boundary; `corrected` of them are told once more, each
// with another value, then a boundary; then each is asked for by its latest value. Groups are
// "corrected" and "other": a memory that learns a correction should keep the rest. Two keys have
// `correlation` as their cosine, on average. The oracle is a perfect memory.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

class Corrections {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("facts", "32", {2, 1024}, "in a stream"),
         nrem::integer("corrected", "4", {0, 1024}, "of the facts, how many get another value"),
         nrem::integer("values", "64", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key's and of a value's vector"),
         nrem::number("correlation", "0.5", {0, 0.99}, "average cosine of two keys")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Corrections(const nrem::Params& params)
        : plan_{params.integer("facts"), params.integer("dimensions"), params.number("correlation"),
                Own::random},
          corrected_(params.integer("corrected")),
          values_(params.integer("values")),
          names_(numbered("key", plan_.count)) {
        if (corrected_ > plan_.count)
            throw std::invalid_argument("corrected (" + std::to_string(corrected_) +
                                        ") is more than facts (" +
                                        std::to_string(plan_.count) + ")");
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, plan_.dimensions, plan_.dimensions};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("book " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions keys(plan_, random);
        const Choices values(numbered("value", values_),
                             make_keys({values_, plan_.dimensions, 0, Own::random}, random));
        std::vector<std::size_t> value(plan_.count);
        for (auto& each : value) each = random.below(values_);
        const auto line = [&](std::size_t fact, std::string_view group = "") {
            return Line{.text = names_[fact],
                        .vector = keys.row(fact),
                        .choices = &values,
                        .answer = value[fact],
                        .item = fact + 1,
                        .group = group};
        };
        Telling telling(sink);
        std::vector<std::size_t> order(plan_.count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        for (const std::size_t fact : order) telling.observe(line(fact));
        telling.boundary();
        for (std::size_t fact = 0; fact < corrected_; ++fact) {
            value[fact] = (value[fact] + 1 + random.below(values_ - 1)) % values_;
            telling.observe(line(fact));
        }
        telling.boundary();
        for (std::size_t fact = 0; fact < plan_.count; ++fact)
            telling.test(line(fact, fact < corrected_ ? "corrected" : "other"));
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    KeyPlan plan_;
    std::size_t corrected_;  // the first of the facts
    std::size_t values_;
    std::vector<std::string> names_;
};

}  // namespace

NREM_PLUGIN("corrections", "0.1.0",
            nrem::task<Corrections>({"corrections",
                                     "facts told once, a few of them corrected later",
                                     "arXiv 2404.03646 (editing facts)"}))
