// The task `paired_associates`: n keys, each with a value of its own, shown once, then a boundary
// (the night), then each key tested.
//
// The keys of a stream share a direction, so `correlation` is the average cosine of two of them.
// With codes: random every value is a random direction too, and reading is by the nearest code;
// with codes: onehot the cross-talk between keys falls on the wrong answers evenly, and even a
// plain sum reads correctly at any correlation. Keys have length 1, or lengths that differ. The
// oracle is the closed-form ridge regression of the values on the keys: what a linear memory can
// reach at best.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "keys.hpp"
#include "../stated.hpp"

namespace {

// Solves gram X = right for a symmetric positive definite gram (n x n, row by row) by Cholesky and
// leaves X in `right`; gram is overwritten.
void solve(std::vector<double>& gram, std::vector<double>& right, std::size_t n) {
    const std::size_t m = right.size() / n;
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t i = j; i < n; ++i) {
            double sum = gram[i * n + j];
            for (std::size_t k = 0; k < j; ++k) sum -= gram[i * n + k] * gram[j * n + k];
            gram[i * n + j] = i == j ? std::sqrt(sum) : sum / gram[j * n + j];
        }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < m; ++c) {
            double sum = right[i * m + c];
            for (std::size_t k = 0; k < i; ++k) sum -= gram[i * n + k] * right[k * m + c];
            right[i * m + c] = sum / gram[i * n + i];
        }
    for (std::size_t i = n; i-- > 0;)
        for (std::size_t c = 0; c < m; ++c) {
            double sum = right[i * m + c];
            for (std::size_t k = i + 1; k < n; ++k) sum -= gram[k * n + i] * right[k * m + c];
            right[i * m + c] = sum / gram[i * n + i];
        }
}

struct Pairs {
    std::vector<float> keys;          // row by row
    std::vector<std::size_t> values;  // of each key
    std::span<const float> key(std::size_t index) const {
        const std::size_t size = keys.size() / values.size();
        return {keys.data() + index * size, size};
    }
};

// What the ridge solution reads for every key: K K^T (K K^T + ridge I)^-1 V, row by row.
std::vector<float> ridge_readouts(const Pairs& pairs, const Choices& choices, double ridge) {
    const std::size_t n = pairs.values.size();
    const std::size_t m = choices.code_size();
    std::vector<double> gram(n * n);
    std::vector<double> right(n * m);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j)
            gram[i * n + j] = std::inner_product(pairs.key(i).begin(), pairs.key(i).end(),
                                                 pairs.key(j).begin(), i == j ? ridge : 0.0);
        std::copy_n(choices.code(pairs.values[i]).begin(), m,
                    right.begin() + static_cast<std::ptrdiff_t>(i * m));
    }
    const auto before = right;
    solve(gram, right, n);
    std::vector<float> readouts(n * m);  // K K^T X = V - ridge X, as (K K^T + ridge I) X = V
    for (std::size_t i = 0; i < readouts.size(); ++i)
        readouts[i] = static_cast<float>(before[i] - ridge * right[i]);
    return readouts;
}

std::size_t nearest_code(const Choices& choices, std::span<const float> readout) {
    std::size_t best = 0;
    double closest = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        double distance = 0;
        for (std::size_t c = 0; c < readout.size(); ++c) {
            const double gap = readout[c] - choices.code(i)[c];
            distance += gap * gap;
        }
        if (i == 0 || distance < closest) {
            best = i;
            closest = distance;
        }
    }
    return best;
}

class PairedAssociates {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("pairs", "32", {2, 1024}, "pairs in a stream"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key, and of a random code"),
         nrem::number("correlation", "0.5", {0, 0.99}, "average cosine of two keys"),
         nrem::number("lengths", "0", {0, 3},
                      "of keys: standard deviation of their logarithm, whose mean is 0"),
         nrem::choice("codes", "random", "random|onehot", "the vectors that stand for the values"),
         nrem::number("ridge", "0.001", {1e-9, 1000}, "penalty of the oracle's regression")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit PairedAssociates(const nrem::Params& params)
        : plan_{params.integer("pairs"), params.integer("dimensions"), params.number("correlation"),
                Own::random},
          lengths_(params.number("lengths")),
          random_codes_(params.text("codes") == "random"),
          ridge_(params.number("ridge")),
          key_names_(numbered("key", plan_.count)) {}

    nrem::TaskInfo describe() const {
        return {nrem::endless, plan_.dimensions, random_codes_ ? plan_.dimensions : plan_.count};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("list " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Pairs pairs{make_keys(plan_, random), in_random_order(random)};
        stretch(pairs.keys, random);
        const Choices choices(
            numbered("value", plan_.count),
            random_codes_ ? make_keys({plan_.count, plan_.dimensions, 0, Own::random}, random)
                          : std::vector<float>{});
        double at = 0;
        for (const std::size_t i : in_random_order(random)) {
            auto event = event_of(pairs, choices, i);
            event.at = at++;
            sink.observe(event);
        }
        sink.boundary(at);
        const auto readouts = ridge_readouts(pairs, choices, ridge_);
        for (const std::size_t i : in_random_order(random)) {
            const auto readout =
                std::span(readouts).subspan(i * choices.code_size(), choices.code_size());
            auto oracle = choices.answer(nearest_code(choices, readout));
            oracle.vector = nrem::borrow(readout);
            auto event = event_of(pairs, choices, i);
            event.oracle = &oracle;
            event.at = at++;
            sink.test(event);
        }
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    std::vector<std::size_t> in_random_order(nrem::Random& random) const {
        std::vector<std::size_t> order(plan_.count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }
    nrem::Event event_of(const Pairs& pairs, const Choices& choices, std::size_t i) const {
        nrem::Event event;
        event.cue.text = nrem::borrow(key_names_[i]);
        event.cue.vector = nrem::borrow(pairs.key(i));
        choices.offer(event.cue);
        event.truth = choices.answer(pairs.values[i]);
        event.item = i + 1;
        return event;
    }

    // Keys of length 1 draw nothing more.
    void stretch(std::vector<float>& keys, nrem::Random& random) const {
        if (lengths_ == 0) return;
        for (std::size_t k = 0; k < plan_.count; ++k) {
            const double length = std::exp(lengths_ * random.normal());
            for (float& x : std::span(keys).subspan(k * plan_.dimensions, plan_.dimensions))
                x = static_cast<float>(length * x);
        }
    }

    KeyPlan plan_;
    double lengths_;
    bool random_codes_;
    double ridge_;
    std::vector<std::string> key_names_;
};

}  // namespace

NREM_PLUGIN(
    "paired_associates", "0.1.0",
    nrem::task<PairedAssociates>({"paired_associates",
                                  "key-value pairs with correlated keys, a boundary, then a "
                                  "test of each key",
                                  "after the repeated lists of: Just read twice (2024)"}))
