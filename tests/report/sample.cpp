#include "report/sample.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace nrem::core::sample {

namespace {

CellSummary cell(const std::string& arm, double accuracy, double bytes,
                 Control control = Control::none) {
    CellSummary cell;
    cell.arm = cell.label = arm;
    cell.control = control;
    cell.task = "weather";
    cell.backend = "exemplar";
    cell.rule = control == Control::no_memory ? "none" : "exemplars";
    cell.scheduler = "every_n";
    cell.seeds = {1, 2};
    cell.streams = 12;
    cell.items = 2914;
    cell.estimates[Metric::accuracy] = {accuracy, {accuracy - 0.02, accuracy + 0.02}, 2914};
    cell.estimates[Metric::log_loss] = {2 - accuracy, {1.9 - accuracy, 2.1 - accuracy}, 2914};
    cell.estimates[Metric::corrected] = {0.41, {}, 1200};
    const auto mean = [](double value, std::uint64_t n = 1000) {
        return Mean{n, value * static_cast<double>(n)};
    };
    cell.pooled[Metric::bytes_mean] = mean(bytes);
    cell.pooled[Metric::records_mean] = mean(bytes / 50);
    cell.pooled[Metric::tokens_mean] = mean(bytes / 4);
    cell.pooled[Metric::bytes] = mean(bytes * 2, 24);
    cell.pooled[Metric::records] = mean(bytes / 25, 24);
    cell.pooled[Metric::tokens] = mean(bytes / 2, 24);
    cell.pooled[Metric::tokens_shown] = mean(12.5);
    for (std::uint64_t i = 0; i < 10; ++i)
        cell.pooled.curve.push_back({i * 10, i * 10 + 9, {200, 80 + 4 * i}, {200, 240}, {}});
    for (std::uint64_t age = 1; age <= 16; age *= 2)
        cell.pooled.retention.push_back({age, 2 * age - 1, {100, 90 - 2 * age}});
    return cell;
}

CellSummary sleeper(const std::string& passes, double accuracy) {
    CellSummary it = cell("condense", accuracy, 1900);
    it.factors = {{"sleep.passes", passes}};
    it.label = it.name();
    it.policies = {"condense"};
    it.pooled.nights = {
        .count = 24, .published = 22, .unchanged = 2, .passes = 48, .score_before = {24, 12}};
    it.pooled.passes = {{1, {24, 1.2}, {24, 13.2}}, {2, {24, 0.4}, {24, 13.6}}};
    return it;
}

Pair pair(std::size_t at, std::size_t baseline, double difference, Finding finding) {
    Pair pair;
    pair.cell = at;
    pair.baseline = baseline;
    pair.baseline_name = baseline == 3 ? "no_memory" : "full_history";
    pair.trials = 2;
    pair.streams = 12;
    Difference& accuracy = pair.differences[Metric::accuracy];
    accuracy.value = difference;
    accuracy.interval = {difference - 0.015, difference + 0.015};
    accuracy.n = 2914;
    accuracy.streams = 12;
    accuracy.effect_size = difference / 0.025;
    pair.seeds = {2, {2, difference - 0.008}, {1, difference + 0.008}};
    pair.components = {0.0004, 0.0001, 0.0002};
    pair.mcnemar = {120, 88, 0.0312};
    const bool clear = finding == Finding::better || finding == Finding::worse;
    pair.verdict = {.finding = finding,
                    .test = Test::flips,
                    .interval = accuracy.interval,
                    .p = {clear ? 0.00002 : 0.31},
                    .corrected_p = {clear ? 0.0001 : 0.62, clear},
                    .equivalence_p = {finding == Finding::equivalent ? 0.004 : 0.4},
                    .margin = 0.05,
                    .detectable = 0.0214,
                    .family = 3,
                    .needs = finding == Finding::undecided ? "about 34 streams" : ""};
    return pair;
}

// Another arm's answers to the same questions, right where that one is wrong.
Timeline other(const Timeline& timeline) {
    Timeline other = timeline;
    other.trial = "00000000000000b1";
    other.cell = "condense, sleep.passes=4";
    for (auto& step : other.steps)
        if (step.contains("correct")) {
            step["correct"] = 1 - step["correct"].get<int>();
            step["prediction"] = "rain";
        }
    return other;
}

Timeline timeline() {
    // Other tests may write theirs at the same time.
    const auto path = std::filesystem::temp_directory_path() /
                      ("nrem-report-sample-" + std::to_string(getpid()) + ".jsonl");
    std::ofstream(path) << events();
    Timeline timeline = read_timelines(path, std::vector<std::uint64_t>{0}).at(0);
    std::filesystem::remove(path);
    timeline.trial = "00000000000000a1";
    timeline.cell = "condense, sleep.passes=1";
    timeline.seed = 1;
    return timeline;
}

}  // namespace

Comparison comparison() {
    Group group;
    group.problem = "weather";
    group.task = "weather";
    group.cells = {cell(label, 0.53, 500), sleeper("1", 0.601), sleeper("4", 0.604),
                   cell("no_memory", 0.501, 0, Control::no_memory),
                   cell("full_history", 0.606, 40000, Control::full_history)};
    group.pairs = {
        pair(0, 3, 0.029, Finding::undecided),  pair(1, 3, 0.1, Finding::better),
        pair(2, 3, 0.103, Finding::better),        pair(4, 3, 0.105, Finding::better),
        pair(0, 4, -0.076, Finding::worse),        pair(1, 4, -0.005, Finding::equivalent),
        pair(2, 4, -0.002, Finding::equivalent)};
    const char* letter = "cabde";
    for (auto& cell : group.cells) {
        cell.trials = {std::string("00000000000000") + *letter + "1",
                       std::string("00000000000000") + *letter++ + "2"};
        cell.pooled.streams.resize(2);
        cell.pooled.streams[0].name = std::string("Seattle ") + label;
        cell.pooled.streams[1].index = 1;
        cell.pooled.streams[1].name = "New York";
    }
    Comparison comparison;
    comparison.groups = {group};
    comparison.failures = {{"00000000000000f1", "online", "weather", 2, Outcome::failed,
                            std::string("rule: ") + picture}};
    comparison.rows = 11;
    return comparison;
}

ReportInput input() {
    ReportInput input;
    input.title = std::string("quickstart ") + label;
    input.about = std::string("Does sleep keep what full history has? ") + picture;
    input.comparison = comparison();
    using enum ClaimOutcome;
    input.claims = {
        {"condense keeps within 0.02 of full_history",
         met,
         -0.005,
         {-0.02, 0.01},
         2914,
         "condense, sleep.passes=1: accuracy -0.005, n = 2,914, expected at least -0.02"},
        {"<b>online</b> beats no_memory by 0.2", refuted, 0.1, {}, 2914, "+0.100"},
        {"the oracle is above all", undecided, unknown, {}, 0, "no cell: oracle"}};
    input.refused = {{"summaries", "needs backend.generate | exemplar has none"}};
    input.timelines = {timeline(), other(timeline())};
    input.facts = {{"Plan", "a1b2c3d4e5f60718"}};
    input.manifest = {{"name", "quickstart"}, {"label", label}};
    return input;
}

std::string events() {
    return R"log({"stream":0,"name":"Seattle <script>alert(1)</script>","step":0,"kind":"query","at":0,"cue":"dry </script><script>alert(1)</script>","recalled":0,"prediction":"sun","p":0.61,"truth":"rain","correct":0,"log_loss":1.4,"version":0,"bytes":120,"records":3,"tokens":40}
{"stream":1,"name":"New York","step":0,"kind":"query","prediction":"sun","truth":"sun","correct":1,"version":0,"bytes":100,"records":2,"tokens":30}
{"stream":0,"name":"Seattle <script>alert(1)</script>","step":1,"kind":"query","at":1,"recalled":3,"predicted_value":1.25,"true_value":2.5,"version":0,"bytes":180,"records":4,"tokens":60}
{"stream":0,"step":1,"kind":"night","version_before":0,"version_after":1,"outcome":"published","stopped_by":"passes","context_items":2,"score_before":0.5,"before":{"bytes":180,"records":4,"tokens":60},"after":{"bytes":90,"records":2,"tokens":30},"passes":[{"gain":0.1,"added":0,"changed":1,"removed":2,"tensor_change":0.0,"milliseconds":0.25,"bytes":90,"records":2,"tokens":30}],"notes":[["merged","4 into 2"]],"diff":{"records":[{"op":"removed","id":1,"why":"the weakest","before":{"kind":"case","text":"<img src=x onerror=\"document.title='ran'\">"}},{"op":"superseded","id":2,"by":3,"before":{"kind":"case","text":"wet","answer":"rain"}},{"op":"updated","id":3,"before":{"kind":"case","text":"dry","answer":"sun"},"after":{"kind":"case","text":"dry","answer":"sun","strength":2}}],"tensors":[]}}
{"stream":0,"name":"Seattle <script>alert(1)</script>","step":2,"kind":"query","at":2,"cue":"fog","recalled":2,"prediction":"fog","p":0.5,"truth":"fog","correct":1,"log_loss":1.0,"version":1,"bytes":150,"records":3,"tokens":45}
{"stream":0,"kind":"end","bytes":150,"records":3,"tokens":45}
{"stream":0,"step":9,"kind":"query","prediction":"never read"}
)log";
}

TrialFolders folders(const std::filesystem::path& run) {
    TrialFolders folders;
    for (const char* trial : {"00000000000000a1", "00000000000000a2"})
        folders.emplace(trial, run / "trials" / trial);
    return folders;
}

}  // namespace nrem::core::sample
