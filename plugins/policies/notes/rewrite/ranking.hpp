// In which order the writer reads notes, and which of them it takes or keeps first.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace nrem::rewriting {

// What comes first; of equals the newest.
enum class By { oldest, newest, random, surprise, often };
constexpr auto names_of(By) {
    return std::to_array<std::string_view>({"oldest", "newest", "random", "surprise", "often"});
}

class NREM_HIDDEN Ranking {
public:
    Ranking(Night& night, const std::deque<prose::Note>& notes, std::uint64_t seed)
        : notes_(notes), seed_(seed) {
        for (const auto& experience : night.context())
            if (std::isfinite(experience.loss)) losses_[experience.step] = experience.loss;
    }

    // Positions of all notes that are there, the first ones first. `salt` sets draws apart.
    [[nodiscard]] std::vector<std::size_t> by(By by, std::uint64_t salt) const {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < notes_.size(); ++i)
            if (!notes_[i].gone) order.push_back(i);
        if (by == By::oldest) return order;
        std::reverse(order.begin(), order.end());
        if (by == By::newest) return order;
        if (by == By::random) {
            Random(combine(seed_, salt)).shuffle(std::span(order));
            return order;
        }
        const auto weights = by == By::surprise ? surprises() : counts();
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return weights[a] > weights[b];
        });
        return order;
    }

private:
    // The largest loss of the predictions behind a note; -1 where the context has none.
    [[nodiscard]] std::vector<double> surprises() const {
        std::vector<double> found(notes_.size(), -1);
        for (std::size_t i = 0; i < notes_.size(); ++i)
            for (const std::uint64_t step : notes_[i].sources)
                if (const auto loss = losses_.find(step); loss != losses_.end())
                    found[i] = std::max(found[i], loss->second);
        return found;
    }
    // How many notes have the same cue.
    [[nodiscard]] std::vector<double> counts() const {
        std::unordered_map<std::string_view, double> times;
        for (const auto& note : notes_)
            if (!note.gone) ++times[note.text];
        std::vector<double> found;
        for (const auto& note : notes_) found.push_back(times[note.text]);
        return found;
    }

    const std::deque<prose::Note>& notes_;
    std::uint64_t seed_;
    std::unordered_map<std::uint64_t, double> losses_;  // by step
};

}  // namespace nrem::rewriting
