// In which order a pass replays the context.
//
// error: worst predicted first, by the loss of the time (then by wrongness; what was never
// predicted comes last). surprise: the same by the loss now, for which the backend is asked.
// spaced: in the order of time, but an item returns only after `rest` other replays; where nothing
// else is left, what has rested longest comes first. Equals keep the order of time.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <numeric>
#include <queue>
#include <string_view>
#include <vector>

#include "nrem/sdk.hpp"

namespace nrem::replay {

using Positions = std::vector<std::size_t>;

NREM_HIDDEN inline double past_loss(const Experience& experience) {
    if (!std::isnan(experience.loss)) return experience.loss;
    if (experience.correct < 0) return -1;
    return experience.correct == 0 ? 1 : 0;
}

NREM_HIDDEN inline double present_loss(Night& night, const Experience& experience) {
    if (!experience.truth || experience.truth->choice < 0) return -1;
    const auto answer = night.predict(*experience.cue);
    const auto right = static_cast<std::size_t>(experience.truth->choice);
    if (right < answer.probabilities.size())
        return -std::log(static_cast<double>(answer.probabilities[right]) + 1e-30);
    return answer.choice == experience.truth->choice ? 0 : 1;
}

// Items that wait for their turn: those that have rested, by time, and those that rest.
class NREM_HIDDEN Resting {
public:
    Resting(const Array<Experience>& context, std::uint64_t rest) : rest_(rest) {
        for (std::size_t i = 0; i < context.size(); ++i) {
            // An experience without an item is one of its own.
            const Key key = context[i].item ? Key{0, context[i].item} : Key{1, i};
            if (waiting_[key].empty()) ready_.push({i, key});
            waiting_[key].push_back(i);
        }
    }
    [[nodiscard]] bool empty() const { return ready_.empty() && resting_.empty(); }
    std::size_t next() {
        while (!resting_.empty() && resting_.front().first <= now_) rouse();
        if (ready_.empty()) rouse();
        const Key key = ready_.top().second;
        ready_.pop();
        auto& queue = waiting_[key];
        const std::size_t position = queue.front();
        queue.pop_front();
        ++now_;
        if (!queue.empty()) resting_.push_back({now_ + rest_, key});
        return position;
    }

private:
    using Key = std::pair<std::uint64_t, std::uint64_t>;
    void rouse() {
        const Key key = resting_.front().second;
        resting_.pop_front();
        ready_.push({waiting_[key].front(), key});
    }

    std::uint64_t rest_;
    std::uint64_t now_ = 0;
    std::map<Key, std::deque<std::size_t>> waiting_;
    std::priority_queue<std::pair<std::size_t, Key>, std::vector<std::pair<std::size_t, Key>>,
                        std::greater<>>
        ready_;                                          // the earliest first
    std::deque<std::pair<std::uint64_t, Key>> resting_;  // until when
};

// Fills `positions` with those of the context in the order of this name.
NREM_HIDDEN inline void arrange(Night& night, std::string_view order, std::uint64_t rest,
                                Positions& positions) {
    const auto context = night.context();
    positions.resize(context.size());
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    if (order == "reverse") std::reverse(positions.begin(), positions.end());
    if (order == "random") {
        auto random = night.random();
        random.shuffle(std::span(positions));
    }
    if (order == "error" || order == "surprise") {
        std::vector<double> urgency;
        for (const auto& experience : context)
            urgency.push_back(order == "error" ? past_loss(experience)
                                               : present_loss(night, experience));
        positions = from_largest(urgency, "loss of experience");
    }
    if (order != "spaced") return;
    Resting items(context, rest);
    for (auto& position : positions) position = items.next();
}

}  // namespace nrem::replay
