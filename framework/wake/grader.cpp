#include "wake/grader.hpp"

#include <utility>

#include "nrem/sdk/random.hpp"
#include "plan/grade_figures.hpp"

namespace nrem::core {

Grader::Grader(const LaneSetup& setup, std::size_t groups, DayBook& book)
    : setup_(setup),
      groups_(groups),
      book_(book),
      language_(*setup.trial->probe_language, setup.trial->host,
                {.cancelled = [trial = setup.trial] { return trial->is_cancelled(); }}),
      has_second_(has_model(*setup.trial->cell, second_grader_role)) {}

void Grader::keep(const nrem_event& event, std::string_view answer, const StepRecord& step) {
    const auto truth = nrem::view(event.truth->text);
    if (answer.empty() || truth.empty() || !nrem::choices(*event.cue).empty()) return;
    book_.ungraded.push_back({.step = step.step,
                             .group = step.group,
                             .correct = step.correct,
                             .question = std::string(nrem::view(event.cue->text)),
                             .truth = std::string(truth),
                             .answer = std::string(answer)});
}

void Grader::grade() {
    for (const Ungraded& each : std::exchange(book_.ungraded, {})) {
        language_.at({grade_phase, setup_.stream, each.step,
                      combine(setup_.random_seed(), each.step)});
        const Grade first = grade_by("grade", each);
        const Grade second = has_second_ ? grade_by("grade_again", each) : first;
        add(each, first, second);
    }
    book_.calls += language_.take_calls();
}

Grader::Grade Grader::grade_by(std::string_view operation, const Ungraded& answered) {
    const LanguageReply reply = language_.ask(operation, {{"cue", answered.question},
                                                          {"truth", answered.truth},
                                                          {"answer", answered.answer}});
    const std::string_view said = reply.good() ? reply.field("correct") : "";
    if (said != "true" && said != "false") return std::nullopt;
    return said == "true";
}

void Grader::add(const Ungraded& answered, Grade first, Grade second) {
    const bool is_graded = first && second;
    add(grade_missing_figure, !is_graded, answered.group);
    if (!is_graded) return;
    add(grade_figure, *first, answered.group);
    if (answered.correct >= 0)
        add(grade_is_score_figure, *first == (answered.correct == 1), answered.group);
    if (!has_second_) return;
    add(second_grade_figure, *second, answered.group);
    add(grades_agree_figure, *first == *second, answered.group);
}

void Grader::add(std::string_view name, bool value, std::uint32_t group) {
    MeasuredFigure& figure = figure_in(book_.grades, std::string(name));
    figure.sum.add(value, 1);
    figure.groups.resize(groups_);
    if (group) figure.groups[group - 1].add(value, 1);
}

std::unique_ptr<Grader> grader_of(const LaneSetup& setup, std::size_t groups, DayBook& book) {
    const TrialContext& trial = *setup.trial;
    if (!trial.probe_language || !has_model(*trial.cell, grader_role)) return nullptr;
    return std::make_unique<Grader>(setup, groups, book);
}

}  // namespace nrem::core
