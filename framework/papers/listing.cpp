#include "papers/listing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/nearest.hpp"
#include "papers/words.hpp"
#include "report/grid.hpp"

namespace nrem::core {

namespace {

// Throws unless `name` is one of `known`, or nothing.
void need_one_of(const char* what, const std::string& name, const std::vector<std::string>& known) {
    if (name.empty() || std::ranges::find(known, name) != known.end()) return;
    throw UsageError(fmt::format(
        "no paper has the {} '{}'{}", what, name,
        nearest_hint(name, known, fmt::format("there are {}", fmt::join(known, ", ")))));
}

}  // namespace

std::set<std::string> families_of(const PaperRegister& all) {
    std::set<std::string> families;
    for (const Paper& paper : all.papers) families.insert(paper.family);
    return families;
}

std::vector<const Paper*> chosen_papers(const PaperRegister& all, const PaperFilter& filter) {
    const auto families = families_of(all);
    constexpr auto statuses = all_names<PaperStatus>;
    need_one_of("family", filter.family, {families.begin(), families.end()});
    need_one_of("status", filter.status, {statuses.begin(), statuses.end()});
    std::vector<const Paper*> chosen;
    for (const Paper& paper : all.papers)
        if ((filter.family.empty() || paper.family == filter.family) &&
            (filter.status.empty() || name_of(paper.status) == filter.status))
            chosen.push_back(&paper);
    return chosen;
}

std::string papers_table(const std::vector<const Paper*>& papers) {
    TextRows rows;
    for (const Paper* paper : papers)
        rows.push_back({std::to_string(paper->row), paper->title, reference_of(*paper),
                        paper->family, std::string(name_of(paper->status)),
                        paper->experiment.text});
    return markdown_grid(
        {{"row", Align::right}, {"paper"}, {"reference"}, {"family"}, {"status"}, {"experiment"}},
        rows);
}

nlohmann::json papers_json(const std::vector<const Paper*>& papers) {
    auto all = nlohmann::json::array();
    for (const Paper* paper : papers)
        all.push_back({{"row", paper->row},
                       {"title", paper->title},
                       {"reference", reference_of(*paper)},
                       {"family", paper->family},
                       {"status", name_of(paper->status)},
                       {"preset", preset_text(paper->preset)},
                       {"experiment", paper->experiment.text},
                       {"card", paper->card.text}});
    return all;
}

}  // namespace nrem::core
