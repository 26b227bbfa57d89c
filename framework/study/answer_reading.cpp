#include "study/answer_reading.hpp"

#include <cstdint>

namespace nrem::core {

namespace {

double share_as_given(const std::vector<AnswerPath>& paths, AnsweredBy by) {
    std::uint64_t alike = 0, answers = 0;
    for (const AnswerPath& path : paths) {
        if (!path.answer_right) continue;
        ++answers;
        alike += path.right(by).back() == *path.answer_right;
    }
    return answers ? static_cast<double>(alike) / static_cast<double>(answers) : 0;
}

}  // namespace

AnswerReading reading_of(const std::vector<AnswerPath>& paths) {
    AnswerReading best;
    for (std::size_t i = 0; i < all_names<AnsweredBy>.size(); ++i) {
        const auto by = static_cast<AnsweredBy>(i);
        const double share = share_as_given(paths, by);
        if (share > best.share) best = {by, share};
    }
    return best;
}

}  // namespace nrem::core
