#include "report/life_bins.hpp"

#include <cmath>
#include <utility>

namespace nrem::core {

namespace {

using Json = nlohmann::json;

using Count = std::uint64_t;
constexpr std::pair<const char*, Count LifeBin::*> counts[] = {{"events", &LifeBin::events},
                                                               {"right", &LifeBin::right},
                                                               {"wrong", &LifeBin::wrong},
                                                               {"publishes", &LifeBin::publishes}};
constexpr std::pair<const char*, Extent LifeBin::*> extents[] = {
    {"bytes", &LifeBin::bytes}, {"records", &LifeBin::records}, {"tokens", &LifeBin::tokens}};
constexpr std::pair<const char*, Count SleepBin::*> sleep_counts[] = {
    {"published", &SleepBin::published},
    {"unchanged", &SleepBin::unchanged},
    {"rolled_back", &SleepBin::rolled_back},
    {"cancelled", &SleepBin::cancelled},
    {"passes", &SleepBin::passes},
    {"breakers", &SleepBin::breakers},
    {"caps", &SleepBin::caps},
    {"stalls", &SleepBin::stalls}};
constexpr std::pair<const char*, double SleepBin::*> sleep_sums[] = {
    {"waited_ms", &SleepBin::waited_ms}, {"gain", &SleepBin::gain}};

// Four significant digits, which is more than a pixel shows.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::fabs(value))));
    return std::round(value * scale) / scale;
}

template <class Rows, class Value>
void add_column(Json& to, const char* name, const Rows& rows, Value&& value) {
    Json column = Json::array();
    bool some = false;
    for (const auto& row : rows) {
        column.push_back(value(row));
        some = some || (!column.back().is_null() && column.back() != 0);
    }
    if (some) to[name] = std::move(column);
}

void add_extent(Json& to, const std::string& name, const std::vector<LifeBin>& bins,
                Extent LifeBin::*member) {
    const auto end = [&](Count Extent::*which) {
        return [member, which](const LifeBin& bin) {
            return (bin.*member).empty() ? Json() : Json((bin.*member).*which);
        };
    };
    add_column(to, (name + "_low").c_str(), bins, end(&Extent::low));
    add_column(to, (name + "_high").c_str(), bins, end(&Extent::high));
}

Json sleep_json(const std::vector<LifeBin>& bins, std::size_t sleep) {
    Json out = Json::object();
    const auto of = [sleep](const LifeBin& bin) {
        return sleep < bin.sleeps.size() ? bin.sleeps[sleep] : SleepBin{};
    };
    for (const auto& [name, member] : sleep_counts)
        add_column(out, name, bins,
                   [&, member = member](const LifeBin& bin) { return of(bin).*member; });
    for (const auto& [name, member] : sleep_sums)
        add_column(out, name, bins,
                   [&, member = member](const LifeBin& bin) { return rounded(of(bin).*member); });
    return out;
}

}  // namespace

Extent& Extent::operator+=(const Extent& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
    return *this;
}

SleepBin& SleepBin::operator+=(const SleepBin& other) {
    for (const auto& [name, member] : sleep_counts) this->*member += other.*member;
    for (const auto& [name, member] : sleep_sums) this->*member += other.*member;
    return *this;
}

LifeBin& LifeBin::operator+=(const LifeBin& other) {
    for (const auto& [name, member] : counts) this->*member += other.*member;
    for (const auto& [name, member] : extents) this->*member += other.*member;
    sleeps.resize(std::max(sleeps.size(), other.sleeps.size()));
    for (std::size_t i = 0; i < other.sleeps.size(); ++i) sleeps[i] += other.sleeps[i];
    return *this;
}

LifeBin& LifeBins::at(std::uint64_t step) {
    while (step / width_ >= most_) halve();
    last_ = std::max(last_, step);
    const auto index = static_cast<std::size_t>(step / width_);
    if (bins_.size() <= index) bins_.resize(index + 1);
    return bins_[index];
}

SleepBin& LifeBins::at(std::uint64_t step, std::size_t sleep) {
    auto& sleeps = at(step).sleeps;
    if (sleeps.size() <= sleep) sleeps.resize(sleep + 1);
    return sleeps[sleep];
}

void LifeBins::halve() {
    for (std::size_t i = 1; i < bins_.size(); ++i)
        if (i % 2)
            bins_[i / 2] += bins_[i];
        else
            bins_[i / 2] = std::move(bins_[i]);
    bins_.resize((bins_.size() + 1) / 2);
    width_ *= 2;
}

Json LifeBins::json(std::size_t sleeps) const {
    Json out{{"width", width_}, {"count", bins_.size()}, {"last", last_}};
    for (const auto& [name, member] : counts)
        add_column(out, name, bins_, [member = member](const LifeBin& bin) { return bin.*member; });
    for (const auto& [name, member] : extents) add_extent(out, name, bins_, member);
    out["sleeps"] = Json::array();
    for (std::size_t i = 0; i < sleeps; ++i) out["sleeps"].push_back(sleep_json(bins_, i));
    return out;
}

}  // namespace nrem::core
