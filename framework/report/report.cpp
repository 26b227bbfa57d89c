#include "report/report.hpp"

#include <cassert>
#include <utility>

#include "base/file.hpp"
#include "base/json.hpp"
#include "report/attribution_tables.hpp"
#include "report/loop_tables.hpp"
#include "report/page.hpp"
#include "report/page_data.hpp"
#include "report/text.hpp"
#include "report/vega_lite.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::string_view title_mark = "<!--nrem:title-->";
constexpr std::string_view data_mark = "<!--nrem:data-->";
constexpr std::string_view connect_mark = "<!--nrem:connect-->";

// JSON that cannot end the script element that it stands in.
std::string embedded(const Json& json) {
    const std::string plain = dumped(json);
    std::string out;
    out.reserve(plain.size() + plain.size() / 16);
    for (const char c : plain) {
        if (c == '<')
            out += "\\u003c";
        else
            out += c;
    }
    return out;
}

}  // namespace

void write_results(JsonText& out, const ReportInput& input) {
    std::vector<JsonText::Member> members;
    const Json outcome = outcome_json(input);
    for (const auto& [key, value] : outcome.items())
        members.push_back({key, [&out, &value = value] { out.value(value); }});
    members.push_back({"comparison", [&] { write_json(out, input.comparison); }});
    out.object(std::move(members));
}

static void write_results_file(const ReportInput& input, const RunPath& path) {
    ReplacedFile file(path);
    JsonText text([&file](std::string_view piece) { file.add(piece); });
    write_results(text, input);
    file.add("\n");
    file.finish();
}

std::string html_page(const ReportInput& input, Reading reading) {
    const bool served = reading == Reading::served;
    Json data = page_data(input);
    data["served"] = served;
    std::string_view rest = bundled_page();
    std::string out;
    // The marks stand in the page in this order.
    for (const auto& [mark, text] :
         {std::pair{connect_mark, std::string(served ? "connect-src 'self'; " : "")},
          {title_mark, html_text(input.title)},
          {data_mark, embedded(data)}}) {
        const std::size_t at = rest.find(mark);
        assert(at != rest.npos && "the bundled page lacks its marks");
        out.append(rest.substr(0, at)).append(text);
        rest.remove_prefix(at + mark.size());
    }
    return out.append(rest);
}

void write_report(const ReportInput& input, const RunPath& folder) {
    write_results_file(input, folder / "results.json");
    replace_file(folder / "table.csv", csv_table(input.comparison));
    replace_file(folder / "table.tex", latex_tables(input.comparison));
    replace_file(folder / "factors.csv", csv_factors(input.comparison));
    if (const std::string groups = csv_groups(input.comparison); !groups.empty())
        replace_file(folder / "groups.csv", groups);
    for (const auto& [name, table] : {std::pair{"attribution.csv", csv_attribution(input.comparison)},
                                      {"losses.csv", csv_losses(input.comparison)},
                                      {"loops.csv", csv_loops(input.comparison)}})
        if (!table.empty()) replace_file(folder / name, table);
    replace_file(folder / "report.md", markdown_report(input));
    replace_file(folder / "report.html", html_page(input));
    (folder / "plots").make_folders();
    for (const auto& [name, spec] : vega_lite(input.comparison))
        replace_file(folder / "plots" / name, dumped(spec, 1) + "\n", Durability::relaxed);
}

}  // namespace nrem::core
