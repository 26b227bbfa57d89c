// AdamW (Loshchilov and Hutter 2019), and Muon (Jordan 2024) for the matrices of the layers.
#pragma once

#include "settings.hpp"
#include "weights.hpp"

namespace nrem_torch {

// Warm-up in a straight line, then a cosine down to 2 % of the rate.
double rate_at(const Settings& settings, std::uint64_t step);
// The same of what AdamW has beside Muon.
double adamw_rate_at(const Settings& settings, std::uint64_t step);

class Optimiser {
public:
    Optimiser(const Settings& settings, Weights& weights);
    // One step by the gradients, which are clipped to a common length first. Steps count from 0.
    void step(std::uint64_t number);

    torch::Tensor& first_moments() { return first_; }
    torch::Tensor& second_moments() { return second_; }

private:
    struct Matrix {
        std::int64_t start;
        std::int64_t rows;
        std::int64_t columns;
    };
    void clip();
    struct AdamwStep {
        float shrink;
        float stride;
        float correction;
    };
    void adamw(std::uint64_t number);
    void adamw_by_loop(const Matrix& stretch, const AdamwStep& step);
    void adamw_by_operations(const Matrix& stretch, const AdamwStep& step);
    void muon(const Matrix& matrix, double rate);

    const Settings& settings_;
    Weights& weights_;
    torch::Tensor first_;            // of Muon's matrices: the momentum
    torch::Tensor second_;           // of Muon's matrices: not used
    std::vector<Matrix> matrices_;   // those of Muon
    std::vector<Matrix> stretches_;  // what AdamW has, as single rows, as long as can be
};

}  // namespace nrem_torch
