// The answers of a loop as they went, read again from the logs of a run: how each stood after each
// iteration, and whether it was right then.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "base/run_path.hpp"

namespace nrem::core {

// Which of the proposals so far would be the answer: loops that revise give the last, those that vote
// the commonest (of equal ones the first).
enum class AnsweredBy : std::uint8_t { last, commonest };
constexpr auto names_of(AnsweredBy) {
    return std::to_array<std::string_view>({"last", "commonest"});
}

// Of one answer, by iteration.
struct AnswerPath {
    std::vector<std::vector<double>> features;  // as `stop_features` names them
    std::vector<bool> last_right, commonest_right;
    std::optional<bool> answer_right;  // what the loop gave in the end

    [[nodiscard]] const std::vector<bool>& right(AnsweredBy by) const {
        return by == AnsweredBy::last ? last_right : commonest_right;
    }
};

// What a stop can be fitted on: nrem::standing_features, but for those that are in no log (how much
// of a bound is spent, and steps that brought nothing new).
[[nodiscard]] const std::vector<std::string>& stop_features();

// Of the judged answers of a trial, by its folder. Throws Error where there are no thoughts.
[[nodiscard]] std::vector<AnswerPath> paths_in(const RunPath& trial);

}  // namespace nrem::core
