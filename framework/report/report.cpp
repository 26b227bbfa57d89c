#include "report/report.hpp"

#include <cassert>

#include "base/file.hpp"
#include "report/page.hpp"
#include "report/page_data.hpp"
#include "report/text.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::string_view title_mark = "<!--nrem:title-->";
constexpr std::string_view data_mark = "<!--nrem:data-->";

std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// JSON that cannot end the script element that it stands in.
std::string embedded(const Json& json) {
    const std::string plain = dumped(json, -1);
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

Json results_json(const ReportInput& input) {
    const Json page = page_data(input);
    return {{"title", input.title},       {"about", input.about},
            {"facts", page["facts"]},     {"claims", page["claims"]},
            {"refused", page["refused"]}, {"comparison", to_json(input.comparison)}};
}

std::string html_page(const ReportInput& input) {
    const std::string_view page = bundled_page();
    const std::size_t title = page.find(title_mark);
    const std::size_t data = page.find(data_mark);
    assert(title < data && data != page.npos && "the bundled page lacks its marks");
    const std::size_t after_title = title + title_mark.size();
    std::string out(page.substr(0, title));
    out += html_text(input.title);
    out += page.substr(after_title, data - after_title);
    out += embedded(page_data(input));
    out += page.substr(data + data_mark.size());
    return out;
}

void write_report(const ReportInput& input, const std::filesystem::path& folder) {
    replace_file(folder / "results.json", dumped(results_json(input), 1) + "\n");
    replace_file(folder / "table.csv", csv_table(input.comparison));
    replace_file(folder / "factors.csv", csv_factors(input.comparison));
    replace_file(folder / "report.md", markdown_report(input));
    replace_file(folder / "report.html", html_page(input));
}

}  // namespace nrem::core
