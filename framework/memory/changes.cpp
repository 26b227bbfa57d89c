#include "memory/changes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "memory/diff.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

RecordOperation operation_from(const std::string& name) {
    if (const auto operation = from_name<RecordOperation>(name)) return *operation;
    throw Error("'" + name + "' is no operation");
}

// JSON has no number that is not finite: null is written instead.
double number_in(const json& object, const char* name) {
    const json& found = object.at(name);
    return found.is_null() ? none : found.get<double>();
}

// Writes only what differs from the usual value.
json to_json_of(const RecordFace& face) {
    json made{{"kind", face.kind}, {"text", face.text}};
    if (!face.answer.empty()) made["answer"] = face.answer;
    if (std::isfinite(face.value)) made["value"] = face.value;
    if (face.strength != 1) made["strength"] = face.strength;
    if (face.self) made["self"] = true;
    return made;
}

RecordFace face_from(const json& in) {
    RecordFace face;
    in.at("kind").get_to(face.kind);
    in.at("text").get_to(face.text);
    face.answer = in.value("answer", "");
    face.value = in.value("value", face.value);
    face.strength = in.value("strength", 1.0);
    face.self = in.value("self", false);
    return face;
}

json to_json_of(const RecordChange& change) {
    json made{{"op", name_of(change.what)}, {"id", change.id}};
    if (change.by) made["by"] = change.by;
    if (!change.why.empty()) made["why"] = change.why;
    if (change.before) made["before"] = to_json_of(*change.before);
    if (change.after) made["after"] = to_json_of(*change.after);
    return made;
}

RecordChange change_from(const json& in) {
    RecordChange change;
    change.what = operation_from(in.at("op").get<std::string>());
    in.at("id").get_to(change.id);
    change.by = in.value("by", std::uint64_t{0});
    change.why = in.value("why", "");
    if (in.contains("before")) change.before = face_from(in["before"]);
    if (in.contains("after")) change.after = face_from(in["after"]);
    const bool is_new = change.what == RecordOperation::added;
    const bool is_both = change.what == RecordOperation::updated;
    if ((is_new || is_both) && !change.after) throw Error("a change without the record after it");
    if (!is_new && !change.before) throw Error("a change without the record before it");
    return change;
}

// Collects the changes of records, up to a limit.
class Collector {
public:
    Collector(const Memory& before, const Memory& after, std::span<const Said> said,
              std::size_t most)
        : before_(before.records()), after_(after.records()), most_(most) {
        for (const Said& each : said) said_[each.record] = &each;
    }

    void add(RecordOperation what, std::uint64_t id) {
        const nrem_record* old = before_.find(id);
        const nrem_record* now = after_.find(id);
        const auto word = said_.find(id);
        const Said* said = word == said_.end() ? nullptr : word->second;
        if (said) said_.erase(word);
        if (changes_.records.size() >= most_) return void(++changes_.left_out);
        RecordChange change{what, id, 0, said ? said->why : "", std::nullopt, std::nullopt};
        if (old && is_superseded(said, *old, now)) {
            change.what = RecordOperation::superseded;
            change.by = said ? said->by : 0;
        }
        if (old) change.before = face_of(*old);
        if (now && what != RecordOperation::kept) change.after = face_of(*now);
        changes_.records.push_back(std::move(change));
    }
    // Notes on records that did not change.
    void add_kept() {
        std::vector<std::uint64_t> ids;
        for (const auto& [id, said] : said_)
            if (!said->superseded && before_.find(id) && after_.find(id)) ids.push_back(id);
        for (const auto id : ids) add(RecordOperation::kept, id);
    }
    MemoryChanges& changes() { return changes_; }

private:
    // A strength of 0 takes a record out of force, whether or not the plugin said so.
    static bool is_superseded(const Said* said, const nrem_record& old, const nrem_record* now) {
        if (said && said->superseded) return !now || now->strength == 0;
        return now && now->strength == 0 && old.strength > 0;
    }

    const RecordSet& before_;
    const RecordSet& after_;
    std::size_t most_;
    std::map<std::uint64_t, const Said*> said_;  // by record; not used yet
    MemoryChanges changes_;
};

}  // namespace

void to_json(json& out, const Said& said) {
    out = {{"record", said.record}};
    if (said.superseded) out["superseded"] = true;
    if (said.by) out["by"] = said.by;
    if (!said.why.empty()) out["why"] = said.why;
}

void from_json(const json& in, Said& said) {
    said = {in.at("record"), in.value("superseded", false), in.value("by", std::uint64_t{0}),
            in.value("why", "")};
}

RecordFace face_of(const nrem_record& record) {
    return {std::string(nrem::view(record.kind)),
            std::string(nrem::view(record.text)),
            std::string(nrem::view(record.answer)),
            record.value,
            record.strength,
            record.origin == NREM_SELF_MADE};
}

std::string render(std::uint64_t id, const RecordFace& face) {
    nrem_record record = make_record(face.kind);
    record.id = id;
    record.text = borrow(face.text);
    record.answer = borrow(face.answer);
    record.value = face.value;
    record.strength = face.strength;
    record.origin = face.self ? NREM_SELF_MADE : NREM_WORLD;
    return render(record);
}

void to_json(json& out, const MemoryChanges& changes) {
    out = {{"records", json::array()}, {"tensors", json::array()}};
    for (const auto& change : changes.records) out["records"].push_back(to_json_of(change));
    for (const auto& [name, before, after, change] : changes.tensors)
        out["tensors"].push_back(
            {{"name", name}, {"before", before}, {"after", after}, {"change", change}});
    if (changes.left_out) out["left_out"] = changes.left_out;
}

void from_json(const json& in, MemoryChanges& changes) {
    changes = {};
    for (const json& each : in.at("records")) changes.records.push_back(change_from(each));
    for (const json& each : in.at("tensors"))
        changes.tensors.push_back({each.at("name"), number_in(each, "before"),
                                   number_in(each, "after"), number_in(each, "change")});
    changes.left_out = in.value("left_out", std::uint64_t{0});
}

void append_json(std::string& text, const MemoryChanges& changes) {
    text += dumped(json(changes));
}

bool read_json_text(std::string_view text, MemoryChanges& changes) try {
    from_json(read_json(text), changes);
    return true;
} catch (const std::exception&) {
    changes = {};
    changes.unreadable = true;
    return true;
}

std::vector<Said> said_of(const MemoryChanges& changes) {
    std::vector<Said> said;
    for (const RecordChange& change : changes.records) {
        const bool superseded = change.what == RecordOperation::superseded;
        if (superseded || change.what == RecordOperation::kept || !change.why.empty())
            said.push_back({change.id, superseded, change.by, change.why});
    }
    return said;
}

void renumber(MemoryChanges& changes, std::uint64_t from, std::uint64_t shift) {
    for (RecordChange& change : changes.records)
        for (std::uint64_t* id : {&change.id, &change.by})
            if (*id >= from) *id += shift;
}

MemoryChanges changes_between(const Memory& before, const Memory& after,
                              std::span<const Said> said, std::size_t most) {
    const MemoryDiff found = diff(before, after);
    Collector collector(before, after, said, most);
    for (const auto id : found.removed) collector.add(RecordOperation::removed, id);
    for (const auto id : found.changed) collector.add(RecordOperation::updated, id);
    for (const auto id : found.added) collector.add(RecordOperation::added, id);
    collector.add_kept();
    MemoryChanges changes = std::move(collector.changes());
    for (std::size_t t = 0; t < found.tensor_changes.size(); ++t)
        if (found.tensor_changes[t] != 0)
            changes.tensors.push_back({std::string(nrem::view(before.tensor(t).name)),
                                       norm(before.tensor(t)), norm(after.tensor(t)),
                                       found.tensor_changes[t]});
    return changes;
}

}  // namespace nrem::core
