#include "papers/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/grid.hpp"

namespace nrem::core {

namespace {

std::string settings_text(const Choice& choice) {
    std::vector<std::string> settings;
    for (const auto& [name, given] : choice.parameters)
        settings.push_back(fmt::format("{}={}", name, given.text));
    return settings.empty() ? "" : fmt::format("({})", fmt::join(settings, ", "));
}

std::string claim_line(const char* kind, const PlacedText& name, const CheckedClaim* claim) {
    return fmt::format("  {:<5} {:<9} {}: {}\n", kind,
                       claim ? name_of(claim->outcome) : "not there", name.text,
                       claim ? figure_text(*claim) : "-");
}

}  // namespace

std::string titled(const Paper& paper) {
    const std::string reference = reference_of(paper);
    return paper.title + (reference.empty() ? "" : " (" + reference + ")");
}

std::string preset_text(const std::vector<PresetPart>& preset) {
    std::vector<std::string> parts;
    for (const auto& [kind, choice] : preset)
        parts.push_back(
            fmt::format("{} `{}{}`", name_of(kind), choice.name, settings_text(choice)));
    return fmt::format("{}", fmt::join(parts, ", "));
}

void add_figures(TextRows& rows, const Paper& paper,
                 std::optional<std::span<const CheckedClaim>> claims) {
    for (const PaperFigure& figure : paper.figures) {
        const CheckedClaim* ours = claims ? claim_named(*claims, figure.claim.text) : nullptr;
        rows.push_back({std::to_string(paper.row), figure.figure, figure.paper, figure.setting,
                        ours ? figure_text(*ours) : "no counterpart"});
    }
}

std::string verdict_text(const PaperRegister& all, const Paper& paper,
                         std::span<const CheckedClaim> claims) {
    std::string text = fmt::format("\nPaper {}: {}\n\n", paper.row, titled(paper));
    TextRows figures;
    add_figures(figures, paper, claims);
    std::vector<Column> columns;
    for (const std::string& title : figure_titles) columns.push_back({title});
    if (!figures.empty()) text += markdown_grid(columns, figures) + "\n";
    const PaperStatus verdict = verdict_of(paper, claims);
    text += fmt::format("verdict: {}\n", name_of(verdict));
    for (const PlacedText& name : paper.claims)
        text += claim_line("claim", name, claim_named(claims, name.text));
    for (const PlacedText& name : paper.nulls)
        text += claim_line("null", name, claim_named(claims, name.text));
    if (verdict != paper.status)
        text += fmt::format("registered as: {} ({}), which is another verdict\n",
                            name_of(paper.status), all.source.at(paper.place));
    return text;
}

}  // namespace nrem::core
