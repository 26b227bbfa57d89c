#include "papers/pages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "papers/listing.hpp"
#include "papers/words.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t page_width = 118;

constexpr const char* family_preamble =
    "`./dev docs` writes this page from [register.yaml](register.yaml) and from runs of the "
    "experiments. [README](README.md) says what the words in the last column mean.";
constexpr const char* questions_preamble =
    "`./dev docs` writes this page from [questions.yaml](questions.yaml) and from runs of the "
    "experiments. A claim is met, refuted or undecided by its 95 % interval "
    "([statistics](statistics.md)).";

std::string in_lines(const std::string& text) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        const bool breaks = used > 0 && used + 1 + width(word) > page_width;
        if (used > 0) out += breaks ? '\n' : ' ';
        out += word;
        used = width(word) + (breaks || used == 0 ? 0 : used + 1);
        at = end + 1;
    }
    return out + "\n";
}

// Links and code are left as they are.
std::string row_of(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& text : cells) {
        line += ' ';
        for (const char c : text) line.append(c == '|' ? "\\" : "").append(1, c == '\n' ? ' ' : c);
        line += " |";
    }
    return line + "\n";
}

std::string table(const std::vector<std::string>& titles, const TextRows& rows) {
    std::string out = row_of(titles) + "|";
    for (std::size_t i = 0; i < titles.size(); ++i) out += ":--|";
    out += "\n";
    for (const auto& row : rows) out += row_of(row);
    return out;
}

// "" without rows.
std::string section(const std::string& title, const std::vector<std::string>& titles,
                    const TextRows& rows) {
    if (rows.empty()) return "";
    return (title.empty() ? "\n" : "\n## " + title + "\n\n") + table(titles, rows);
}

std::string experiment_link(const std::string& experiment, const std::string& docs) {
    return fmt::format("[{}]({}experiments/{})", std::filesystem::path(experiment).stem().string(),
                       docs, experiment);
}

std::vector<std::string> texts_of(const std::vector<PlacedText>& names) {
    std::vector<std::string> texts;
    for (const PlacedText& name : names) texts.push_back(name.text);
    return texts;
}

std::string claims_cell(const Paper& paper) {
    std::string text = experiment_link(paper.experiment.text, "../") + ": " +
                       fmt::format("{}", fmt::join(texts_of(paper.claims), "; "));
    if (paper.nulls.empty()) return text;
    return text + (paper.claims.empty() ? "" : "; ") +
           fmt::format("null: {}", fmt::join(texts_of(paper.nulls), "; "));
}

// "3 of 4 met, 1 of 4 undecided (a rest of 100 is best)"
std::string outcomes_text(const std::vector<PlacedText>& names,
                          std::span<const CheckedClaim> claims) {
    std::map<ClaimOutcome, std::vector<std::string>> by_outcome;
    for (const PlacedText& name : names)
        if (const CheckedClaim* claim = claim_named(claims, name.text))
            by_outcome[claim->outcome].push_back(name.text);
    std::vector<std::string> parts;
    for (const auto& [outcome, texts] : by_outcome)
        parts.push_back(
            fmt::format("{} of {} {}", texts.size(), names.size(), name_of(outcome)) +
            (outcome == ClaimOutcome::met ? "" : fmt::format(" ({})", fmt::join(texts, "; "))));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string came_out(const Paper& paper, RunOutcomes& outcomes) {
    const auto claims = outcomes.of(paper.experiment.text);
    if (!claims) return "not run";
    std::string text(name_of(verdict_of(paper, *claims)));
    if (!paper.claims.empty()) text += ": " + outcomes_text(paper.claims, *claims);
    if (!paper.nulls.empty()) text += "; nulls: " + outcomes_text(paper.nulls, *claims);
    return text;
}

std::vector<std::string> finished_row(const Paper& paper, RunOutcomes& outcomes) {
    return {std::to_string(paper.row),
            titled(paper),
            paper.same,
            paper.differs,
            paper.not_reproduced,
            preset_text(paper.preset),
            claims_cell(paper),
            came_out(paper, outcomes)};
}

TextRows evidence_rows(const ResearchQuestion& question, RunOutcomes& outcomes) {
    TextRows rows;
    for (const QuestionEvidence& evidence : question.evidence) {
        const auto claims = outcomes.of(evidence.experiment.text);
        for (const PlacedText& name : evidence.claims) {
            const CheckedClaim* claim = claims ? claim_named(*claims, name.text) : nullptr;
            rows.push_back({experiment_link(evidence.experiment.text, ""), name.text,
                            claim ? std::string(name_of(claim->outcome)) : "not run",
                            claim ? figure_text(*claim) : "-"});
        }
    }
    return rows;
}

std::string question_text(const ResearchQuestion& question, RunOutcomes& outcomes) {
    std::string text = fmt::format("\n## {}. {}\n\n", question.number, question.question);
    text += in_lines(question.answer.empty() ? "Open: no experiment here answers it."
                                             : question.answer);
    text += section("", {"experiment", "claim", "came out", "figure [95 %]"},
                    evidence_rows(question, outcomes));
    if (!question.size.empty()) text += "\n" + in_lines("Size: " + question.size);
    return text + "\n" + in_lines("What would change the answer: " + question.change);
}

}  // namespace

std::string family_page(const PaperRegister& all, const std::string& family,
                        RunOutcomes& outcomes) {
    TextRows finished, open, figures;
    for (const Paper* paper : chosen_papers(all, {family, ""})) {
        if (paper->status == PaperStatus::open) {
            open.push_back({std::to_string(paper->row), titled(*paper), paper->carrier});
            continue;
        }
        finished.push_back(finished_row(*paper, outcomes));
        add_figures(figures, *paper, outcomes.of(paper->experiment.text));
    }
    return fmt::format("# Papers: {}\n\n", family) + in_lines(family_preamble) +
           section(
               "",
               {"row", "paper", "same", "differs", "not reproduced", "preset", "claim", "came out"},
               finished) +
           section("Ours against the paper", figure_titles, figures) +
           section("Open", {"row", "paper", "what would carry it"}, open);
}

std::string questions_page(const QuestionList& all, RunOutcomes& outcomes) {
    std::string page =
        "# Questions that the sleep note leaves open\n\n" + in_lines(questions_preamble);
    for (const ResearchQuestion& question : all.questions)
        page += question_text(question, outcomes);
    return page;
}

}  // namespace nrem::core
