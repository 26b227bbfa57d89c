#include "wake/anytime.hpp"

#include <algorithm>

namespace nrem::core {
namespace {

char mark(std::int8_t correct) {
    return correct < 0 ? '-' : correct == 1 ? '1' : '0';
}

// The commonest of the proposals so far; of equal ones the one that was there first.
class Leader {
public:
    void add(std::size_t candidate) {
        votes_.resize(std::max(votes_.size(), candidate + 1));
        const std::uint64_t now = ++votes_[candidate];
        if (now > most_ || (now == most_ && candidate < leader_)) leader_ = candidate;
        most_ = std::max(most_, now);
    }
    [[nodiscard]] std::size_t get() const { return leader_; }

private:
    std::vector<std::uint64_t> votes_;
    std::uint64_t most_ = 0;
    std::size_t leader_ = 0;
};

// Takes proposals in their order; what was so after an iteration is so until the next proposal.
void extend(std::string& marks, std::uint64_t iteration, char so_far) {
    const auto until = std::min<std::uint64_t>(iteration, curve_iterations);
    if (marks.size() < until) marks.resize(until, so_far);
}

}  // namespace

void add_anytime(LoopCount& count, const Thoughts& thoughts, const Verdicts& correct) {
    char last = '-', common = '-';
    std::uint64_t end = count.iterations;
    Leader leader;
    std::size_t number = 0;
    const auto until = [&](std::uint64_t iteration) {
        extend(count.right_at, iteration, last);
        extend(count.leader_right_at, iteration, common);
    };
    for (std::size_t i = 0; i < thoughts.all().size(); ++i) {
        const nrem_thought& thought = thoughts.all()[i];
        if (thought.kind != NREM_PROPOSAL) continue;
        until(thought.iteration);
        leader.add(thoughts.candidate_of_proposal()[number++]);
        last = mark(correct[i]);
        common = mark(correct[thoughts.candidates()[leader.get()].first]);
        end = std::max(end, thought.iteration + 1);
    }
    if (number) until(end);
}

}  // namespace nrem::core
