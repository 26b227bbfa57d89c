#include "plan/grade_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plan/needs.hpp"

namespace nrem::core {
namespace {

FigureSpec share(std::string_view name, std::int32_t better, const char* summary) {
    return {std::string(name), "", summary, 0, 1, better};
}

}  // namespace

bool has_model(const Cell& cell, std::string_view role) {
    const auto found = std::ranges::find(model_roles, role);
    return cell.models.at(static_cast<std::size_t>(found - model_roles.begin())).component;
}

std::string why_no_grades(const Cell& cell) {
    if (has_model(cell, second_grader_role) && !has_model(cell, grader_role))
        return "`second_grader` grades what a first one does: name that one as `grader`";
    for (std::size_t role = 0; role < model_roles.size(); ++role) {
        const Component* model = cell.models[role].component;
        if (model && is_grader(model_roles[role]) && !offers(*model, "backend.generate"))
            return fmt::format("`{}` must be a language model: {} does not offer backend.generate",
                               model_roles[role], title_of(*model));
    }
    return "";
}

std::vector<FigureSpec> grade_figures(const Cell& cell) {
    if (!has_model(cell, grader_role)) return {};
    std::vector<FigureSpec> made{
        share(grade_figure, NREM_HIGHER, "answers in words that the grader calls right"),
        share(grade_is_score_figure, NREM_HIGHER,
              "grades that are the score that the answer has without a grader"),
        share(grade_missing_figure, NREM_LOWER,
              "answers to which a grader gave neither grade")};
    if (!has_model(cell, second_grader_role)) return made;
    made.push_back(share(second_grade_figure, NREM_HIGHER,
                         "answers in words that the second grader calls right"));
    made.push_back(share(grades_agree_figure, NREM_HIGHER,
                         "answers to which both graders give the same grade"));
    return made;
}

}  // namespace nrem::core
