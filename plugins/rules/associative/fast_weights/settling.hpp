// Reading with more effort: steps of steepest descent towards the x with S Sᵀ x = q, and o = Sᵀ x.
// That undoes what keys have in common and what was written more often, as passes of replay do in
// the matrix itself; what it costs is paid at each reading.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engines/linear/step.hpp"

namespace fast_weights {

template <class T>
class Settling {
public:
    // With r the part of the key that is not yet read back: o += e Sᵀ r, r -= e S Sᵀ r, and e what
    // leaves the least of r.
    void read(std::span<const T> matrix, std::span<const T> key, std::size_t steps,
              std::span<T> out) {
        residual_.assign(key.begin(), key.end());
        back_.resize(key.size());
        step_.resize(out.size());
        std::fill(out.begin(), out.end(), T(0));
        const nrem_linear::Matrix<const T> whole{matrix.data(), key.size(), out.size()};
        for (std::size_t step = 0; step < steps; ++step) {
            nrem_linear::read<T>(whole, residual_, 1, step_);
            for (std::size_t i = 0; i < back_.size(); ++i)
                back_[i] = nrem_linear::dot<T>(matrix.subspan(i * out.size(), out.size()), step_);
            const T curvature = nrem_linear::dot<T>(residual_, back_);
            if (curvature <= least_curvature) return;
            const T gain = nrem_linear::dot<T>(residual_, residual_) / curvature;
            for (std::size_t i = 0; i < out.size(); ++i) out[i] += gain * step_[i];
            for (std::size_t i = 0; i < back_.size(); ++i) residual_[i] -= gain * back_[i];
        }
    }

private:
    static constexpr T least_curvature = T(1e-20);

    std::vector<T> residual_;  // scratch: r
    std::vector<T> back_;      // scratch: S Sᵀ r
    std::vector<T> step_;      // scratch: Sᵀ r
};

}  // namespace fast_weights
