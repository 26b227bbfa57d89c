#include "store/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/fault.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "store/damaged.hpp"
#include "store/fields.hpp"
#include "wake/gate_memory.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

// Of the candidates that this version writes. Those of before have none, which reads as 0, and
// called some fields of a night otherwise than the event log.
constexpr std::uint64_t candidate_schema = 1;

RunPath journal_of(const RunPath& trial, std::uint64_t stream) {
    return trial / "journal" / (std::to_string(stream) + ".jsonl");
}

json account_of(const NightRecord& record) {
    json account;
    Writer writer(account);
    fields(writer, record);
    return account;
}

json to_json_of(const GateMemory& gate) {
    json drifts = json::array();
    for (const Drift& drift : gate.drifts) drifts.push_back({drift.norm, drift.rank});
    return {{"drifts", std::move(drifts)}, {"wealth", gate.wealth}};
}

GateMemory gate_from(const json& in) {
    GateMemory gate{.drifts = {}, .wealth = in.at("wealth")};
    for (const json& drift : in.at("drifts")) gate.drifts.push_back({drift.at(0), drift.at(1)});
    return gate;
}

struct GoodLines {
    std::uint64_t end = 0;  // of the last of them
    std::string damage;     // the place of a line behind them that is not as it was written; or ""
};

// What follows the good lines was cut short by a kill, or is damaged. Throws Error naming the line
// that is no entry of a journal.
GoodLines for_each_entry(const RunPath& path, const std::function<void(const json&)>& take) {
    LineReader lines(path);
    GoodLines good;
    while (lines.next()) try {
            const auto entry = lines.is_damaged() ? std::nullopt : try_json(lines.line());
            if (!entry) {
                good.damage = lines.place();
                break;
            }
            take(*entry);
            good.end = lines.end();
        } catch (const json::exception& failure) {
            throw Error(fmt::format("{}: {}", lines.place(), failure.what()));
        }
    return good;
}

// What is damaged goes into a file beside; what a kill has cut short is dropped.
void cut_after(const GoodLines& good, const RunPath& path) {
    if (!good.damage.empty())
        set_aside(path, std::string_view(read_text(path)).substr(good.end), good.damage,
                  "the nights from there on are slept again");
    path.cut(good.end);
}

std::string kind_of(const json& entry) {
    return entry.value("entry", "");
}

// What a night begins with: the same again means that the journal tells of this very night.
json beginning(const Dusk& dusk) {
    json made{{"step", dusk.step},
              {"sleep", dusk.sleep->name},
              {"version", dusk.memory.version()},
              {"memory", hash(dusk.memory)},
              {"context",
               {{"items", dusk.segment.size()},
                {"from", dusk.segment.empty() ? dusk.step : dusk.segment.front().step}}}};
    if (dusk.by_hand) made["by_hand"] = true;
    return made;
}

}  // namespace

StreamJournal::StreamJournal(const RunPath& trial, std::uint64_t stream)
    : path_(journal_of(trial, stream)), archive_(trial / "memory", std::to_string(stream)) {
    path_.parent().make_folders();
    if (path_.exists())
        cut_after(for_each_entry(path_, [this](const json& entry) { take(entry); }), path_);
    file_ = path_.open(O_CREAT | O_APPEND | O_WRONLY);
}

void StreamJournal::take(const json& entry) {
    const std::string kind = kind_of(entry);
    if (kind == "begin") {
        begun_ = true;
        return;
    }
    const std::uint64_t night = entry.at("night");
    if (kind == "intent") forget_from(night);  // and with it what once followed
    Left& left = left_[night];
    if (kind == "intent") left.intent = entry.at("beginning");
    if (kind == "candidate") left.candidate = entry;
    if (kind == "rollback") left.rollback = entry;
    left.published |= kind == "publish";
    left.cleared |= kind == "clear";
}

void StreamJournal::append(const json& entry) {
    const std::string place = "journal." + kind_of(entry);
    const std::string line = sealed(entry.dump()) + '\n';
    if (strikes(place + ".before")) die();
    if (strikes(place + ".torn")) {
        write_whole(file_.get(), line.substr(0, line.size() / 2), path_.path());
        die();
    }
    write_whole(file_.get(), line, path_.path());
    if (strikes(place + ".after")) die();
}

std::map<std::uint64_t, std::string> StreamJournal::by_hand() const {
    std::map<std::uint64_t, std::string> nights;
    for (const auto& [night, left] : left_)
        if (left.intent.value("by_hand", false))
            nights.emplace(left.intent.at("step"), left.intent.at("sleep"));
    return nights;
}

void StreamJournal::begin(const Memory& memory) {
    if (!begun_) append({{"entry", "begin"}, {"memory", archive_.save(memory)}});
    begun_ = true;
}

std::optional<NightJournal::Past> StreamJournal::recall(std::uint64_t index, const Dusk& dusk) {
    const auto found = left_.find(index);
    if (found == left_.end() || found->second.candidate.is_null()) return std::nullopt;
    const Left& left = found->second;
    if (left.intent != beginning(dusk))
        throw Error(fmt::format(
            "{}: journal mismatch: night {} started from {}, this run starts it from other inputs",
            path_.string(), index, left.intent.dump()));
    const auto schema = left.candidate.value("schema", std::uint64_t{0});
    if (schema != candidate_schema)
        throw Error(fmt::format(
            "{}: night {} has the schema {}, and this version of nrem goes on from the schema {}: "
            "finish the run with the version that began it, or start it over with --fresh",
            path_.string(), index, schema, candidate_schema));
    Past past;
    Reader reader(left.candidate.at("account"), nullptr);
    fields(reader, past.record);
    past.record.step = dusk.step;
    const auto end = from_name<Sleeper::End>(left.candidate.at("end").get<std::string>());
    if (!end) return std::nullopt;  // no end that is known: the night is slept again
    past.dawn.end = *end;
    past.dawn.gain = past.record.passes.empty() ? dusk.gain : past.record.passes.back().gain;
    if (left.candidate.contains("gate")) past.dawn.gate = gate_from(left.candidate["gate"]);
    if (past.dawn.end != Sleeper::End::published) return past;
    try {
        past.dawn.memory = archive_.load(left.candidate.at("memory").get<MemoryRef>());
        past.dawn.replayed = left.candidate.value("replayed", std::vector<std::uint64_t>{});
    } catch (const Error&) {
        return std::nullopt;  // torn by the crash: the night is slept again
    }
    return past;
}

// Entries of nights that are slept again stay in the file; the later ones count.
void StreamJournal::forget_from(std::uint64_t index) {
    left_.erase(left_.lower_bound(index), left_.end());
}

void StreamJournal::intend(std::uint64_t index, const Dusk& dusk) {
    forget_from(index);
    append({{"entry", "intent"}, {"night", index}, {"beginning", beginning(dusk)}});
}

void StreamJournal::keep_candidate(std::uint64_t index, const Dawn& dawn,
                                   const NightRecord& record) {
    json entry{{"entry", "candidate"},
               {"schema", candidate_schema},
               {"night", index},
               {"end", name_of(dawn.end)},
               {"account", account_of(record)}};
    if (dawn.end == Sleeper::End::published) entry["memory"] = archive_.save(dawn.memory);
    if (!dawn.replayed.empty()) entry["replayed"] = dawn.replayed;
    if (!dawn.gate.empty()) entry["gate"] = to_json_of(dawn.gate);
    append(entry);
}

void StreamJournal::publish(std::uint64_t index, const NightRecord& record, const Memory& memory) {
    const auto left = left_.find(index);
    if (left != left_.end() && left->second.published) return;
    append({{"entry", "publish"},
            {"night", index},
            {"step", record.published_after},
            {"memory", archive_.save(memory)}});
}

void StreamJournal::clear(std::uint64_t index, std::uint64_t step) {
    const auto left = left_.find(index);
    if (left != left_.end() && left->second.cleared) return;
    append({{"entry", "clear"}, {"night", index}, {"before", step}});
}

std::optional<NightJournal::PutBack> StreamJournal::rollback_after(std::uint64_t index) {
    const auto left = left_.find(index);
    if (left == left_.end() || left->second.rollback.is_null()) return std::nullopt;
    const json& entry = left->second.rollback;
    return PutBack{archive_.load(entry.at("memory").get<MemoryRef>()), entry.at("to")};
}

std::vector<VersionRecord> read_versions(const RunPath& trial, std::uint64_t stream) {
    const RunPath path = journal_of(trial, stream);
    if (!path.exists())
        throw UsageError(
            fmt::format("{}: no versions of stream {} were kept by nights (versions: nights in the "
                        "config keeps them, for cells that sleep)",
                        trial.string(), stream));
    std::vector<VersionRecord> versions;
    std::map<std::uint64_t, std::string> sleeps;  // by night
    const auto add = [&](const json& entry, const std::string& made_by) {
        VersionRecord made{.made_by = made_by, .memory = entry.at("memory").get<MemoryRef>()};
        made.version = made.memory.version;
        made.step = entry.value("step", std::uint64_t{0});
        made.night = entry.value("night", std::uint64_t{0});
        std::erase_if(versions, [&](const VersionRecord& old) {
            return old.version >= made.version;  // slept again after a crash
        });
        versions.push_back(std::move(made));
    };
    const GoodLines good = for_each_entry(path, [&](const json& entry) {
        const std::string kind = kind_of(entry);
        if (kind == "begin" || kind == "rollback") add(entry, kind);
        if (kind == "candidate") sleeps[entry.at("night")] = entry.at("account").at("sleep");
        if (kind == "publish") add(entry, sleeps[entry.at("night")]);
    });
    if (!good.damage.empty())
        throw Error(good.damage + ": is damaged: what it and the lines after it said is not known");
    return versions;
}

Memory load_version(const RunPath& trial, const VersionRecord& version) {
    return MemoryArchive(trial / "memory").load(version.memory);
}

void roll_back(const RunPath& trial, std::uint64_t stream, std::uint64_t version) {
    const std::vector<VersionRecord> versions = read_versions(trial, stream);
    const auto found = std::ranges::find(versions, version, &VersionRecord::version);
    if (versions.empty())
        throw UsageError(fmt::format("{}: stream {} has no versions yet", trial.string(), stream));
    if (found == versions.end())
        throw UsageError(fmt::format("{}: stream {} has no version {} (it has 0 to {})",
                                     trial.string(), stream, version, versions.back().version));
    const VersionRecord& last = versions.back();
    if (last.version == 0) throw UsageError("nothing was published yet that could be rolled back");
    MemoryRef memory = found->memory;
    memory.version = last.version + 1;
    memory.next_id = std::max(memory.next_id, last.memory.next_id);
    const RunPath path = journal_of(trial, stream);
    cut_after(for_each_entry(path, [](const json&) {}), path);
    const json entry{{"entry", "rollback"},
                     {"night", last.night},
                     {"step", last.step},
                     {"to", version},
                     {"memory", memory}};
    append_to(path, sealed(entry.dump()) + '\n');
}

}  // namespace nrem::core
