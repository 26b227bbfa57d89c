// Every figure of r/expected.csv, which r/compute.R has computed from the fixtures beside it, is
// what this framework computes from them, within the tolerance that stands with it.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "analysis/flips.hpp"
#include "analysis/reach.hpp"
#include "analysis/retention.hpp"
#include "analysis/seeds.hpp"

namespace nrem::core {
namespace {

using Record = std::map<std::string, std::string>;  // by the names of the head

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
    return fields;
}

std::vector<Record> read(const std::string& name) {
    std::ifstream file(std::string(NREM_SOURCE_DIR) + "/tests/analysis/r/" + name);
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> head = split(line);
    std::vector<Record> records;
    while (std::getline(file, line)) {
        const std::vector<std::string> fields = split(line);
        Record& record = records.emplace_back();
        for (std::size_t i = 0; i < head.size(); ++i) record[head[i]] = fields.at(i);
    }
    return records;
}

double number(const Record& record, const std::string& name) {
    return std::stod(record.at(name));
}

std::uint64_t count(const Record& record, const std::string& name) {
    return std::stoull(record.at(name));
}

std::vector<Record> read_case(const std::string& name, const std::string& wanted) {
    std::vector<Record> records = read(name);
    std::erase_if(records, [&](const Record& record) { return record.at("case") != wanted; });
    return records;
}

Clusters clusters_of(const std::string& name) {
    Clusters clusters;
    for (const Record& record : read_case("streams.csv", name))
        clusters.add(number(record, "sum"), number(record, "count"));
    return clusters;
}

StreamsBySeeds table_of(const std::string& name) {
    StreamsBySeeds table;
    for (const char* file : {"crossed.csv", "nested.csv"})
        for (const Record& record : read_case(file, name))
            table.push_back(
                {count(record, "stream"), count(record, "seed"), number(record, "value"), 1});
    return table;
}

RetentionFit fit_of(const std::string& name) {
    std::vector<AgeBin> bins;
    for (const Record& record : read_case("retention.csv", name))
        bins.push_back({count(record, "from"),
                        count(record, "to"),
                        {count(record, "n"), count(record, "right")}});
    const RetentionFits fits = fit_retention({bins});
    return fits.fits.at(name == "power" ? 2 : 1);
}

using Values = std::vector<double>;

Flips flips() {
    return Flips(10'000, 1);
}

Values holm_of(const std::string& name) {
    Values p;
    for (const Record& record : read_case("p_values.csv", name)) p.push_back(number(record, "p"));
    return holm(p);
}

Values mcnemar_of(const std::string& name) {
    const Record record = read_case("discordant.csv", name).at(0);
    return {mcnemar_p(count(record, "b"), count(record, "c"))};
}

Values interval_of(const std::string& name) {
    const Interval interval = flips().interval(clusters_of(name));
    return {interval.low, interval.high};
}

// Variance and degrees of freedom, by t with them.
Values variance_of(const std::string& name) {
    const Variance found = variance_over(clusters_of(name));
    return {found.value, found.freedom};
}

double detectable_of(const Clusters& clusters) {
    return standard_error(clusters) * detectable_errors(static_cast<double>(clusters.size() - 1));
}

// Of the arms of a family, which are the cases of one size in streams.csv.
Values step_down_of(const std::string& name) {
    std::map<std::uint64_t, Flipped> arms;
    for (const Record& record : read_case("family.csv", name)) {
        Flipped& arm = arms[count(record, "arm")];
        arm.places.push_back(count(record, "stream"));
        arm.scores.push_back(number(record, "sum"));
    }
    std::vector<Flipped> family;
    for (auto& [arm, flipped] : arms) family.push_back(std::move(flipped));
    Values p;
    for (const Probability& each : flips().step_down(family, Sides::both))
        p.push_back(each.value);
    return p;
}

Values components_of(const std::string& name) {
    const Components found = variance_components(table_of(name));
    return {found.streams, found.seeds, found.residual};
}

Values over_seeds_of(const std::string& name) {
    const Sample sample{.table = table_of(name)};
    const double mean = by_stream(sample).ratio(), reach = spread_of(sample).reach(0.05);
    return {mean - reach, mean + reach};
}

const std::map<std::string, std::function<Values(const std::string&)>> computed{
    {"mcnemar", mcnemar_of},
    {"holm", holm_of},
    {"permutation",
     [](const auto& name) { return Values{flips().p(clusters_of(name)).value}; }},
    {"exact_permutation",
     [](const auto& name) { return Values{exact_flip_p(clusters_of(name).sums)}; }},
    {"step_down", step_down_of},
    {"clustered", variance_of},
    {"flip_interval", interval_of},
    {"standard_error", [](const auto& name) { return Values{standard_error(clusters_of(name))}; }},
    {"t_error", [](const auto& name) { return Values{standard_error(clusters_of(name))}; }},
    {"effect_size", [](const auto& name) { return Values{effect_size(clusters_of(name))}; }},
    {"detectable",
     [](const auto& name) { return Values{detectable_of(clusters_of(name))}; }},
    {"components", components_of},
    {"over_seeds", over_seeds_of},
    {"log_likelihood", [](const auto& name) { return Values{fit_of(name).log_likelihood}; }},
    {"level", [](const auto& name) { return Values{fit_of(name).level.value}; }},
    {"rate", [](const auto& name) { return Values{fit_of(name).rate.value}; }},
};

TEST(AgreementWithR, of_every_figure_within_its_tolerance) {
    const std::vector<Record> expected = read("expected.csv");
    ASSERT_GT(expected.size(), 60u);
    for (const Record& record : expected) {
        const double value = number(record, "value");
        const double tolerance = number(record, "tolerance") * std::max(1.0, std::abs(value));
        const Values ours = computed.at(record.at("figure"))(record.at("case"));
        EXPECT_NEAR(ours.at(count(record, "place")), value, tolerance)
            << record.at("figure") << " of " << record.at("case");
    }
}

TEST(AgreementWithR, covers_every_figure_that_is_computed) {
    std::map<std::string, int> seen;
    for (const Record& record : read("expected.csv")) ++seen[record.at("figure")];
    for (const auto& [figure, of] : computed) EXPECT_GT(seen[figure], 0) << figure;
}

}  // namespace
}  // namespace nrem::core
