// Grades of a stream's answers in words, after its last step: the cell's `grader`, a language model,
// is shown question, truth and answer, and so is its `second_grader`, if it has one. Nothing of a
// trial depends on it: no rule, policy or probe sees a grade. Its calls are accounted apart.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "wake/day_book.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

class Grader {
public:
    // Of a cell with a grader. All of it outlives the grader.
    Grader(const LaneSetup& setup, std::size_t groups, DayBook& book);

    // An answer is graded when it is in words and the question has no list of answers.
    void keep(const nrem_event& event, std::string_view answer, const StepRecord& step);

    // The last step is over.
    void after_all() { is_over_ = true; }
    [[nodiscard]] bool is_due() const { return is_over_ && !book_.ungraded.empty(); }
    // May block. Throws Error where a model cannot be asked.
    void grade();

private:
    using Grade = std::optional<bool>;
    [[nodiscard]] Grade grade_by(std::string_view operation, const Ungraded& answered);
    void add(std::string_view figure, bool value, std::uint32_t group);
    void add(const Ungraded& answered, Grade first, Grade second);

    const LaneSetup& setup_;
    std::size_t groups_;
    DayBook& book_;
    Language language_;
    bool has_second_;
    bool is_over_ = false;
};

// nullptr where the cell grades nothing.
[[nodiscard]] std::unique_ptr<Grader> grader_of(const LaneSetup& setup, std::size_t groups,
                                                DayBook& book);

}  // namespace nrem::core
