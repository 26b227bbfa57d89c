#include "writer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace fast_weights {

using nrem_linear::Gate;
using nrem_linear::Memory;
using nrem_linear::Start;

Settings::Settings(const nrem::Params& params)
    : update(params.choice<Update>("update")),
      rate(static_cast<float>(params.number("rate"))),
      decay(static_cast<float>(params.number("decay"))),
      spread(static_cast<float>(params.number("spread"))),
      share(static_cast<float>(params.number("share"))),
      momentum(static_cast<float>(params.number("momentum"))),
      ridge(static_cast<float>(params.number("ridge"))),
      error_scale(static_cast<float>(params.number("error_scale"))),
      level_weight(static_cast<float>(params.number("level_weight"))),
      pairs(update == Update::delta_product ? params.integer("pairs") : 1),
      levels(params.integer("levels")),
      hidden(params.integer("hidden")) {}

Writer::Writer(const nrem::Params& params, Copies copies)
    : settings_(params),
      copies_(copies),
      rule_(*nrem_linear::find_rule(nrem::name_of(settings_.update))),
      opening_(params, rule_) {
    check_copies();
}

// The diagonal of a tensor and past pairs are those of one memory, and what else a rule keeps
// of a key would not grow with it.
void Writer::check_copies() const {
    if (copies_.count == 1 && !copies_.grow) return;
    const auto parts = rule_.parts(shape_of(1, 1));
    bool plain = settings_.pairs == 1;
    for (const auto& part : parts) plain = plain && part.start == Start::zeros;
    const std::string name(nrem::name_of(settings_.update));
    if (!plain)
        throw std::invalid_argument("update " + name +
                                    " has one matrix: states and heads are for the others");
    if (copies_.grow && (parts[1].name || has(Gate::levels)))
        throw std::invalid_argument("grows: of update " + name + " more than one matrix would grow");
}

bool Writer::reads_a_matrix() const {
    return !has(Gate::ridge) && !has(Gate::levels) && !has(Gate::norm);
}

nrem_linear::Shape Writer::shape_of(std::size_t keys, std::size_t values) const {
    return {.keys = keys,
            .values = values,
            .steps = settings_.pairs,
            .levels = has(Gate::levels) ? settings_.levels : 1,
            .slots = settings_.hidden,
            .residual = nrem_linear::Residual::none};
}

void Writer::layout(nrem::Layout& layout, std::size_t keys, std::size_t values) const {
    const auto shape = shape_of(keys, values);
    bool drawn = false;
    for (const auto& part : rule_.parts(shape)) {
        if (!part.name) break;
        const bool inverse = part.start == Start::inverse_ridge;
        layout.tensor(
            part.name, {part.rows * copies_.count, part.columns},
            {.diagonal = inverse ? 1 / settings_.ridge : 0, .grows = copies_.grow});
        drawn = drawn || part.start == Start::small;
    }
    // Weights are drawn at the first write: a layout knows no random numbers.
    if (drawn) layout.tensor("drawn", {1});
    if (shape.steps == 1) return;
    layout.tensor("past_keys", {shape.steps - 1, keys});
    layout.tensor("past_values", {shape.steps - 1, values});
}

const nrem_linear::Shape& Writer::know(const nrem::Memory& memory) {
    const auto& tensors = memory.tensors();
    const auto& last = tensors[settings_.update == Update::ttt_mlp ? 3 : 0];
    const auto shape = shape_of(
        tensors[0].shape[0] / (copies_.count * (has(Gate::levels) ? settings_.levels : 1)),
        last.shape[1]);
    if (shape.keys != shape_.keys || shape.values != shape_.values) {
        shape_ = shape;
        reserve();
    }
    return shape_;
}

void Writer::reserve() {
    const std::size_t keys = shape_.keys;
    const std::size_t values = shape_.values;
    const auto parts = rule_.parts(shape_);
    tensors_ = static_cast<std::size_t>(
        std::ranges::count_if(parts, [](const auto& part) { return part.name != nullptr; }));
    for (std::size_t i = 0; i < tensors_; ++i) cells_[i] = parts[i].cells();
    scratch_.assign(rule_.scratch(shape_), 0);
    decays_.resize(keys);
    for (std::size_t i = 0; i < keys; ++i) {
        const float place = keys > 1 ? 2 * static_cast<float>(i) / static_cast<float>(keys - 1) : 1;
        decays_[i] = std::pow(settings_.decay, std::exp2(settings_.spread * (1 - place)));
    }
    erase_.assign(keys, 0);
    key_.assign(keys * shape_.steps, 0);
    gate_.assign(values * shape_.steps, 0);
    ridge_.assign(keys, settings_.ridge);
    weights_.assign(has(Gate::rates) ? shape_.steps : shape_.levels, 1);
    for (std::size_t level = 1; level < shape_.levels && has(Gate::levels); ++level)
        weights_[level] = weights_[level - 1] * settings_.level_weight;
}

// The rate is the share of an error that is corrected in the end: momentum spreads it over later
// writes. A step of test-time training is by the size of the key, as in its paper.
float Writer::rate_of(const nrem::Occasion& occasion) const {
    const float rate = settings_.rate * static_cast<float>(occasion.gain());
    if (has(Gate::momentum)) return rate * (1 - settings_.momentum);
    if (has(Gate::norm)) return rate / static_cast<float>(shape_.keys);
    return rate;
}

void Writer::write(nrem::MemoryEditor& memory, Vector key, Vector value,
                   const nrem::Occasion& occasion) {
    const float rate = rate_of(occasion);
    // The solutions of a sum of errors have none for what is taken away.
    if (rate <= 0 && (has(Gate::ridge) || settings_.update == Update::rls)) return;
    start(memory, occasion.random());
    const auto state = state_of(memory);
    opening_.open(state, key, value);
    Token token{.key = key, .value = value};
    fill(token, opening_.rate(rate));
    if (settings_.error_scale > 0 && has(Gate::write)) fill_by_error(state, token, rate);
    if (shape_.steps > 1) join_pairs(memory, token);
    rule_.single.write(state, token, {});
}

void Writer::fill(Token& token, float rate) {
    token.decay = token.use_decay = opening_.decay(settings_.decay);
    token.rate = rate;
    token.share = settings_.share;
    token.momentum = settings_.momentum;
    if (has(Gate::decays)) token.decays = decays_;
    if (has(Gate::erase)) {
        std::fill(erase_.begin(), erase_.end(), rate);
        token.erase = erase_;
    }
    if (has(Gate::write)) {
        std::fill(gate_.begin(), gate_.end(), rate);
        token.write = gate_;
    }
    if (has(Gate::erase_key)) {
        token.erase_key = token.key;
        for (std::size_t i = 0; i < key_.size(); ++i) key_[i] = rate * token.key[i];
        token.key = key_;
    }
    if (has(Gate::rates)) {
        std::fill(weights_.begin(), weights_.end(), rate);
        token.rates = weights_;
    }
}

void Writer::fill_by_error(const Memory<float>& state, const Token& token, float rate) {
    rule_.single.read(state, {.query = token.key}, gate_);
    for (std::size_t i = 0; i < gate_.size(); ++i) {
        const float error = std::abs(token.value[i] - gate_[i]);
        gate_[i] = rate * error / (error + settings_.error_scale);
    }
}

// After this pair those before it are written again, the latest first: what it has spoiled of them
// is mended. (Before this one a full rate would have nothing to correct.)
void Writer::join_pairs(nrem::MemoryEditor& memory, Token& token) {
    const auto join = [](float* past, std::vector<float>& all, Vector now) {
        const std::size_t before = all.size() - now.size();
        const auto rest = std::copy(now.begin(), now.end(), all.begin());
        std::copy_n(past, before, rest);
        std::copy_n(all.begin(), before, past);
    };
    join(memory.tensor(tensors_), key_, token.key);
    join(memory.tensor(tensors_ + 1), gate_, token.value);
    token.key = key_;
    token.value = gate_;
}

void Writer::start(nrem::MemoryEditor& memory, nrem::Random random) const {
    const auto parts = rule_.parts(shape_);
    if (std::ranges::none_of(parts, [](const auto& part) { return part.start == Start::small; }))
        return;
    float& drawn = memory.tensor(tensors_)[0];
    if (drawn != 0) return;
    drawn = 1;
    for (std::size_t i = 0; i < tensors_; ++i)
        if (parts[i].start == Start::small)
            for (float& x : std::span(memory.tensor(i), parts[i].cells()))
                x = static_cast<float>(0.02 * random.normal());
}

Memory<float> Writer::state_of(nrem::MemoryEditor& memory) {
    Memory<float> state{shape_, {}, scratch_.data()};
    for (std::size_t i = 0; i < tensors_; ++i) state.parts[i] = memory.tensor(i) + copy_ * cells_[i];
    return state;
}

void Writer::read(const nrem::Memory& memory, Vector key, std::span<float> out) {
    Memory<float> state{shape_, {}, scratch_.data()};
    // A read changes no part.
    for (std::size_t i = 0; i < tensors_; ++i)
        state.parts[i] = const_cast<float*>(memory.tensor(i)) + copy_ * cells_[i];
    rule_.single.read(state, {.query = key, .ridge = ridge_, .levels = weights_}, out);
}

}  // namespace fast_weights
