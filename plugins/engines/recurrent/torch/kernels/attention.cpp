// Highway compiles this file once for each SIMD target.
#include "kernels/attention.hpp"

#include <algorithm>
#include <cmath>

#include "reach.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

// One head of one row: queries, keys and values, padded. Keys and values of kept tokens come first.
template <class T>
class AttentionHead {
public:
    explicit AttentionHead(const AttentionShape& shape)
        : shape_(shape),
          neighbours_(neighbours(shape)),
          size_(shape.width / shape.heads),
          padded_(padded<T>(size_)),
          scale_(1 / std::sqrt(static_cast<T>(size_))),
          weights_(padded<T>(shape.kept + shape.length)),
          d_weights_(shape.kept + shape.length) {
        for (auto& part : parts_) part.resize((shape.kept + shape.length) * padded_);
        for (auto& part : gradients_) part.resize((shape.kept + shape.length) * padded_);
        d_out_.resize(padded_);
    }

    // Of one row.
    void load(const AttentionInput<T>& row, std::size_t head) {
        for (std::size_t t = 0; t < shape_.length; ++t)
            for (std::size_t part = 0; part < 3; ++part)
                copy_padded(row.in + (3 * t + part) * shape_.width + head * size_, size_,
                            &parts_[part][place(part, t)]);
        for (std::size_t t = 0; t < shape_.kept; ++t)
            for (const std::size_t part : {1, 2})
                copy_padded(row.kept + (2 * t + part - 1) * shape_.width + head * size_, size_,
                            &parts_[part][t * padded_]);
    }

    void forward(std::size_t head, T* out) {
        for (std::size_t t = 0; t < shape_.length; ++t) {
            find_weights(t);
            std::fill(d_out_.begin(), d_out_.end(), T{0});
            for (std::size_t n = 0; n < neighbours_[t].size(); ++n)
                add_scaled(weights_[n], at(2, neighbours_[t][n]), d_out_.data(), padded_);
            std::copy_n(d_out_.data(), size_, out + t * shape_.width + head * size_);
        }
    }

    void backward(const AttentionGradient<T>& row, std::size_t head) {
        for (auto& part : gradients_) std::fill(part.begin(), part.end(), T{0});
        for (std::size_t t = 0; t < shape_.length; ++t) {
            find_weights(t);
            copy_padded(row.out + t * shape_.width + head * size_, size_, d_out_.data());
            token_backward(t);
        }
        for (std::size_t t = 0; t < shape_.length; ++t)
            for (std::size_t part = 0; part < 3; ++part)
                std::copy_n(&gradients_[part][place(part, t)], size_,
                            row.in + (3 * t + part) * shape_.width + head * size_);
        for (std::size_t t = 0; t < shape_.kept; ++t)
            for (const std::size_t part : {1, 2}) {
                T* const to = row.kept + (2 * t + part - 1) * shape_.width + head * size_;
                for (std::size_t i = 0; i < size_; ++i) to[i] += gradient(part, t)[i];
            }
    }

private:
    // Where a token of the chunk has its query, its key or its value.
    std::size_t place(std::size_t part, std::size_t t) const {
        return (part == 0 ? t : shape_.kept + t) * padded_;
    }
    const T* at(std::size_t part, std::size_t t) const { return &parts_[part][t * padded_]; }
    T* gradient(std::size_t part, std::size_t t) { return &gradients_[part][t * padded_]; }

    // The softmax over the neighbours of place t.
    void find_weights(std::size_t t) {
        const auto& near = neighbours_[t];
        T highest = -std::numeric_limits<T>::infinity();
        for (std::size_t n = 0; n < near.size(); ++n) {
            weights_[n] = scale_ * dot(at(0, t), at(1, near[n]), padded_);
            highest = std::max(highest, weights_[n]);
        }
        const Tag<T> tag;
        for (std::size_t n = 0; n < near.size(); n += hn::Lanes(tag)) {
            const auto lower = hn::Sub(hn::LoadU(tag, &weights_[n]), hn::Set(tag, highest));
            hn::StoreU(hn::Exp(tag, lower), tag, &weights_[n]);
        }
        T sum = 0;
        for (std::size_t n = 0; n < near.size(); ++n) sum += weights_[n];
        for (std::size_t n = 0; n < near.size(); ++n) weights_[n] /= sum;
    }

    void token_backward(std::size_t t) {
        const auto& near = neighbours_[t];
        T mean = 0;
        for (std::size_t n = 0; n < near.size(); ++n) {
            d_weights_[n] = dot(d_out_.data(), at(2, near[n]), padded_);
            mean += weights_[n] * d_weights_[n];
            add_scaled(weights_[n], d_out_.data(), gradient(2, near[n]), padded_);
        }
        for (std::size_t n = 0; n < near.size(); ++n) {
            const T d_score = scale_ * weights_[n] * (d_weights_[n] - mean);
            add_scaled(d_score, at(1, near[n]), gradient(0, t), padded_);
            add_scaled(d_score, at(0, t), gradient(1, near[n]), padded_);
        }
    }

    const AttentionShape& shape_;
    std::vector<std::vector<std::size_t>> neighbours_;
    std::size_t size_;
    std::size_t padded_;
    T scale_;
    std::vector<T> weights_;
    std::vector<T> d_weights_;
    std::vector<T> d_out_;
    std::vector<T> parts_[3];      // queries, keys, values
    std::vector<T> gradients_[3];  // likewise
};

// Where a row's kept tokens begin, among those of all rows.
std::size_t kept_of(const AttentionShape& shape, std::size_t row) {
    return row / shape.rows_per_kept * shape.kept * 2 * shape.width;
}

template <class T>
void forward(const AttentionShape& shape, const AttentionInput<T>& input, T* out) {
    AttentionHead<T> head(shape);
    const std::size_t row_size = shape.length * shape.width;
    for (std::size_t row = 0; row < shape.rows; ++row)
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load({input.in + 3 * row * row_size, input.kept + kept_of(shape, row)}, h);
            head.forward(h, out + row * row_size);
        }
}

template <class T>
void backward(const AttentionShape& shape, const AttentionInput<T>& input,
              const AttentionGradient<T>& gradient) {
    AttentionHead<T> head(shape);
    const std::size_t row_size = shape.length * shape.width;
    for (std::size_t row = 0; row < shape.rows; ++row) {
        const std::size_t kept = kept_of(shape, row);
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load({input.in + 3 * row * row_size, input.kept + kept}, h);
            head.backward({gradient.out + row * row_size, gradient.in + 3 * row * row_size,
                           gradient.kept + kept},
                          h);
        }
    }
}

void forward_float(const AttentionShape& shape, const AttentionInput<float>& input, float* out) {
    forward(shape, input, out);
}
void backward_float(const AttentionShape& shape, const AttentionInput<float>& input,
                    const AttentionGradient<float>& gradient) {
    backward(shape, input, gradient);
}
void forward_double(const AttentionShape& shape, const AttentionInput<double>& input, double* out) {
    forward(shape, input, out);
}
void backward_double(const AttentionShape& shape, const AttentionInput<double>& input,
                     const AttentionGradient<double>& gradient) {
    backward(shape, input, gradient);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_torch
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_torch {

HWY_EXPORT(forward_float);
HWY_EXPORT(backward_float);
HWY_EXPORT(forward_double);
HWY_EXPORT(backward_double);

std::vector<std::vector<std::size_t>> neighbours(const AttentionShape& shape) {
    const nrem_hybrid::Reach reach{shape.radius, shape.ring, shape.causal, shape.kept, shape.place};
    std::vector<std::vector<std::size_t>> lists(shape.length);
    for (std::size_t i = 0; i < shape.length; ++i)
        nrem_hybrid::append_seen(reach, shape.length, i, lists[i]);
    return lists;
}

template <>
void attention_forward(const AttentionShape& shape, const AttentionInput<float>& input,
                       float* out) {
    HWY_DYNAMIC_DISPATCH(forward_float)(shape, input, out);
}
template <>
void attention_forward(const AttentionShape& shape, const AttentionInput<double>& input,
                       double* out) {
    HWY_DYNAMIC_DISPATCH(forward_double)(shape, input, out);
}
template <>
void attention_backward(const AttentionShape& shape, const AttentionInput<float>& input,
                        const AttentionGradient<float>& gradient) {
    HWY_DYNAMIC_DISPATCH(backward_float)(shape, input, gradient);
}
template <>
void attention_backward(const AttentionShape& shape, const AttentionInput<double>& input,
                        const AttentionGradient<double>& gradient) {
    HWY_DYNAMIC_DISPATCH(backward_double)(shape, input, gradient);
}

}  // namespace nrem_torch
#endif  // HWY_ONCE
