#include "report/training_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "report/text.hpp"

namespace nrem::core {

namespace {

constexpr double width = 640, height = 300, left = 56, right = 16, top = 16, bottom = 40;

// Told apart by those who see few colours, too (Okabe and Ito 2008); arms beyond them share.
constexpr const char* colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                   "#e69f00", "#56b4e9", "#7f7f7f"};

struct Plot {
    const char* title;
    double nrem_progress::*of;
    bool logarithmic;
};
constexpr Plot plots[] = {{"Training loss, nats an answer word", &nrem_progress::loss, true},
                          {"Held out: answer words right", &nrem_progress::accuracy, false},
                          {"Held out: answers wholly right", &nrem_progress::all_right, false}};

std::vector<std::string> arms_of(const std::vector<TrainingCurve>& curves) {
    std::vector<std::string> arms;
    for (const auto& curve : curves)
        if (std::ranges::find(arms, curve.arm) == arms.end()) arms.push_back(curve.arm);
    return arms;
}

class Drawing {
public:
    Drawing(const Plot& plot, const std::vector<TrainingCurve>& curves)
        : plot_(plot), curves_(curves), arms_(arms_of(curves)) {
        for (const auto& curve : curves)
            for (const auto& point : curve.progress) {
                const double value = point.*plot.of;
                if (!std::isfinite(value) || (plot.logarithmic && value <= 0)) continue;
                steps_ = std::max(steps_, static_cast<double>(point.step));
                low_ = std::min(low_, value);
                high_ = std::max(high_, value);
            }
        if (!plot.logarithmic) low_ = 0, high_ = 1;
    }

    [[nodiscard]] std::string svg() const {
        if (steps_ == 0) return "";
        std::string out = fmt::format(
            "<h2>{0}</h2>\n<svg viewBox=\"0 0 {1} {2}\" role=\"img\" aria-label=\"{0}, by step; "
            "the "
            "last values are in the table\">\n",
            plot_.title, width, height);
        out += axes();
        for (const auto& curve : curves_) out += line(curve);
        return out + "</svg>\n";
    }

private:
    [[nodiscard]] double x(double step) const {
        return left + step / steps_ * (width - left - right);
    }
    [[nodiscard]] double y(double value) const {
        const auto scaled = [this](double v) { return plot_.logarithmic ? std::log10(v) : v; };
        const double span = std::max(scaled(high_) - scaled(low_), 1e-9);
        return height - bottom - (scaled(value) - scaled(low_)) / span * (height - top - bottom);
    }
    [[nodiscard]] std::string axes() const {
        std::string out;
        constexpr int ticks = 4;
        for (int i = 0; i <= ticks; ++i) {
            const double share = static_cast<double>(i) / ticks;
            const double value = plot_.logarithmic ? low_ * std::pow(high_ / low_, share)
                                                   : low_ + share * (high_ - low_);
            out += fmt::format(
                "<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
                "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{:.2g}</text>\n",
                left, width - right, y(value), y(value), left - 6, y(value) + 4, value);
            const double step = share * steps_;
            out += fmt::format(
                "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:.0f}</text>\n", x(step),
                height - bottom + 18, step);
        }
        return out + fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">step</text>\n",
                                 width / 2, height - 4);
    }
    [[nodiscard]] std::string line(const TrainingCurve& curve) const {
        std::string points;
        for (const auto& point : curve.progress) {
            const double value = point.*plot_.of;
            if (!std::isfinite(value) || (plot_.logarithmic && value <= 0)) continue;
            points += fmt::format("{:.1f},{:.1f} ", x(static_cast<double>(point.step)), y(value));
        }
        const auto arm =
            static_cast<std::size_t>(std::ranges::find(arms_, curve.arm) - arms_.begin());
        return fmt::format("<polyline points=\"{}\" stroke=\"{}\"><title>{}</title></polyline>\n",
                           points, colours[arm % std::size(colours)],
                           html_text(fmt::format("{}, seed {}", curve.arm, curve.seed)));
    }

    const Plot& plot_;
    const std::vector<TrainingCurve>& curves_;
    std::vector<std::string> arms_;
    double steps_ = 0;
    double low_ = 1e300, high_ = -1e300;
};

std::string legend(const std::vector<TrainingCurve>& curves) {
    std::string out = "<p class=\"legend\">";
    const auto arms = arms_of(curves);
    for (std::size_t i = 0; i < arms.size(); ++i)
        out += fmt::format("<span><i style=\"background:{}\"></i>{}</span> ",
                           colours[i % std::size(colours)], html_text(arms[i]));
    return out + "One line a seed.</p>\n";
}

// The last value that is known.
std::string last(const TrainingCurve& curve, double nrem_progress::*of) {
    for (auto point = curve.progress.rbegin(); point != curve.progress.rend(); ++point)
        if (const double value = (*point).*of; std::isfinite(value))
            return fmt::format("{:.4f}", value);
    return "";
}

std::string table(const std::vector<TrainingCurve>& curves) {
    std::string out =
        "<table><thead><tr><th>arm</th><th>seed</th><th>steps</th><th>loss</th><th>held-out "
        "loss</th><th>words right</th><th>wholly right</th><th>million tokens</th>"
        "<th>tokens/s</th><th>minutes</th></tr></thead><tbody>\n";
    for (const auto& curve : curves) {
        if (curve.progress.empty()) continue;
        const nrem_progress& end = curve.progress.back();
        out += fmt::format(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
            "<td>{:.1f}</td><td>{:.0f}</td><td>{:.1f}</td></tr>\n",
            html_text(curve.arm), curve.seed, end.step, last(curve, &nrem_progress::loss),
            last(curve, &nrem_progress::held_out_loss), last(curve, &nrem_progress::accuracy),
            last(curve, &nrem_progress::all_right), end.tokens / 1e6,
            end.seconds > 0 ? end.tokens / end.seconds : 0, end.seconds / 60);
    }
    return out + "</tbody></table>\n";
}

constexpr const char* style =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--grid:#ddd}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e6e6;--paper:#161616;--grid:#3a3a3a}}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;"
    "color:var(--ink);background:var(--paper)}h2{font-size:1rem;margin:1.5rem 0 .25rem}"
    "svg{width:100%;height:auto}text{font-size:12px;fill:var(--ink)}"
    ".grid{stroke:var(--grid)}polyline{fill:none;stroke-width:2}"
    ".legend span{margin-right:1rem;white-space:nowrap}"
    ".legend i{display:inline-block;width:1em;height:.25em;margin-right:.4em;"
    "vertical-align:middle}div.wide{overflow-x:auto}"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--grid)}"
    "th:first-child,td:first-child{text-align:left}";

}  // namespace

std::string training_page(const std::string& title, const std::string& about,
                          const std::vector<TrainingCurve>& curves) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{0}</title><style>{1}</style></head>\n"
        "<body><main><h1>{0}</h1>\n<p>{2}</p>\n",
        html_text(title), style, html_text(about));
    out += legend(curves);
    for (const Plot& plot : plots) out += Drawing(plot, curves).svg();
    out += "<h2>Where each training is</h2>\n<div class=\"wide\">" + table(curves) + "</div>\n";
    return out + "</main></body></html>\n";
}

}  // namespace nrem::core
