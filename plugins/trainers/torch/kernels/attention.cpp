// Highway compiles this file once for each SIMD target.
#include "kernels/attention.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

// One head of one row: queries, keys and values, padded.
template <class T>
class AttentionHead {
public:
    explicit AttentionHead(const AttentionShape& shape)
        : shape_(shape),
          neighbours_(neighbours(shape)),
          size_(shape.width / shape.heads),
          padded_(padded<T>(size_)),
          scale_(1 / std::sqrt(static_cast<T>(size_))),
          weights_(padded<T>(shape.length)),
          d_weights_(shape.length) {
        for (auto& part : parts_) part.resize(shape.length * padded_);
        for (auto& part : gradients_) part.resize(shape.length * padded_);
        d_out_.resize(padded_);
    }

    void load(const T* in, std::size_t head) {
        for (std::size_t t = 0; t < shape_.length; ++t)
            for (std::size_t part = 0; part < 3; ++part)
                copy_padded(in + (3 * t + part) * shape_.width + head * size_, size_,
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

    void backward(std::size_t head, const T* d_out, T* d_in) {
        for (auto& part : gradients_) std::fill(part.begin(), part.end(), T{0});
        for (std::size_t t = 0; t < shape_.length; ++t) {
            find_weights(t);
            copy_padded(d_out + t * shape_.width + head * size_, size_, d_out_.data());
            token_backward(t);
        }
        for (std::size_t t = 0; t < shape_.length; ++t)
            for (std::size_t part = 0; part < 3; ++part)
                std::copy_n(&gradients_[part][t * padded_], size_,
                            d_in + (3 * t + part) * shape_.width + head * size_);
    }

private:
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

template <class T>
void forward(const AttentionShape& shape, const T* in, T* out) {
    AttentionHead<T> head(shape);
    const std::size_t row_size = shape.length * shape.width;
    for (std::size_t row = 0; row < shape.rows; ++row)
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load(in + 3 * row * row_size, h);
            head.forward(h, out + row * row_size);
        }
}

template <class T>
void backward(const AttentionShape& shape, const T* in, const T* d_out, T* d_in) {
    AttentionHead<T> head(shape);
    const std::size_t row_size = shape.length * shape.width;
    for (std::size_t row = 0; row < shape.rows; ++row)
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load(in + 3 * row * row_size, h);
            head.backward(h, d_out + row * row_size, d_in + 3 * row * row_size);
        }
}

void forward_float(const AttentionShape& shape, const float* in, float* out) {
    forward(shape, in, out);
}
void backward_float(const AttentionShape& shape, const float* in, const float* d_out, float* d_in) {
    backward(shape, in, d_out, d_in);
}
void forward_double(const AttentionShape& shape, const double* in, double* out) {
    forward(shape, in, out);
}
void backward_double(const AttentionShape& shape, const double* in, const double* d_out,
                     double* d_in) {
    backward(shape, in, d_out, d_in);
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
    std::vector<std::vector<std::size_t>> lists(shape.length);
    for (std::size_t i = 0; i < shape.length; ++i)
        for (std::size_t j = 0; j < (shape.causal ? i + 1 : shape.length); ++j) {
            const std::size_t apart = i > j ? i - j : j - i;
            const std::size_t distance = shape.ring ? std::min(apart, shape.length - apart) : apart;
            if (shape.radius == 0 || distance <= shape.radius) lists[i].push_back(j);
        }
    return lists;
}

template <>
void attention_forward(const AttentionShape& shape, const float* in, float* out) {
    HWY_DYNAMIC_DISPATCH(forward_float)(shape, in, out);
}
template <>
void attention_forward(const AttentionShape& shape, const double* in, double* out) {
    HWY_DYNAMIC_DISPATCH(forward_double)(shape, in, out);
}
template <>
void attention_backward(const AttentionShape& shape, const float* in, const float* d_out,
                        float* d_in) {
    HWY_DYNAMIC_DISPATCH(backward_float)(shape, in, d_out, d_in);
}
template <>
void attention_backward(const AttentionShape& shape, const double* in, const double* d_out,
                        double* d_in) {
    HWY_DYNAMIC_DISPATCH(backward_double)(shape, in, d_out, d_in);
}

}  // namespace nrem_torch
#endif  // HWY_ONCE
