#include "report/language_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "plan/grade_figures.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

std::string percent(const Mean& share) {
    return share.n ? decimal(100 * share.value(), 1) + " %" : "-";
}

// Of all operations together; the models' names one after the other.
CallCost sum_of(const std::vector<CallCost>& costs) {
    std::vector<CallCost> sum;
    std::set<std::string> models;
    for (CallCost cost : costs) {
        if (is_beside(cost.phase)) continue;
        models.insert(cost.model);
        cost.phase = cost.operation = cost.model = "";
        add(sum, cost);
    }
    CallCost whole = sum.empty() ? CallCost() : sum.front();
    whole.model = fmt::format("{}", fmt::join(models, ", "));
    return whole;
}

SideTable language_table(const Group& group) {
    SideTable made{
        "Language models",
        ", in all seeds and streams. Calls and tokens are what the arm needs, from "
        "the cache or not; ~ marks tokens that are an estimate. Broken answers and prompts that "
        "were too long count as wrong; questions that were not answered (the model or its server "
        "refused, or nothing came) are not scored",
        {{"arm"}, {"models"}},
        {}};
    for (const char* title : {"calls", "tokens in", "tokens out", "money", "repaired", "broken",
                              "too long", "unusable predictions", "unanswered", "paid now",
                              "seconds"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const CallCost sum = sum_of(cell.pooled.calls);
        const char* about = sum.estimated ? "~" : "";
        made.rows.push_back({shown_name(cell), sum.model, whole(static_cast<double>(sum.calls)),
                             about + whole(static_cast<double>(sum.prompt_tokens)),
                             about + whole(static_cast<double>(sum.answer_tokens)),
                             decimal(sum.money, 4), whole(static_cast<double>(sum.repaired)),
                             whole(static_cast<double>(sum.broken)),
                             whole(static_cast<double>(sum.too_long)), percent(cell.pooled[Metric::broken_answers]),
                             whole(static_cast<double>(cell.pooled.replies.unanswered)),
                             whole(static_cast<double>(cell.timing.paid_calls)),
                             decimal(cell.timing.call_seconds, 1)});
    }
    return made;
}

SideTable understanding_table(const Group& group) {
    SideTable made{"How questions were understood",
                   ", apart from how they were answered",
                   {{"arm"}, {"understood", Align::right}, {"questions", Align::right}},
                   {}};
    for (const auto& cell : group.cells) {
        const Mean& understood = cell.pooled[Metric::understood];
        made.rows.push_back(
            {shown_name(cell), percent(understood), whole(static_cast<double>(understood.n))});
    }
    return made;
}

SideTable operations_table(const Group& group) {
    SideTable made{"What they were asked",
                   ", by phase and operation",
                   {{"arm"}, {"phase"}, {"operation"}, {"model"}},
                   {}};
    for (const char* title : {"calls", "tokens in", "tokens out", "repaired", "broken", "too long"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells)
        for (const CallCost& cost : cell.pooled.calls) {
            auto& row = made.rows.emplace_back(
                std::vector<std::string>{shown_name(cell), cost.phase, cost.operation, cost.model});
            for (const std::uint64_t figure : {cost.calls, cost.prompt_tokens, cost.answer_tokens,
                                               cost.repaired, cost.broken, cost.too_long})
                row.push_back(whole(static_cast<double>(figure)));
        }
    return made;
}

SideTable latency_table(const Group& group) {
    SideTable made{"Latency by operation",
                   ", of calls that were paid now. It is of a clock and not reproducible; quantiles are means "
                   "over the seeds",
                   {{"arm"}, {"operation"}},
                   {}};
    for (const char* title : {"paid now", "p50 ms", "p99 ms"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells)
        for (const auto& [operation, ms] : cell.timing.latencies)
            made.rows.push_back({shown_name(cell), operation, whole(static_cast<double>(ms.n)),
                                 decimal(ms.p50, 1), decimal(ms.p99, 1)});
    return made;
}

// The figures of graders that a cell has, in this order.
constexpr std::array graded{grade_figure, second_grade_figure, grades_agree_figure,
                            grade_is_score_figure, grade_missing_figure};

SideTable grades_table(const Group& group) {
    SideTable made{"Grades of answers in words",
                   ", by language models that were shown the truth after the last step. Kappa is what "
                   "two graders agree on beyond chance (Cohen 1960). A grade is a second opinion: "
                   "a grader's errors are not those of the arms",
                   {{"arm"}, {"answers", Align::right}, {"right", Align::right}},
                   {}};
    for (const char* title :
         {"right, second grader", "equal grades", "equal to the score", "without a grade", "kappa"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const NamedEstimate* asked = find_named(cell.measured, std::string(grade_missing_figure));
        if (!asked) continue;
        auto& row = made.rows.emplace_back(
            std::vector{shown_name(cell), whole(static_cast<double>(asked->estimate.n))});
        for (const std::string_view name : graded) {
            const NamedEstimate* found = find_named(cell.measured, std::string(name));
            row.push_back(found ? with_interval(found->estimate) : "");
        }
        row.push_back(with_interval(cell.kappa));
    }
    return made;
}

bool is_graded(const CellSummary& cell) {
    return find_named(cell.measured, std::string(grade_missing_figure)) != nullptr;
}

SideTable facts_table(const Group& group) {
    SideTable made{
        "Faithfulness of the memory",
        ": facts that it states after a rewrite, on average over rewrites. Lost is the largest share "
        "of tokens that one rewrite cost, a collapse one of more than half",
        {{"arm"}},
        {}};
    for (const char* title :
         {"supported", "stale", "fabricated", "omitted", "rewrites", "lost", "collapses"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const auto mean = [&cell](Metric metric) {
            return decimal(cell.pooled[metric].value(), 2);
        };
        made.rows.push_back({shown_name(cell), mean(Metric::facts_supported),
                             mean(Metric::facts_stale), mean(Metric::facts_fabricated),
                             mean(Metric::facts_omitted),
                             whole(static_cast<double>(cell.pooled[Metric::facts_supported].n)),
                             mean(Metric::facts_lost),
                             whole(static_cast<double>(cell.pooled.collapses))});
    }
    return made;
}

}  // namespace

void add_language_tables(std::vector<SideTable>& made, const Group& group) {
    if (std::ranges::any_of(group.cells, [](const CellSummary& cell) {
            return cell.pooled[Metric::understood].n > 0;
        }))
        made.push_back(understanding_table(group));
    if (std::ranges::any_of(group.cells,
                            [](const CellSummary& cell) { return !cell.pooled.calls.empty(); })) {
        made.push_back(language_table(group));
        made.push_back(operations_table(group));
    }
    if (std::ranges::any_of(
            group.cells, [](const CellSummary& cell) { return !cell.timing.latencies.empty(); }))
        made.push_back(latency_table(group));
    if (std::ranges::any_of(group.cells, is_graded)) made.push_back(grades_table(group));
    if (std::ranges::any_of(
            group.cells, [](const CellSummary& cell) { return cell.pooled[Metric::facts_supported].n > 0; }))
        made.push_back(facts_table(group));
}

}  // namespace nrem::core
