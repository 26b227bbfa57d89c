#include "report/vega_lite.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "report/bins.hpp"
#include "report/headline.hpp"
#include "report/page_cells.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_cells = 60;

Json channel(const char* field, const char* type, const std::string& title) {
    return {{"field", field}, {"type", type}, {"title", title}};
}

// A scale that does not begin at 0 where nothing is near it.
Json number(const char* field, const std::string& title) {
    Json made = channel(field, "quantitative", title);
    made["scale"] = {{"zero", false}};
    return made;
}

Json spec_of(const std::string& title, Json values) {
    return {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
            {"title", title},
            {"data", {{"values", std::move(values)}}}};
}

std::string words_of(Metric metric) {
    std::string text(name_of(metric));
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string standing_of(const CostPoint& point) {
    return point.standing == Standing::front ? "on the front" : "something cheaper is as good";
}

// "1-weather-learning.vl.json"
std::string file_name(std::size_t number, const Group& group, const std::string& plot) {
    std::string name = std::to_string(number) + "-" + group.task + "-" + plot;
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') c = '-';
    return name + ".vl.json";
}

class Plots {
public:
    Plots(std::size_t number, const Group& group, std::vector<PlotFile>& files)
        : number_(number),
          group_(group),
          metric_(words_of(headline_metric(group))),
          files_(files) {}

    void all() {
        differences();
        const auto middle = [](const auto& bin) {
            return (static_cast<double>(bin.from) + static_cast<double>(bin.to)) / 2;
        };
        const auto right = [](const auto& bin) { return bin.right.value(); };
        lines("learning", "step of the stream", &Metrics::curve, middle, right);
        lines("retention", "steps since the item was last seen", &Metrics::retention, middle, right);
        lines(
            "passes", "pass of the night", &Metrics::passes,
            [](const PassMean& pass) { return static_cast<double>(pass.pass); },
            [](const PassMean& pass) { return pass.score.value(); });
        for (const auto& front : group_.fronts) costs(front);
    }

private:
    void keep(const std::string& plot, Json spec) {
        files_.push_back({file_name(number_, group_, plot), std::move(spec)});
    }

    void differences() {
        Json values = Json::array();
        for (const auto& pair : group_.pairs) {
            const Difference& difference = headline(pair);
            if (std::isnan(difference.value)) continue;
            values.push_back({{"arm", group_.cells[pair.cell].label},
                              {"baseline", pair.baseline_name},
                              {"difference", difference.value},
                              {"low", difference.interval.low},
                              {"high", difference.interval.high},
                              {"verdict", name_of(pair.verdict.finding)}});
        }
        if (values.empty()) return;
        Json spec =
            spec_of("Paired differences in " + metric_ + ", 95 % intervals", std::move(values));
        spec["facet"] = {{"row", channel("baseline", "nominal", "against")}};
        const Json arm = channel("arm", "nominal", "");
        spec["spec"]["layer"] = {
            {{"mark", "rule"},
             {"encoding",
              {{"y", arm}, {"x", number("low", "difference")}, {"x2", {{"field", "high"}}}}}},
            {{"mark", {{"type", "point"}, {"filled", true}}},
             {"encoding",
              {{"y", arm},
               {"x", number("difference", "difference")},
               {"color", channel("verdict", "nominal", "verdict")}}}},
            {{"mark", {{"type", "rule"}, {"strokeDash", {2, 2}}}},
             {"encoding", {{"x", {{"datum", 0}}}}}}};
        keep("differences", std::move(spec));
    }

    template <class Bins, class X, class Y>
    void lines(const std::string& plot, const std::string& along, Bins Metrics::*bins, X x, Y y) {
        Json values = Json::array();
        for (const auto& cell : group_.cells)
            for_each_bin(cell.pooled.*bins, [&](const auto& bin, bool few) {
                if (std::isnan(y(bin))) return;
                values.push_back({{"arm", cell.label},
                                  {"x", x(bin)},
                                  {"y", y(bin)},
                                  {"n", count_of(bin)},
                                  {"few", few}});
            });
        if (values.empty()) return;
        const bool any_few = std::ranges::any_of(
            values, [](const Json& value) { return value.at("few").get<bool>(); });
        const std::string what = plot == "passes" ? "held-out score" : "accuracy";
        Json spec = spec_of(what + " by " + along, std::move(values));
        spec["encoding"] = {{"x", number("x", along)},
                            {"y", number("y", what)},
                            {"color", channel("arm", "nominal", "arm")}};
        // Bins with few predictions are hollow, and no line goes to them.
        spec["layer"] = {
            {{"transform", {{{"filter", "!datum.few"}}}}, {"mark", "line"}},
            {{"transform", {{{"filter", "!datum.few"}}}},
             {"mark", {{"type", "point"}, {"filled", true}, {"tooltip", true}}}}};
        if (any_few)
            spec["layer"].push_back(
                {{"transform", {{{"filter", "datum.few"}}}},
                 {"mark", {{"type", "point"}, {"filled", false}, {"tooltip", true}}}});
        keep(plot, std::move(spec));
    }

    void costs(const Front& front) {
        Json values = Json::array();
        for (const auto& point : front.points) {
            const CellSummary& cell = group_.cells[point.cell];
            values.push_back({{"arm", cell.label},
                              {"cost", point.cost},
                              {"value", point.value},
                              {"standing", standing_of(point)}});
        }
        if (values.empty()) return;
        Json spec = spec_of(metric_ + " against " + front.cost, std::move(values));
        spec["mark"] = {{"type", "point"}, {"filled", true}};
        spec["encoding"] = {{"x", number("cost", front.cost)},
                            {"y", number("value", metric_)},
                            {"color", channel("standing", "nominal", "")},
                            {"tooltip", {{"field", "arm"}}}};
        keep("cost-of-" + front.cost, std::move(spec));
    }

    std::size_t number_;
    const Group& group_;
    std::string metric_;
    std::vector<PlotFile>& files_;
};

}  // namespace

std::vector<PlotFile> vega_lite(const Comparison& comparison) {
    std::vector<PlotFile> files;
    const Comparison shown = page_cells(comparison, most_cells).comparison;
    std::size_t number = 0;
    for (const auto& group : shown.groups)
        if (group.rung == 0) Plots(++number, group, files).all();
    return files;
}

}  // namespace nrem::core
