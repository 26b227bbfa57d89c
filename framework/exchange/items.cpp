#include "exchange/items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.hpp"
#include "base/hash.hpp"

namespace nrem::core {

namespace {

struct Agreed {
    const char* name;
    std::string Prediction::*member;
};
constexpr Agreed agreed[] = {{"stream", &Prediction::stream},
                             {"cluster", &Prediction::cluster},
                             {"group", &Prediction::group},
                             {"check", &Prediction::check}};

void refuse_other(const Prediction& first, const Prediction& other) {
    for (const Agreed& each : agreed)
        if (first.*each.member != other.*each.member)
            throw UsageError(fmt::format(
                "{} and {} are of item {}, with {} \"{}\" and \"{}\": not the same item, so that "
                "they are not paired; give one of them another id or task",
                first.place, other.place, first.item, each.name, first.*each.member,
                other.*each.member));
}

}  // namespace

Items::Items(const std::vector<const Prediction*>& predictions) {
    check_once(predictions);
    for (const Prediction* each : predictions) add(*each);
    check_shared();
    hash_streams();
}

void Items::check_once(const std::vector<const Prediction*>& predictions) {
    std::map<std::tuple<std::string, std::string, std::uint64_t>, const Prediction*> seen;
    for (const Prediction* each : predictions) {
        const auto [found, is_new] = seen.try_emplace({each->system, each->item, each->seed}, each);
        if (is_new) continue;
        throw UsageError(fmt::format(
            "{}: item {} of {} was scored before, at {}; number repeats by \"epoch\", and keep one "
            "line of what was scored twice",
            each->place, each->item, each->system, found->second->place));
    }
}

void Items::add(const Prediction& prediction) {
    const auto [found, is_new] = items_.try_emplace(prediction.item);
    KnownItem& item = found->second;
    if (is_new) {
        const std::string name = prediction.stream.empty() ? prediction.item : prediction.stream;
        const std::string key = (prediction.stream.empty() ? "item " : "stream ") + name;
        const auto [stream, is_first] = stream_of_.try_emplace(key, streams_.size());
        if (is_first) streams_.push_back({.name = name, .cluster = prediction.cluster});
        KnownStream& known = streams_[stream->second];
        if (known.cluster != prediction.cluster)
            throw UsageError(fmt::format("{}: stream {} is in clusters \"{}\" and \"{}\"",
                                         prediction.place, name, known.cluster,
                                         prediction.cluster));
        item = {&prediction, stream->second, known.items.size()};
        known.items.push_back(prediction.item);
        known.groups.push_back(prediction.group);
    }
    refuse_other(*item.first, prediction);
    systems_of_[prediction.seed].insert(prediction.system);
    items_of_[prediction.system].insert(prediction.item);
    if (std::isfinite(prediction.score))
        ++scored_[{prediction.seed, prediction.item}];
    else
        ++unscored_[prediction.system];
}

void Items::check_shared() const {
    if (items_of_.size() < 2) return;
    std::map<std::string, std::uint64_t> owners;
    for (const auto& [system, items] : items_of_)
        for (const std::string& item : items) ++owners[item];
    if (std::ranges::any_of(owners, [](const auto& owner) { return owner.second > 1; })) return;
    const auto& [first, its] = *items_of_.begin();
    const auto& [second, others] = *std::next(items_of_.begin());
    throw UsageError(fmt::format(
        "no two systems share an item, so that nothing can be compared: {} has {} and {} has {} (a "
        "number and a text are two items)",
        first, *its.begin(), second, *others.begin()));
}

void Items::hash_streams() {
    for (KnownStream& stream : streams_) {
        Sha256 hash;
        hash.add(stream.name + '\n' + stream.cluster);
        for (const std::string& item : stream.items)
            hash.add('\n' + item + '\n' + items_.at(item).first->check);
        stream.contents = hash.hex().substr(0, 16);
    }
}

bool Items::is_shared(const Prediction& prediction) const {
    const auto found = scored_.find({prediction.seed, prediction.item});
    return found != scored_.end() && found->second == systems_of_.at(prediction.seed).size();
}

std::vector<std::string> Items::notes() const {
    std::vector<std::string> notes;
    for (const auto& [system, items] : items_of_) {
        if (items.size() == items_.size()) continue;
        const auto lacking = std::ranges::find_if(
            items_, [&](const auto& item) { return !items.contains(item.first); });
        notes.push_back(fmt::format(
            "{} lacks {} of {} items ({}{}), which pair with nothing", system,
            items_.size() - items.size(), items_.size(), lacking->first,
            items_.size() - items.size() > 1 ? ", ..." : ""));
    }
    for (const auto& [system, count] : unscored_)
        notes.push_back(fmt::format("{} of {} were not scored, and count nowhere",
                                    count == 1 ? "1 answer" : fmt::format("{} answers", count),
                                    system));
    return notes;
}

}  // namespace nrem::core
