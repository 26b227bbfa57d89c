// Learns from pass to pass which order pays: UCB1 over the orders (Auer et al. 2002), the reward
// being the gain of the pass. What it has learnt is in the memory, in one record.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "nrem/sdk.hpp"

namespace nrem::replay {

inline constexpr std::array<const char*, 6> bandit_orders{"forward", "reverse",  "random",
                                                          "error",   "surprise", "spaced"};

class NREM_HIDDEN Bandit {
public:
    // Credits the last choice with the gain of its pass, makes the next and remembers it.
    std::size_t choose(Night& night, double explore) {
        load(night.memory());
        if (last_ < arms_.size() && !std::isnan(night.held_out_gain())) {
            arms_[last_].tries += 1;
            arms_[last_].sum += static_cast<float>(night.held_out_gain());
        }
        last_ = best(explore);
        save(night);
        return last_;
    }

private:
    struct Arm {
        float tries = 0;
        float sum = 0;
    };

    // The vector of the record: the last choice, then tries and sum of gains of each order.
    void load(const Memory& memory) {
        arms_ = {};
        last_ = arms_.size();
        id_ = 0;
        for (const auto& record : memory.records()) {
            const auto kept = view(record.vector);
            if (view(record.kind) != "bandit" || kept.size() != 1 + 2 * arms_.size()) continue;
            id_ = record.id;
            last_ = static_cast<std::size_t>(kept[0]);
            for (std::size_t i = 0; i < arms_.size(); ++i)
                arms_[i] = {kept[1 + 2 * i], kept[2 + 2 * i]};
        }
    }
    [[nodiscard]] std::size_t best(double explore) const {
        double tries = 0;
        for (const auto& arm : arms_) tries += static_cast<double>(arm.tries);
        std::size_t chosen = 0;
        double most = -infinity;
        for (std::size_t i = 0; i < arms_.size(); ++i) {
            if (arms_[i].tries == 0) return i;
            const double n = static_cast<double>(arms_[i].tries);
            const double bound = static_cast<double>(arms_[i].sum) / n +
                                 explore * std::sqrt(2 * std::log(tries) / n);
            if (bound > most) {
                most = bound;
                chosen = i;
            }
        }
        return chosen;
    }
    void save(Night& night) const {
        std::vector<float> kept{static_cast<float>(last_)};
        std::string text = std::string("chose ") + bandit_orders[last_] + "; mean gains:";
        for (std::size_t i = 0; i < arms_.size(); ++i) {
            kept.insert(kept.end(), {arms_[i].tries, arms_[i].sum});
            text += std::string(" ") + bandit_orders[i] + ' ' +
                    std::to_string(arms_[i].tries > 0 ? arms_[i].sum / arms_[i].tries : 0) + " (" +
                    std::to_string(static_cast<int>(arms_[i].tries)) + ")";
        }
        Record record = make_record("bandit");
        record.id = id_;
        record.text = borrow(text);
        record.vector = borrow(std::span<const float>(kept));
        record.origin = NREM_SELF_MADE;
        night.edit().put(record);
    }

    std::array<Arm, bandit_orders.size()> arms_;
    std::size_t last_ = 0;
    std::uint64_t id_ = 0;
};

}  // namespace nrem::replay
