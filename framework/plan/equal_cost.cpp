#include "plan/equal_cost.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {

bool drafts(const Cell& cell) {
    if (!cell.prompts || cell.loop.component->name == vote_loop) return false;
    const auto draft = cell.prompts->operations.find("draft");
    return draft != cell.prompts->operations.end() && draft->second.sampling.temperature != 0;
}

bool predicts_in_words(const Cell& cell) {
    return cell.prompts && offers(*cell.backend.component, "backend.generate") &&
           cell.prompts->operations.contains("predict");
}

Votes votes_for(const AnswerCost& cost) {
    const double calls = std::max(1.0, std::round(cost.calls * 100) / 100);
    const double most = std::ceil(calls);
    return {static_cast<std::uint64_t>(most), std::round((most - calls) * 100) / 100};
}

void allow_tokens(Cell& cell, const AnswerCost& cost) {
    const auto tokens = static_cast<std::uint64_t>(std::ceil(cost.answer_tokens));
    Pack pack = *cell.prompts;
    std::uint64_t& allowed = pack.operations.at("predict").sampling.max_tokens;
    if (allowed == 0) return;  // as many as the model likes
    allowed = std::max(allowed, tokens);
    cell.prompts = std::make_shared<const Pack>(std::move(pack));
}

}  // namespace nrem::core
