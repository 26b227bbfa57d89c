#include "writer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "gains.hpp"

namespace fast_weights {

using nrem_linear::Gate;
using nrem_linear::Part;
using nrem_linear::Start;

namespace {

// An error that is corrected by more than twice its size grows. A preconditioner makes a key up to
// 1.5 times as long. With momentum errors of several keys grow together, from rates above 1 on.
template <class T>
double most_step_of(const Settings<T>& settings) {
    switch (settings.update) {
        case Update::delta:
        case Update::gated_delta:
        case Update::kda:
        case Update::gdn2:
        case Update::comba:
        case Update::rwkv7:
        case Update::delta_product: return 2;
        case Update::mdn:
        case Update::titans: return 1 - double{settings.momentum};
        case Update::precond_gdn:
        case Update::precond_kda: return 2 / 1.5;
        default: return std::numeric_limits<double>::infinity();
    }
}

template <class T>
std::span<const T> in_cells(std::span<const float> numbers, std::vector<T>& room) {
    if constexpr (std::is_same_v<T, float>) {
        return numbers;
    } else {
        room.assign(numbers.begin(), numbers.end());
        return room;
    }
}

bool is_drawn(const Part& part) {
    return part.start == Start::small;
}

}  // namespace

template <class T>
Writer<T>::Writer(const Settings<T>& settings, Copies copies)
    : settings_(settings),
      copies_(copies),
      rule_(*nrem_linear::find_rule(nrem::name_of(settings.update))),
      opening_(settings, rule_),
      most_step_(static_cast<T>(most_step_of(settings))) {
    if (settings.settle > 0 && !reads_a_matrix())
        throw std::invalid_argument("settle reads a matrix, and update " +
                                    std::string(rule_.name) + " has no such read");
    if (settings.settle > 0 && copies.count > 1)
        throw std::invalid_argument("settle reads one matrix: states and heads must be 1");
    check_copies();
}

// The diagonal of a tensor, drawn numbers and past pairs are those of one memory, and what else a
// rule keeps of a key would not grow with it.
template <class T>
void Writer<T>::check_copies() const {
    if (copies_.count == 1 && !copies_.grow) return;
    const auto parts = rule_.parts(shape_of(1, 1));
    if (settings_.pairs > 1 ||
        !std::ranges::all_of(parts, [](const auto& part) { return part.start == Start::zeros; }))
        throw std::invalid_argument("update " + std::string(rule_.name) +
                                    " has one matrix: states and heads are for the others");
    if (settings_.gain == Gain::relevance)
        throw std::invalid_argument("gain: relevance is of whole keys that do not grow: states and "
                                    "heads must be 1");
    if (copies_.grow && (parts[1].name || has(Gate::levels)))
        throw std::invalid_argument("grows: of update " + std::string(rule_.name) +
                                    " more than one matrix would grow");
}

template <class T>
bool Writer<T>::solves() const {
    return has(Gate::ridge) || is(Update::rls) || is(Update::larimar) || is(Update::kernel);
}

// Whether a read is Sᵀ q.
template <class T>
bool Writer<T>::reads_a_matrix() const {
    return is(Update::rls) || (!solves() && !has(Gate::levels) && !has(Gate::norm));
}

template <class T>
nrem_linear::Shape Writer<T>::shape_of(std::size_t keys, std::size_t values) const {
    return {.keys = keys,
            .values = values,
            .steps = settings_.pairs,
            .levels = has(Gate::levels) ? settings_.levels : 1,
            .slots = settings_.slots,
            .residual = nrem_linear::Residual::none};
}

template <class T>
nrem_linear::Shape Writer<T>::shape_in(const nrem::Memory& memory) const {
    const auto tensors = memory.tensors();
    const auto& first = tensors[0].shape;
    if (is(Update::kernel)) return shape_of(first[1], tensors[1].shape[1]);
    if (is(Update::larimar)) return shape_of(tensors[2].shape[1], first[1]);
    if (is(Update::ttt_mlp)) return shape_of(first[0], tensors[3].shape[1]);
    const std::size_t matrices = copies_.count * (has(Gate::levels) ? settings_.levels : 1);
    return shape_of(first[0] / matrices, first[1]);
}

template <class T>
void Writer<T>::layout(nrem::Layout& layout, std::size_t keys, std::size_t values) const {
    const auto shape = shape_of(keys, values);
    const nrem::Elements plain{.type = nrem::element_type<T>};
    bool drawn = false;
    for (const auto& part : rule_.parts(shape)) {
        if (!part.name) break;
        nrem::Elements elements = plain;
        elements.grows = copies_.grow;
        if (part.start == Start::inverse_ridge)
            elements.diagonal = static_cast<float>(1 / settings_.ridge);
        if (part.start == Start::orthonormal) {
            elements.start = NREM_ORTHOGONAL;
            elements.spread = 1;
        }
        layout.tensor(part.name, {part.rows * copies_.count, part.columns}, elements);
        drawn = drawn || is_drawn(part);
    }
    // Weights are drawn at the first write: a layout knows no random numbers.
    if (drawn) layout.tensor("drawn", {1}, plain);
    if (shape.steps > 1) {
        layout.tensor("past_keys", {shape.steps - 1, keys}, plain);
        layout.tensor("past_values", {shape.steps - 1, values}, plain);
    }
    if (settings_.gain == Gain::relevance) layout.tensor("focus", {keys}, plain);
}

template <class T>
const nrem_linear::Shape& Writer<T>::know(const nrem::Memory& memory) {
    const auto shape = shape_in(memory);
    if (shape.keys != shape_.keys || shape.values != shape_.values) {
        shape_ = shape;
        reserve();
    }
    return shape_;
}

template <class T>
void Writer<T>::reserve() {
    const std::size_t keys = shape_.keys;
    const std::size_t values = shape_.values;
    const auto parts = rule_.parts(shape_);
    tensors_ = static_cast<std::size_t>(
        std::ranges::count_if(parts, [](const auto& part) { return part.name != nullptr; }));
    focus_ = tensors_ + (std::ranges::any_of(parts, is_drawn) ? 1 : 0) + (shape_.steps > 1 ? 2 : 0);
    for (std::size_t i = 0; i < tensors_; ++i) cells_[i] = parts[i].cells();
    room_.scratch.assign(rule_.scratch(shape_), 0);
    room_.decays.resize(keys);
    for (std::size_t i = 0; i < keys; ++i) {
        const T place = keys > 1 ? 2 * static_cast<T>(i) / static_cast<T>(keys - 1) : 1;
        room_.decays[i] = std::pow(settings_.decay, std::exp2(settings_.spread * (1 - place)));
    }
    room_.ones.assign(keys, 1);
    room_.erase.assign(keys, 0);
    room_.key.assign(keys * shape_.steps, 0);
    room_.gate.assign(values * shape_.steps, 0);
    room_.ridge.assign(keys, settings_.ridge);
    room_.query.assign(keys, 0);
    room_.read.assign(values, 0);
    room_.given_key.reserve(keys);
    room_.given_value.reserve(values);
    room_.weights.assign(has(Gate::rates) ? shape_.steps : shape_.levels, 1);
    for (std::size_t level = 1; level < shape_.levels && has(Gate::levels); ++level)
        room_.weights[level] = room_.weights[level - 1] * settings_.level_weight;
}

// The rate is the share of an error that is corrected in the end: momentum spreads it over later
// writes. A step of test-time training is by the size of the key, as in its paper.
template <class T>
T Writer<T>::rate_of(double gain) const {
    const T rate = settings_.rate * static_cast<T>(gain);
    if (has(Gate::momentum)) return rate * (1 - settings_.momentum);
    if (has(Gate::norm)) return rate / static_cast<T>(shape_.keys);
    return rate;
}

template <class T>
T Writer<T>::clipped(T rate, Cells key) const {
    constexpr T rounding = T(1.001);  // of keys of unit length
    const T squared = nrem_linear::dot<T>(key, key);
    return rate * squared > most_step_ * rounding ? most_step_ / squared : rate;
}

template <class T>
T Writer<T>::gain_of(nrem::MemoryEditor& memory, const Token& pair, bool asleep) {
    if (settings_.gain == Gain::constant) return 1;
    if (settings_.gain == Gain::surprise) {
        look(state_of(memory), pair.key, room_.read);
        return logistic_gain(settings_, surprise<T>(pair.value, room_.read));
    }
    const auto focus = memory.edit<T>(focus_);
    const T gain = logistic_gain(settings_, relevance<T>(pair.key, focus));
    if (!asleep) attend<T>(focus, pair.key, settings_.recent);
    return gain;
}

template <class T>
void Writer<T>::write(nrem::MemoryEditor& memory, Vector key, Vector value,
                      const nrem::Occasion& occasion) {
    start(memory, occasion.random());
    Token token{.key = in_cells(key, room_.given_key), .value = in_cells(value, room_.given_value)};
    const auto state = state_of(memory);
    if (opening_.looks()) look(state, token.key, room_.read);
    opening_.open(token, room_.read);
    const T gain = gain_of(memory, token, occasion.asleep());
    const T wanted = opening_.rate(rate_of(occasion.gain()) * gain);
    if (wanted <= 0 && solves()) return;
    const T rate = clipped(wanted, token.key);
    if (rate < wanted || (!settings_.normalises && std::isfinite(most_step_)))
        memory.figure("clipped", rate < wanted ? 1 : 0);
    fill(token, rate);
    token.decay = token.use_decay = opening_.decay(settings_.decay);
    if (settings_.error_scale > 0 && has(Gate::write)) fill_by_error(state, token, rate);
    if (shape_.steps > 1) join_pairs(memory, token, wanted);
    rule_.of<T>().write(state, token, {});
}

template <class T>
void Writer<T>::fill(Token& token, T rate) {
    token.decay = token.use_decay = settings_.decay;
    token.rate = rate;
    token.share = settings_.share;
    token.momentum = settings_.momentum;
    if (has(Gate::decays)) token.decays = room_.decays;
    if (has(Gate::erase)) {
        std::ranges::fill(room_.erase, rate);
        token.erase = room_.erase;
    }
    if (has(Gate::write)) {
        std::ranges::fill(room_.gate, rate);
        token.write = room_.gate;
    }
    if (has(Gate::erase_key)) {
        token.erase_key = token.key;
        for (std::size_t i = 0; i < room_.key.size(); ++i) room_.key[i] = rate * token.key[i];
        token.key = room_.key;
    }
    if (has(Gate::rates)) {
        std::ranges::fill(room_.weights, rate);
        token.rates = room_.weights;
    }
}

template <class T>
void Writer<T>::fill_by_error(const Memory& state, const Token& token, T rate) {
    look(state, token.key, room_.gate);
    for (std::size_t i = 0; i < room_.gate.size(); ++i) {
        const T error = std::abs(token.value[i] - room_.gate[i]);
        room_.gate[i] = rate * error / (error + settings_.error_scale);
    }
}

// After this pair those before it are written again, the latest first: what it has spoiled of them
// is mended. (Before this one a full rate would have nothing to correct.)
template <class T>
void Writer<T>::join_pairs(nrem::MemoryEditor& memory, Token& token, T rate) {
    const auto join = [](std::span<T> past, std::vector<T>& all, Cells now) {
        const auto rest = std::copy(now.begin(), now.end(), all.begin());
        std::ranges::copy(past, rest);
        std::copy_n(all.begin(), past.size(), past.begin());
    };
    join(memory.edit<T>(tensors_), room_.key, token.key);
    join(memory.edit<T>(tensors_ + 1), room_.gate, token.value);
    token.key = room_.key;
    token.value = room_.gate;
    for (std::size_t step = 1; step < shape_.steps; ++step)
        room_.weights[step] = clipped(rate, token.key.subspan(step * shape_.keys, shape_.keys));
}

template <class T>
void Writer<T>::take_back(nrem::MemoryEditor& memory, Vector key, Vector value, double gain) {
    const Token pair{.key = in_cells(key, room_.given_key),
                     .value = in_cells(value, room_.given_value),
                     .rate = settings_.rate * static_cast<T>(gain)};
    const auto exactly = rule_.of<T>().take_back;
    bool done = false;
    if (exactly)
        done = (!value.empty() || is(Update::kernel)) && exactly(state_of(memory), pair);
    else if (!solves() && !has(Gate::levels) && !has(Gate::rates) && !has(Gate::norm))
        done = erase(state_of(memory), pair);
    memory.figure("taken_back", done ? 1 : 0);
}

template <class T>
bool Writer<T>::erase(const Memory& state, const Token& pair) {
    const T squared = nrem_linear::dot<T>(pair.key, pair.key);
    look(state, pair.key, room_.read);
    const T along = nrem_linear::dot<T>(room_.read, pair.value.empty() ? room_.read : pair.value);
    if (squared <= 0 || along <= 0) return false;
    if (pair.value.empty()) {
        std::ranges::fill(room_.read, T(0));
    } else {
        const T share = along / nrem_linear::dot<T>(pair.value, pair.value);
        for (std::size_t i = 0; i < room_.read.size(); ++i)
            room_.read[i] -= share * pair.value[i];
    }
    Token token{.key = pair.key, .value = room_.read};
    fill(token, std::min(pair.rate, 1 / squared));
    token.decay = token.use_decay = token.share = 1;
    token.momentum = 0;
    if (has(Gate::decays)) token.decays = room_.ones;
    rule_.of<T>().write(state, token, {});
    return true;
}

template <class T>
void Writer<T>::start(nrem::MemoryEditor& memory, nrem::Random random) const {
    const auto parts = rule_.parts(shape_);
    if (std::ranges::none_of(parts, is_drawn)) return;
    T& drawn = memory.edit<T>(tensors_)[0];
    if (drawn != 0) return;
    drawn = 1;
    for (std::size_t i = 0; i < tensors_; ++i)
        if (is_drawn(parts[i]))
            for (T& x : memory.edit<T>(i)) x = static_cast<T>(0.02 * random.normal());
}

template <class T>
nrem_linear::Memory<T> Writer<T>::state_of(nrem::MemoryEditor& memory) {
    Memory state{shape_, {}, room_.scratch.data()};
    for (std::size_t i = 0; i < tensors_; ++i)
        state.parts[i] = memory.edit<T>(i).data() + copy_ * cells_[i];
    return state;
}

// A kernel's width is in the scale of the query.
template <class T>
void Writer<T>::look(const Memory& state, Cells key, std::span<T> out) {
    Token token{.query = key, .ridge = room_.ridge, .levels = room_.weights};
    if (is(Update::kernel)) {
        for (std::size_t i = 0; i < key.size(); ++i)
            room_.query[i] = settings_.inverse_temperature * key[i];
        token.query = room_.query;
    }
    rule_.of<T>().read(state, token, out);
}

template <class T>
void Writer<T>::read(const nrem::Memory& memory, Vector given, std::span<float> out) {
    const Cells key = in_cells(given, room_.given_key);
    std::span<T> cells = room_.read;
    if constexpr (std::is_same_v<T, float>) cells = out;
    if (settings_.settle > 0) {
        settling_.read(memory.elements<T>(0), key, settings_.settle, cells);
    } else {
        Memory state{shape_, {}, room_.scratch.data()};
        // A read changes no part.
        for (std::size_t i = 0; i < tensors_; ++i)
            state.parts[i] = const_cast<T*>(memory.elements<T>(i).data()) + copy_ * cells_[i];
        look(state, key, cells);
    }
    if constexpr (!std::is_same_v<T, float>)
        std::ranges::transform(cells, out.begin(), [](T x) { return static_cast<float>(x); });
}

template class Writer<float>;
template class Writer<double>;

}  // namespace fast_weights
