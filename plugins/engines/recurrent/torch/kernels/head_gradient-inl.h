// One head of the fast-weight layer on the way back: gradients from the last token to the first.
// Included once for each SIMD target.
#if defined(NREM_TORCH_BACK) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_TORCH_BACK
#        undef NREM_TORCH_BACK
#    else
#        define NREM_TORCH_BACK
#    endif

#    include "kernels/head-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

// What make_direction was given and made.
template <class T>
struct Direction {
    const T* input;
    const T* unit;
    T length;
    std::size_t size;
};

// The gradient of make_direction. `gradient` is padded and is used up.
template <class T>
HWY_INLINE void direction_gradient(const Direction<T>& made, T* gradient, T* out) {
    const Tag<T> tag;
    const std::size_t whole = padded<T>(made.size);
    add_scaled(-dot(made.unit, gradient, whole), made.unit, gradient, whole);
    const auto scale = hn::Set(tag, 1 / made.length);
    const auto one = hn::Set(tag, T{1});
    T values[64];
    for (std::size_t start = 0; start < made.size; start += 64) {
        const std::size_t count = std::min<std::size_t>(64, made.size - start);
        copy_padded(made.input + start, count, values);
        for (std::size_t i = 0; i < padded<T>(count); i += hn::Lanes(tag)) {
            const auto input = hn::LoadU(tag, values + i);
            const auto s = sigmoid<T>(input);
            const auto slope = hn::Mul(s, hn::MulAdd(input, hn::Sub(one, s), one));
            const auto given = hn::Mul(hn::LoadU(tag, gradient + start + i), scale);
            hn::StoreU(hn::Mul(given, slope), tag, values + i);
        }
        for (std::size_t i = 0; i < count; ++i) out[start + i] = values[i];
    }
}

// The way back through a chunk, token by token. Names: the gradient of x is d_x.
template <class T>
class HeadGradient {
public:
    explicit HeadGradient(const FastShape& shape)
        : shape_(shape),
          keys_(padded<T>(shape.key)),
          values_(padded<T>(shape.value)),
          d_state_(shape.key * values_),
          d_momentum_(shape.rule == Rule::momentum ? shape.key * values_ : 0),
          d_query_(shape.length * keys_),
          d_key_(shape.length * keys_),
          d_value_(shape.length * values_),
          d_out_(values_),
          d_written_(values_),
          d_error_(values_) {
        for (auto& gate : d_gates_) gate.resize(shape.length);
    }

    void start(const FastState<const T>& after, std::size_t matrix) {
        take(after.matrix, matrix, d_state_);
        take(after.momentum, matrix, d_momentum_);
    }

    void step(const Head<T>& head, std::size_t t, const T* d_out) {
        copy_padded(d_out, shape_.value, d_out_.data());
        through_read(head, t);
        auto& written = head.has_momentum() ? d_momentum_ : d_state_;
        if (head.has_momentum()) through_sum(head, t);
        through_write(head, t, written);
        if (shape_.rule == Rule::hebbian) return through_decay(head, t);
        if (head.has_momentum()) {
            through_error(head, t, T{1});
        } else {
            through_error(head, t, head.decay(t));
            through_decay(head, t);
        }
    }

    void finish(const FastState<T>& before, std::size_t matrix) const {
        give(d_state_, matrix, before.matrix);
        give(d_momentum_, matrix, before.momentum);
    }

    void store(const Head<T>& head, const T* in, T* d_in, std::size_t index) {
        const Places places(shape_, index);
        for (std::size_t t = 0; t < shape_.length; ++t) {
            const T* const token = in + t * shape_.inputs();
            T* const out = d_in + t * shape_.inputs();
            direction_gradient<T>(
                {token + places.query, head.query(t), head.query_length(t), shape_.key},
                &d_query_[t * keys_], out + places.query);
            direction_gradient<T>({token + places.key, head.key(t), head.key_length(t), shape_.key},
                                  &d_key_[t * keys_], out + places.key);
            std::copy_n(&d_value_[t * values_], shape_.value, out + places.value);
            const T gates[] = {head.decay(t), head.rate(t), head.has_momentum() ? head.keep(t) : 0};
            for (std::size_t gate = 0; gate < shape_.gates(); ++gate)
                out[places.gates + gate * shape_.heads] =
                    d_gates_[gate][t] * gates[gate] * (1 - gates[gate]);
        }
    }

private:
    void take(const T* from, std::size_t matrix, std::vector<T>& to) const {
        if (!from) return std::fill(to.begin(), to.end(), T{0});
        if (to.empty()) return;
        from += matrix * shape_.key * shape_.value;
        for (std::size_t i = 0; i < shape_.key; ++i)
            copy_padded(from + i * shape_.value, shape_.value, &to[i * values_]);
    }
    void give(const std::vector<T>& from, std::size_t matrix, T* to) const {
        if (from.empty()) return;
        to += matrix * shape_.key * shape_.value;
        for (std::size_t i = 0; i < shape_.key; ++i)
            for (std::size_t j = 0; j < shape_.value; ++j)
                to[i * shape_.value + j] += from[i * values_ + j];
    }

    // o = S_tᵀ q
    void through_read(const Head<T>& head, std::size_t t) {
        for (std::size_t i = 0; i < shape_.key; ++i) {
            d_query_[t * keys_ + i] = dot(head.state(t + 1) + i * values_, d_out_.data(), values_);
            add_scaled(head.query(t)[i], d_out_.data(), &d_state_[i * values_], values_);
        }
    }

    // S_t = decay S + M_t
    void through_sum(const Head<T>& head, std::size_t t) {
        add_scaled(T{1}, d_state_.data(), d_momentum_.data(), d_state_.size());
        d_gates_[2][t] = dot(d_momentum_.data(), head.momentum(t), d_momentum_.size());
        through_decay(head, t);
    }

    // The new state (or momentum) is an old one + rate k errorᵀ.
    void through_write(const Head<T>& head, std::size_t t, std::vector<T>& written) {
        weighted_sum(head.key(t), {written.data(), shape_.key, values_}, d_written_.data());
        d_gates_[1][t] = dot(d_written_.data(), head.error(t), values_);
        for (std::size_t i = 0; i < shape_.key; ++i)
            d_key_[t * keys_ + i] =
                head.rate(t) * dot(&written[i * values_], head.error(t), values_);
        for (std::size_t j = 0; j < values_; ++j) d_error_[j] = head.rate(t) * d_written_[j];
        std::copy_n(d_error_.data(), values_, &d_value_[t * values_]);
        if (head.has_momentum()) scale(written, head.keep(t));
    }

    // error = v - decay Sᵀ k. The gradient of S is that of decay S, as through_decay takes it.
    void through_error(const Head<T>& head, std::size_t t, T decay) {
        for (std::size_t i = 0; i < shape_.key; ++i) {
            d_key_[t * keys_ + i] -=
                decay * dot(head.state(t) + i * values_, d_error_.data(), values_);
            add_scaled(-head.key(t)[i], d_error_.data(), &d_state_[i * values_], values_);
        }
    }

    void through_decay(const Head<T>& head, std::size_t t) {
        d_gates_[0][t] = dot(d_state_.data(), head.state(t), d_state_.size());
        scale(d_state_, head.decay(t));
    }

    void scale(std::vector<T>& values, T factor) {
        for (T& value : values) value *= factor;
    }

    const FastShape& shape_;
    std::size_t keys_;
    std::size_t values_;
    std::vector<T> d_state_;
    std::vector<T> d_momentum_;
    std::vector<T> d_query_;
    std::vector<T> d_key_;
    std::vector<T> d_value_;
    std::vector<T> d_out_;
    std::vector<T> d_written_;
    std::vector<T> d_error_;
    std::vector<T> d_gates_[3];
};

}  // namespace HWY_NAMESPACE
}  // namespace nrem_torch
HWY_AFTER_NAMESPACE();

#endif
