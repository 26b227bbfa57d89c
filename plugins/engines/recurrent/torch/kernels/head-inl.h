// One head of the fast-weight layer: its recurrence over a chunk. Included once for each SIMD
// target.
#if defined(NREM_TORCH_HEAD) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_TORCH_HEAD
#        undef NREM_TORCH_HEAD
#    else
#        define NREM_TORCH_HEAD
#    endif

#    include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

// The places of the parts of a head in a token's inputs.
struct Places {
    Places(const FastShape& shape, std::size_t head)
        : query(head * shape.key),
          key(shape.heads * shape.key + head * shape.key),
          value(2 * shape.heads * shape.key + head * shape.value),
          gates(shape.heads * (2 * shape.key + shape.value) + head) {}
    std::size_t query;
    std::size_t key;
    std::size_t value;
    std::size_t gates;  // decay; rate `heads` further, momentum 2 `heads` further
};

// direction = l2norm(silu(x)), which is what queries and keys are; returns the length.
template <class T>
HWY_INLINE T make_direction(const T* x, std::size_t size, T* direction) {
    const Tag<T> tag;
    const std::size_t whole = padded<T>(size);
    copy_padded(x, size, direction);
    for (std::size_t i = 0; i < whole; i += hn::Lanes(tag)) {
        const auto values = hn::LoadU(tag, direction + i);
        hn::StoreU(hn::Mul(values, sigmoid<T>(values)), tag, direction + i);
    }
    const T length = std::max(std::sqrt(dot(direction, direction, whole)), T(1e-12));
    const auto scale = hn::Set(tag, 1 / length);
    for (std::size_t i = 0; i < whole; i += hn::Lanes(tag))
        hn::StoreU(hn::Mul(hn::LoadU(tag, direction + i), scale), tag, direction + i);
    return length;
}

// The inputs of one head over a chunk, and its states before every token. One large class, because
// the forward and the backward pass share all of it.
template <class T>
class Head {
public:
    explicit Head(const FastShape& shape)
        : shape_(shape),
          keys_(padded<T>(shape.key)),
          values_(padded<T>(shape.value)),
          cells_(shape.key * values_),
          query_(shape.length * keys_),
          key_(shape.length * keys_),
          value_(shape.length * values_),
          error_(shape.length * values_),
          query_length_(shape.length),
          key_length_(shape.length),
          states_((shape.length + 1) * cells_),
          momenta_(has_momentum() ? (shape.length + 1) * cells_ : 0),
          read_(values_) {
        for (auto& gate : gates_) gate.resize(padded<T>(shape.length));
    }

    void load(const T* in, std::size_t head) {
        const Places places(shape_, head);
        for (std::size_t t = 0; t < shape_.length; ++t) {
            const T* const token = in + t * shape_.inputs();
            query_length_[t] = make_direction(token + places.query, shape_.key, &query_[t * keys_]);
            key_length_[t] = make_direction(token + places.key, shape_.key, &key_[t * keys_]);
            copy_padded(token + places.value, shape_.value, &value_[t * values_]);
            for (std::size_t gate = 0; gate < shape_.gates(); ++gate)
                gates_[gate][t] = token[places.gates + gate * shape_.heads];
        }
        for (std::size_t gate = 0; gate < shape_.gates(); ++gate)
            sigmoid_all(gates_[gate].data(), gates_[gate].size());
        if (shape_.rule == Rule::delta) std::fill(gates_[0].begin(), gates_[0].end(), T{1});
    }

    void start(const FastState<const T>& before, std::size_t matrix) {
        take(before.matrix, matrix, states_.data());
        if (has_momentum()) take(before.momentum, matrix, momenta_.data());
    }

    // Writes token t, then reads it: the first `value` numbers of out = Sᵀ q.
    void step(std::size_t t, T* out) {
        switch (shape_.rule) {
            case Rule::hebbian:
                std::copy_n(value(t), values_, &error_[t * values_]);
                add(t);
                break;
            case Rule::momentum:
                find_error(t, T{1});
                add_with_momentum(t);
                break;
            default:
                find_error(t, decay(t));
                add(t);
        }
        if (!out) return;
        weighted_sum(query(t), {state(t + 1), shape_.key, values_}, read_.data());
        std::copy_n(read_.data(), shape_.value, out);
    }

    void finish(const FastState<T>& after, std::size_t matrix) const {
        give(state(shape_.length), matrix, after.matrix);
        if (has_momentum()) give(momentum(shape_.length), matrix, after.momentum);
    }

    bool has_momentum() const { return shape_.rule == Rule::momentum; }
    const FastShape& shape() const { return shape_; }
    std::size_t keys() const { return keys_; }
    std::size_t values() const { return values_; }
    const T* query(std::size_t t) const { return &query_[t * keys_]; }
    const T* key(std::size_t t) const { return &key_[t * keys_]; }
    const T* value(std::size_t t) const { return &value_[t * values_]; }
    const T* error(std::size_t t) const { return &error_[t * values_]; }
    const T* state(std::size_t t) const { return &states_[t * cells_]; }
    const T* momentum(std::size_t t) const { return &momenta_[t * cells_]; }
    T query_length(std::size_t t) const { return query_length_[t]; }
    T key_length(std::size_t t) const { return key_length_[t]; }
    T decay(std::size_t t) const { return gates_[0][t]; }
    T rate(std::size_t t) const { return gates_[1][t]; }
    T keep(std::size_t t) const { return gates_[2][t]; }  // of the momentum

private:
    void take(const T* from, std::size_t matrix, T* to) const {
        from += matrix * shape_.key * shape_.value;
        for (std::size_t i = 0; i < shape_.key; ++i)
            copy_padded(from + i * shape_.value, shape_.value, to + i * values_);
    }
    void give(const T* from, std::size_t matrix, T* to) const {
        to += matrix * shape_.key * shape_.value;
        for (std::size_t i = 0; i < shape_.key; ++i)
            std::copy_n(from + i * values_, shape_.value, to + i * shape_.value);
    }

    // error = v - decay Sᵀ k
    void find_error(std::size_t t, T decay) {
        const Tag<T> tag;
        weighted_sum(key(t), {state(t), shape_.key, values_}, read_.data());
        const auto by = hn::Set(tag, decay);
        for (std::size_t i = 0; i < values_; i += hn::Lanes(tag))
            hn::StoreU(hn::NegMulAdd(by, hn::LoadU(tag, &read_[i]), hn::LoadU(tag, value(t) + i)),
                       tag, &error_[t * values_ + i]);
    }

    // S <- decay S + rate k errorᵀ
    void add(std::size_t t) {
        const Tag<T> tag;
        const auto kept = hn::Set(tag, decay(t));
        for (std::size_t i = 0; i < shape_.key; ++i) {
            const auto by = hn::Set(tag, rate(t) * key(t)[i]);
            const std::size_t row = t * cells_ + i * values_;
            for (std::size_t j = 0; j < values_; j += hn::Lanes(tag)) {
                const auto old = hn::Mul(kept, hn::LoadU(tag, &states_[row + j]));
                hn::StoreU(hn::MulAdd(by, hn::LoadU(tag, error(t) + j), old), tag,
                           &states_[row + cells_ + j]);
            }
        }
    }

    // M <- keep M + rate k errorᵀ, S <- decay S + M
    void add_with_momentum(std::size_t t) {
        const Tag<T> tag;
        const auto kept = hn::Set(tag, decay(t));
        const auto moved = hn::Set(tag, keep(t));
        for (std::size_t i = 0; i < shape_.key; ++i) {
            const auto by = hn::Set(tag, rate(t) * key(t)[i]);
            const std::size_t row = t * cells_ + i * values_;
            for (std::size_t j = 0; j < values_; j += hn::Lanes(tag)) {
                const auto old = hn::Mul(moved, hn::LoadU(tag, &momenta_[row + j]));
                const auto momentum = hn::MulAdd(by, hn::LoadU(tag, error(t) + j), old);
                hn::StoreU(momentum, tag, &momenta_[row + cells_ + j]);
                hn::StoreU(hn::MulAdd(kept, hn::LoadU(tag, &states_[row + j]), momentum), tag,
                           &states_[row + cells_ + j]);
            }
        }
    }

    const FastShape& shape_;
    std::size_t keys_;    // padded sizes
    std::size_t values_;  // likewise
    std::size_t cells_;   // of a state
    std::vector<T> query_;
    std::vector<T> key_;
    std::vector<T> value_;
    std::vector<T> error_;
    std::vector<T> query_length_;
    std::vector<T> key_length_;
    std::vector<T> states_;
    std::vector<T> momenta_;
    std::vector<T> read_;
    std::vector<T> gates_[3];
};

}  // namespace HWY_NAMESPACE
}  // namespace nrem_torch
HWY_AFTER_NAMESPACE();

#endif
