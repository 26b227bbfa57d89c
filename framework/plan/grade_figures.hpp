// The figures that graders give: language models that compare an answer in words with the truth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

inline constexpr std::string_view grader_role = "grader";
inline constexpr std::string_view second_grader_role = "second_grader";

constexpr bool is_grader(std::string_view role) {
    return role == grader_role || role == second_grader_role;
}

// What they are called, after "figure.". All but `grade_missing` are of the answers that every
// grader of the cell has graded.
inline constexpr std::string_view grade_figure = "grade";
inline constexpr std::string_view second_grade_figure = "second_grade";
inline constexpr std::string_view grades_agree_figure = "grades_agree";
inline constexpr std::string_view grade_is_score_figure = "grade_is_score";
inline constexpr std::string_view grade_missing_figure = "grade_missing";

// Whether the cell has a model of its own in this role.
[[nodiscard]] bool has_model(const Cell& cell, std::string_view role);
// Why the graders of a cell cannot grade; "": they can, or there are none.
[[nodiscard]] std::string why_no_grades(const Cell& cell);
// Those that a cell has: none without a grader.
[[nodiscard]] std::vector<FigureSpec> grade_figures(const Cell& cell);

}  // namespace nrem::core
