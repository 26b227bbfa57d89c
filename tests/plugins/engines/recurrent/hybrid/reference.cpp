#include "reference.hpp"

#include <algorithm>
#include <cmath>

namespace nrem_hybrid::reference {

namespace {

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

double gelu(double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}

double dot(const Row& a, const Row& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

Row unit_silu(Row row) {
    for (double& x : row) x *= sigmoid(x);
    const double length = std::max(std::sqrt(dot(row, row)), 1e-12);
    for (double& x : row) x /= length;
    return row;
}

Row part(const Row& row, std::size_t begin, std::size_t count) {
    const auto first = row.begin() + static_cast<std::ptrdiff_t>(begin);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
}

class Reference {
public:
    Reference(const Architecture& architecture, const example::Weights& weights, Rows& states)
        : a_(architecture), weights_(weights), states_(states) {}

    Outcome forward(const std::vector<std::uint32_t>& tokens, const Rows& features) {
        first_pass_ = features.empty();
        Rows x = features;
        if (features.empty() || a_.reinject) x = embed(tokens);
        for (std::size_t t = 0; t < features.size() && a_.reinject; ++t) {
            const Row fed = linear("feedback", norm("feedback.norm", features[t]));
            for (std::size_t i = 0; i < a_.width; ++i) x[t][i] += fed[i];
        }
        Outcome outcome;
        for (std::size_t i = features.empty() ? 0 : a_.first; i < a_.layers.size(); ++i) {
            run(i, x);
            if (i + 1 == a_.last) outcome.features = x;
        }
        for (const Row& row : x) outcome.logits.push_back(linear("head", norm("norm", row)));
        return outcome;
    }

private:
    Row linear(const std::string& name, const Row& in) const {
        const auto& weight = weights_.at(name + ".weight");
        const auto bias = weights_.find(name + ".bias");
        Row out(weight.size() / in.size());
        for (std::size_t o = 0; o < out.size(); ++o) {
            if (bias != weights_.end()) out[o] = bias->second[o];
            for (std::size_t i = 0; i < in.size(); ++i)
                out[o] += double{weight[o * in.size() + i]} * in[i];
        }
        return out;
    }
    Row norm(const std::string& name, const Row& in) const {
        double mean = 0, variance = 0;
        for (const double x : in) mean += x / static_cast<double>(in.size());
        for (const double x : in)
            variance += (x - mean) * (x - mean) / static_cast<double>(in.size());
        Row out(in.size());
        for (std::size_t i = 0; i < in.size(); ++i)
            out[i] =
                (in[i] - mean) / std::sqrt(variance + 1e-5) * weights_.at(name + ".weight")[i] +
                weights_.at(name + ".bias")[i];
        return out;
    }
    Rows embed(const std::vector<std::uint32_t>& tokens) const {
        Rows x(tokens.size(), Row(a_.width));
        for (std::size_t t = 0; t < tokens.size(); ++t)
            for (std::size_t i = 0; i < a_.width; ++i)
                x[t][i] = double{weights_.at("token.weight")[tokens[t] * a_.width + i]} +
                          weights_.at("position.weight")[t * a_.width + i];
        return x;
    }

    void run(std::size_t index, Rows& x) {
        const std::string name = "layers." + std::to_string(index);
        Rows in;
        for (const Row& row : x) in.push_back(norm(name + ".norm", row));
        Rows out;
        if (a_.layers[index] == Sublayer::mlp) out = mlp(name, in);
        if (a_.layers[index] == Sublayer::attention) out = attention(index, in);
        if (a_.layers[index] == Sublayer::fast) out = fast(index, in);
        for (std::size_t t = 0; t < x.size(); ++t)
            for (std::size_t i = 0; i < a_.width; ++i) x[t][i] += out[t][i];
    }
    Rows mlp(const std::string& name, const Rows& in) const {
        Rows out;
        for (const Row& row : in) {
            Row hidden = linear(name + ".up", row);
            for (double& x : hidden) x = gelu(x);
            out.push_back(linear(name + ".down", hidden));
        }
        return out;
    }
    // What a token may look at: keys | values, and how far away it is from each token.
    struct Seen {
        Row pair;
        std::vector<std::size_t> distances;
        bool later_than(std::size_t i) const { return place > i; }
        std::size_t place;  // 0 for what is kept, which is never later
    };
    std::size_t round(std::size_t i, std::size_t j, std::size_t tokens) const {
        const std::size_t straight = i > j ? i - j : j - i;
        return a_.ring ? std::min(straight, tokens - straight) : straight;
    }
    std::vector<Seen> seen_in(const Rows& made, const Rows& kept) const {
        const std::size_t tokens = made.size();
        std::vector<Seen> all;
        for (std::size_t j = 0; j < tokens; ++j) {
            Seen& seen = all.emplace_back(Seen{part(made[j], a_.width, 2 * a_.width), {}, j});
            for (std::size_t i = 0; i < tokens; ++i) seen.distances.push_back(round(i, j, tokens));
        }
        for (std::size_t r = 0; r < kept.size(); ++r) {
            Seen& seen = all.emplace_back(Seen{part(kept[r], 0, 2 * a_.width), {}, 0});
            const auto place = static_cast<std::size_t>(kept[r].back()) - 1;
            for (std::size_t i = 0; i < tokens; ++i)
                seen.distances.push_back(a_.ring ? round(i, place % tokens, tokens)
                                                 : i + kept.size() - r);
        }
        return all;
    }
    Rows attention(std::size_t index, const Rows& in) {
        const std::string name = "layers." + std::to_string(index);
        Rows made, out;
        for (const Row& row : in) made.push_back(linear(name + ".in", row));
        const auto seen = seen_in(made, a_.keep > 0 ? turn_over(index, made) : Rows());
        for (std::size_t i = 0; i < in.size(); ++i)
            out.push_back(linear(name + ".out", mix(made[i], i, seen)));
        return out;
    }
    Row mix(const Row& made, std::size_t i, const std::vector<Seen>& all) const {
        const std::size_t size = a_.width / a_.heads;
        Row mixed(a_.width);
        for (std::size_t h = 0; h < a_.heads; ++h) {
            double total = 0;
            for (const Seen& seen : all) {
                if (a_.causal && seen.later_than(i)) continue;
                if (a_.radius > 0 && seen.distances[i] > a_.radius) continue;
                const Row query = part(made, h * size, size);
                const Row key = part(seen.pair, h * size, size);
                const double weight =
                    std::exp(dot(query, key) / std::sqrt(static_cast<double>(size)));
                total += weight;
                for (std::size_t c = h * size; c < (h + 1) * size; ++c)
                    mixed[c] += weight * seen.pair[a_.width + c];
            }
            for (std::size_t c = h * size; c < (h + 1) * size; ++c) mixed[c] /= total;
        }
        return mixed;
    }
    // Keeps the last tokens of this chunk; returns what was kept of the one before, without the
    // empty rows.
    Rows turn_over(std::size_t index, const Rows& made) {
        Row& tensor = states_[place_of_state(index)];
        const std::size_t stride = 2 * a_.width + 1;
        const std::size_t half = a_.keep * stride;
        if (first_pass_) std::copy_n(tensor.begin() + half, half, tensor.begin());
        std::fill(tensor.begin() + half, tensor.end(), 0);
        const std::size_t count = std::min(a_.keep, made.size());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = made.size() - count + i;
            Row row = part(made[place], a_.width, 2 * a_.width);
            row.push_back(static_cast<double>(place + 1));
            std::ranges::copy(row, tensor.end() - (count - i) * stride);
        }
        Rows before;
        for (std::size_t r = 0; r < a_.keep; ++r)
            if (const Row row = part(tensor, r * stride, stride); row.back() != 0)
                before.push_back(row);
        return before;
    }

    Rows fast(std::size_t index, const Rows& in) {
        const std::string name = "layers." + std::to_string(index);
        const std::size_t state = place_of_state(index);
        Rows out;
        for (const Row& row : in) {
            const Row made = linear(name + ".in", row);
            Row read;
            for (std::size_t h = 0; h < a_.heads; ++h)
                for (const double x : step(made, h, state)) read.push_back(x);
            out.push_back(linear(name + ".out", read));
        }
        return out;
    }
    std::size_t place_of_state(std::size_t index) const {
        std::size_t place = 0;
        for (std::size_t i = 0; i < index; ++i)
            if (a_.layers[i] == Sublayer::fast)
                place += a_.rule == Rule::momentum ? 2 : 1;
            else if (a_.layers[i] == Sublayer::attention && a_.keep > 0)
                ++place;
        return place;
    }
    // Writes one token in one head, then reads it.
    Row step(const Row& made, std::size_t head, std::size_t place) {
        const std::size_t keys = a_.heads * a_.key;
        const std::size_t values = a_.heads * a_.value;
        const Row query = unit_silu(part(made, head * a_.key, a_.key));
        const Row key = unit_silu(part(made, keys + head * a_.key, a_.key));
        const Row value = part(made, 2 * keys + head * a_.value, a_.value);
        const auto gate = [&](std::size_t which) {
            return sigmoid(made[2 * keys + values + which * a_.heads + head]);
        };
        const double decay = a_.rule == Rule::delta ? 1 : gate(0);
        const double rate = gate(1);
        Row out(a_.value);
        for (std::size_t c = 0; c < a_.value; ++c) {
            const auto cell = [&](std::size_t tensor, std::size_t r) -> double& {
                return states_[tensor][(head * a_.key + r) * a_.value + c];
            };
            if (a_.rule != Rule::momentum)
                for (std::size_t r = 0; r < a_.key; ++r) cell(place, r) *= decay;
            double stored = 0;
            for (std::size_t r = 0; r < a_.key; ++r) stored += key[r] * cell(place, r);
            const double error = a_.rule == Rule::hebbian ? value[c] : value[c] - stored;
            for (std::size_t r = 0; r < a_.key; ++r) {
                const double change = rate * key[r] * error;
                if (a_.rule == Rule::momentum) {
                    cell(place + 1, r) = gate(2) * cell(place + 1, r) + change;
                    cell(place, r) = decay * cell(place, r) + cell(place + 1, r);
                } else {
                    cell(place, r) += change;
                }
                out[c] += query[r] * cell(place, r);
            }
        }
        return out;
    }

    const Architecture& a_;
    const example::Weights& weights_;
    Rows& states_;
    bool first_pass_ = true;
};

}  // namespace

Outcome forward(const Architecture& architecture, const example::Weights& weights,
                const std::vector<std::uint32_t>& tokens, Rows& states, const Rows& features) {
    return Reference(architecture, weights, states).forward(tokens, features);
}

Rows fresh_states(const Architecture& architecture) {
    Rows states;
    for (const auto& tensor : states_of(architecture)) states.emplace_back(elements(tensor));
    return states;
}

}  // namespace nrem_hybrid::reference
