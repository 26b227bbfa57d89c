// Highway compiles this file once for each SIMD target. A head is done from its first token to its
// last while its state is in the cache.
#include "kernels/fast.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fast.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "kernels/head-inl.h"
#include "kernels/head_gradient-inl.h"
#include "kernels/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

template <class T>
void forward(const FastShape& shape, const FastPass<T>& pass) {
    Head<T> head(shape);
    for (std::size_t row = 0; row < shape.rows; ++row)
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load(pass.in + row * shape.length * shape.inputs(), h);
            const std::size_t matrix = (row / shape.rows_per_state * shape.heads + h);
            head.start(pass.before, matrix);
            for (std::size_t t = 0; t < shape.length; ++t)
                head.step(t,
                          pass.out + (row * shape.length + t) * shape.outputs() + h * shape.value);
            if (shape.rows_per_state == 1) head.finish(pass.after, matrix);
        }
}

template <class T>
void backward(const FastShape& shape, const T* in, const FastState<const T>& before,
              const FastGradient<T>& gradient) {
    Head<T> head(shape);
    HeadGradient<T> back(shape);
    const std::size_t rows_in = shape.length * shape.inputs();
    for (std::size_t row = 0; row < shape.rows; ++row)
        for (std::size_t h = 0; h < shape.heads; ++h) {
            head.load(in + row * rows_in, h);
            const std::size_t matrix = (row / shape.rows_per_state * shape.heads + h);
            head.start(before, matrix);
            for (std::size_t t = 0; t < shape.length; ++t) head.step(t, nullptr);
            back.start(gradient.after, matrix);
            const T* const out = gradient.out + row * shape.length * shape.outputs();
            for (std::size_t t = shape.length; t-- > 0;)
                back.step(head, t, out + t * shape.outputs() + h * shape.value);
            back.finish(gradient.before, matrix);
            back.store(head, in + row * rows_in, gradient.in + row * rows_in, h);
        }
}

void forward_float(const FastShape& shape, const FastPass<float>& pass) {
    forward(shape, pass);
}
void backward_float(const FastShape& shape, const float* in, const FastState<const float>& before,
                    const FastGradient<float>& gradient) {
    backward(shape, in, before, gradient);
}
void forward_double(const FastShape& shape, const FastPass<double>& pass) {
    forward(shape, pass);
}
void backward_double(const FastShape& shape, const double* in,
                     const FastState<const double>& before, const FastGradient<double>& gradient) {
    backward(shape, in, before, gradient);
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

template <>
void fast_forward(const FastShape& shape, const FastPass<float>& pass) {
    HWY_DYNAMIC_DISPATCH(forward_float)(shape, pass);
}
template <>
void fast_forward(const FastShape& shape, const FastPass<double>& pass) {
    HWY_DYNAMIC_DISPATCH(forward_double)(shape, pass);
}
template <>
void fast_backward(const FastShape& shape, const float* in, const FastState<const float>& before,
                   const FastGradient<float>& gradient) {
    HWY_DYNAMIC_DISPATCH(backward_float)(shape, in, before, gradient);
}
template <>
void fast_backward(const FastShape& shape, const double* in, const FastState<const double>& before,
                   const FastGradient<double>& gradient) {
    HWY_DYNAMIC_DISPATCH(backward_double)(shape, in, before, gradient);
}

}  // namespace nrem_torch
#endif  // HWY_ONCE
