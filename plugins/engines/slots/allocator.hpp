// Which strategy of eviction serves the questions that are asked: a bandit with an arm for each,
// a pull an episode, and the share of right answers as its reward (UCB1: Auer et al. 2002).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "engines/slots/eviction.hpp"

namespace nrem::slots {

inline constexpr auto strategies =
    std::to_array<Keep>({Keep::newest, Keep::oldest, Keep::sample, Keep::used});

// Lies in a tensor: of float32.
struct Arm {
    float pulls;
    float reward;  // the sum
};

struct Allocator {
    Arm arms[strategies.size()];
    float now;      // the arm of this episode
    float asked;    // questions in it
    float right;
    float episode;

    [[nodiscard]] Keep keep() const { return strategies[static_cast<std::size_t>(now)]; }
    void answered(bool well) {
        asked += 1;
        right += well ? 1.0F : 0.0F;
    }
    // An episode without questions says nothing.
    void end_episode() {
        if (asked == 0) return;
        Arm& arm = arms[static_cast<std::size_t>(now)];
        arm.pulls += 1;
        arm.reward += right / asked;
        asked = right = 0;
        episode += 1;
        now = static_cast<float>(best());
    }

private:
    [[nodiscard]] std::size_t best() const {
        std::size_t chosen = 0;
        double most = -1;
        for (std::size_t i = 0; i < strategies.size(); ++i) {
            if (arms[i].pulls == 0) return i;
            const double pulls = static_cast<double>(arms[i].pulls);
            const double bonus = std::sqrt(0.5 * std::log(static_cast<double>(episode)) / pulls);
            const double hopes = static_cast<double>(arms[i].reward) / pulls + bonus;
            if (hopes <= most) continue;
            most = hopes;
            chosen = i;
        }
        return chosen;
    }
};
inline constexpr std::size_t allocator_fields = sizeof(Allocator) / sizeof(float);

}  // namespace nrem::slots
