// The task `passkey`: some pairs of a key and a value among many that nobody asks for, and requests to
// forget some of them.
//
// All pairs are told once, in random order. After a boundary `forget` of the passkeys are to be
// forgotten, each by a request that names the key and its value; after another boundary all passkeys
// are asked for. Groups are "kept" and "forgotten": of the latter a right answer is one that was not
// forgotten. The oracle is a perfect memory that forgets nothing.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

class Passkey {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("fillers", "60", {0, 65536}, "pairs that nobody asks for"),
         nrem::integer("passkeys", "4", {1, 1024}, "pairs that are asked for"),
         nrem::integer("forget", "0", {0, 1024}, "of the passkeys, how many are to be forgotten"),
         nrem::integer("values", "64", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {0, 1024},
                       "size of a key's and of a value's vector; 0: keys are names alone")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Passkey(const nrem::Params& params)
        : passkeys_(params.integer("passkeys")),
          pairs_(passkeys_ + params.integer("fillers")),
          forgotten_(params.integer("forget")),
          values_(params.integer("values")),
          dimensions_(params.integer("dimensions")),
          names_(numbered("key", pairs_)) {
        if (dimensions_ == 1) throw std::invalid_argument("dimensions: 0, or 2 and more");
        if (forgotten_ > passkeys_)
            throw std::invalid_argument("forget (" + std::to_string(forgotten_) +
                                        ") is more than passkeys (" + std::to_string(passkeys_) + ")");
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, dimensions_, dimensions_ > 0 ? dimensions_ : values_};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("passkeys " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto keys = make_keys({pairs_, dimensions_, 0, Own::random}, random);
        const Choices values(numbered("value", values_),
                             make_keys({values_, dimensions_, 0, Own::random}, random));
        std::vector<std::size_t> order(pairs_);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        std::vector<std::size_t> value(pairs_);
        for (auto& each : value) each = random.below(values_);
        const auto line = [&](std::size_t pair, std::string_view group = "") {
            return Line{.text = names_[pair],
                        .vector = std::span(keys).subspan(pair * dimensions_, dimensions_),
                        .choices = &values,
                        .answer = value[pair],
                        .item = pair + 1,
                        .group = group};
        };
        Telling telling(sink);
        for (const std::size_t pair : order) telling.observe(line(pair));
        telling.boundary();
        for (std::size_t pair = 0; pair < forgotten_; ++pair) telling.forget(line(pair));
        telling.boundary();
        for (std::size_t pair = 0; pair < passkeys_; ++pair)
            telling.test(line(pair, pair < forgotten_ ? "forgotten" : "kept"));
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    std::size_t passkeys_;  // the first of the pairs
    std::size_t pairs_;
    std::size_t forgotten_;  // the first of the passkeys
    std::size_t values_;
    std::size_t dimensions_;
    std::vector<std::string> names_;
};

}  // namespace

NREM_PLUGIN("passkey", "0.1.0",
            nrem::task<Passkey>({"passkey",
                                 "a few pairs among many that nobody asks for, some of them to be "
                                 "forgotten on request",
                                 "arXiv 2407.01437 (Larimar)"}))
