#include "wake/thoughts.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace nrem::core {

namespace {

bool is_same_answer(const Candidate& candidate, const nrem_thought& proposal) {
    if (proposal.choice >= 0 || candidate.choice >= 0) return candidate.choice == proposal.choice;
    return unicode::is_same(candidate.text, nrem::view(proposal.answer));
}

}  // namespace

void Thoughts::begin(const nrem_cue& cue) {
    cue_ = &cue;
    bytes_ = 0;
    texts_.release();
    all_.clear();
    candidates_.clear();
    places_.clear();
    latest_ = latest_before_ = -1;
    proposals_ = unchanged_ = 0;
    stale_revision_ = false;
}

bool Thoughts::accepts(const nrem_thought& thought, Crossing& check) const {
    const auto count = static_cast<std::int64_t>(all_.size());
    if (all_.size() >= most)
        return check.refuse("think: an answer has at most " + std::to_string(most) + " thoughts");
    if (bytes_ + thought.text.size + thought.answer.size > most_bytes)
        return check.refuse("think: an answer has at most 16 MiB of thoughts");
    return check.there("think: text", thought.text) &&
           check.there("think: answer", thought.answer) &&
           check.in_range("think: kind", thought.kind, NREM_PROPOSAL, NREM_NOTE) &&
           check.in_range("think: parent", thought.parent, -1, count - 1) &&
           check.in_range("think: verdict", thought.verdict, NREM_PROMPT_TOO_LONG, NREM_RIGHT) &&
           check.in_range("think: choice", thought.choice, -1,
                          static_cast<std::int64_t>(cue_->choices.count) - 1) &&
           check.finite_or_none("think: value", thought.value) &&
           check.finite_or_none("think: score", thought.score) &&
           check.finite_or_none("think: margin", thought.margin);
}

nrem_str Thoughts::kept(nrem_str text) {
    if (!text.size) return {};
    char* const copy = static_cast<char*>(texts_.allocate(text.size, 1));
    std::memcpy(copy, text.data, text.size);
    bytes_ += text.size;
    return {copy, text.size};
}

std::int64_t Thoughts::add(const nrem_thought& given, std::uint64_t iteration, Crossing& check) {
    if (!check.there("think: thought", &given) || !check.whole("think: thought", given)) return -1;
    nrem_thought thought = as_far_as_it_goes(given);
    if (!accepts(thought, check)) return -1;
    thought.iteration = iteration;
    thought.text = kept(thought.text);
    thought.answer = kept(thought.answer);
    all_.push_back(thought);
    if (thought.kind == NREM_PROPOSAL) count(thought, all_.size() - 1);
    return static_cast<std::int64_t>(all_.size()) - 1;
}

void Thoughts::count(const nrem_thought& proposal, std::size_t index) {
    ++proposals_;
    auto found = std::ranges::find_if(
        candidates_, [&](const Candidate& one) { return is_same_answer(one, proposal); });
    const bool is_known = found != candidates_.end();
    if (!is_known)
        found = candidates_.insert(
            found, {proposal.choice, std::string(nrem::view(proposal.answer)), index});
    ++found->votes;
    latest_ = found - candidates_.begin();
    places_.push_back(static_cast<std::size_t>(latest_));
    stale_revision_ = proposal.parent >= 0 && is_known;
}

const Candidate* Thoughts::leader() const {
    const auto most_votes = std::ranges::max_element(candidates_, {}, &Candidate::votes);
    return most_votes == candidates_.end() ? nullptr : &*most_votes;
}

const nrem_thought* Thoughts::last(std::int32_t kind) const {
    const auto found = std::find_if(all_.rbegin(), all_.rend(), [&](const nrem_thought& thought) {
        return thought.kind == kind;
    });
    return found == all_.rend() ? nullptr : &*found;
}

nrem_standing Thoughts::standing(std::uint64_t iterations) {
    nrem_standing now{};
    now.struct_size = sizeof now;
    now.iteration = iterations;
    now.proposals = proposals_;
    now.distinct = candidates_.size();
    for (const Candidate& one : candidates_) {
        now.second = std::max(now.second, std::min(one.votes, now.leader));
        now.leader = std::max(now.leader, one.votes);
    }
    const bool is_changed = latest_ != latest_before_;
    now.changed = latest_before_ < 0 ? -1 : is_changed ? 1 : 0;
    unchanged_ = is_changed ? 0 : unchanged_ + 1;
    now.unchanged = latest_ < 0 ? 0 : unchanged_;
    latest_before_ = latest_;
    const nrem_thought* const review = last(NREM_REVIEW);
    now.verdict = review ? std::max<std::int32_t>(review->verdict, NREM_NO_VERDICT) : NREM_NO_VERDICT;
    const nrem_thought* const proposal = last(NREM_PROPOSAL);
    now.margin = proposal ? proposal->margin : none;
    now.score = none;
    for (const nrem_thought& thought : all_)
        if (thought.score == thought.score) now.score = thought.score;
    return now;
}

}  // namespace nrem::core
