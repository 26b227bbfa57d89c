#include "memory/trace.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "memory/diff.hpp"
#include "memory/record_json.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

Descriptor made(const RunPath& file) {
    file.parent().make_folders();
    return file.create();
}

// What the rule learned about the outcome of a prediction, or about an observation.
json told_of(const nrem_experience& experience) {
    json told = json::object();
    if (experience.correct >= 0) told["correct"] = experience.correct;
    if (std::isfinite(experience.loss)) told["loss"] = experience.loss;
    if (const nrem_answer* truth = experience.truth) {
        told["truth"] = std::string(nrem::view(truth->text));
        if (truth->text.size == 0 && experience.cue && truth->choice >= 0) {
            const auto choices = nrem::choices(*experience.cue);
            const auto index = static_cast<std::size_t>(truth->choice);
            if (index < choices.size()) told["truth"] = std::string(nrem::view(choices[index]));
        }
        if (std::isfinite(truth->value)) told["value"] = truth->value;
    }
    if (experience.clarification.size)
        told["clarification"] = std::string(nrem::view(experience.clarification));
    return told;
}

// All numbers of a record except those of its use.
bool same(const RecordSet& before, std::size_t i, const RecordSet& after, std::size_t j) {
    const auto equal = [](double a, double b) {
        return a == b || (std::isnan(a) && std::isnan(b));
    };
    return before.body(i) == after.body(j) && before[i].strength == after[j].strength &&
           equal(before[i].value, after[j].value) && before[i].created == after[j].created &&
           before[i].origin == after[j].origin;
}

// The difference between two lists of records: records to put, removed records, and for the rest
// how often they were used meanwhile.
json records_between(const RecordSet& before, const RecordSet& after) {
    json put = json::array();
    json gone = json::array();
    json used = json::array();
    std::size_t i = 0;
    for (std::size_t j = 0; j < after.size(); ++j) {
        for (; i < before.size() && before[i].id < after[j].id; ++i) gone.push_back(before[i].id);
        const bool known = i < before.size() && before[i].id == after[j].id;
        if (!known || !same(before, i, after, j))
            put.push_back(record_json(after[j]));
        else if (before[i].uses != after[j].uses || before[i].last_used != after[j].last_used)
            used.push_back({after[j].id, after[j].last_used, after[j].uses});
        i += known;
    }
    for (; i < before.size(); ++i) gone.push_back(before[i].id);
    json made = json::object();
    if (!put.empty()) made["put"] = std::move(put);
    if (!gone.empty()) made["gone"] = std::move(gone);
    if (!used.empty()) made["used"] = std::move(used);
    return made;
}

json tensors_between(const Memory& before, const Memory& after, MemoryArchive& archive) {
    json made = json::object();
    for (std::size_t i = 0; i < after.tensor_count(); ++i) {
        const nrem_tensor& now = after.tensor(i);
        const auto old_bytes = bytes_of(before.tensor(i));
        const auto new_bytes = bytes_of(now);
        const bool grew = before.tensor(i).shape[0] != now.shape[0];
        if (!grew && (old_bytes.data() == new_bytes.data() ||
                      std::ranges::equal(old_bytes, new_bytes)))
            continue;
        json& tensor = made[std::string(nrem::view(now.name))];
        tensor = archive.save_tensor(after, i);
        if (grew) tensor = {{"values", std::move(tensor)}, {"rows", now.shape[0]}};
    }
    return made;
}

}  // namespace

RunPath trace_file(const RunPath& trial, std::uint64_t stream) {
    return trial / "trace" / (std::to_string(stream) + ".jsonl");
}

MemoryTrace::MemoryTrace(const RunPath& trial, std::uint64_t stream, TraceLimits limits)
    : limits_(limits),
      path_(trace_file(trial, stream)),
      file_(made(path_)),
      archive_(trial / "memory", "trace" + std::to_string(stream)) {}

void MemoryTrace::append(json line) {
    line["state"] = state_;
    if (skipped_) line["skipped"] = std::exchange(skipped_, 0);
    std::string text = dumped(line);
    text.pop_back();
    sum_ = sha256_hex(sum_ + text);
    write_whole(file_.get(), text + ",\"sum\":\"" + sum_ + "\"}\n", path_.path());
}

void MemoryTrace::begin(const Memory& memory) {
    if (!limits_.nights && !limits_.writes) return;
    append({{"by", "begin"}, {"memory", archive_.save(memory)}});
    if (limits_.writes) last_ = memory;
}

bool MemoryTrace::changed(const Memory& memory) const {
    return !diff(*last_, memory).empty();
}

void MemoryTrace::wrote(const Memory& memory, const nrem_experience& experience,
                        std::span<const Said> said) {
    if (!last_) return void(++skipped_);
    const bool is_new = changed(memory);
    if (!is_new && said.empty()) return;
    if (writes_ == limits_.writes) {
        last_.reset();
        return void(++skipped_);
    }
    ++writes_;
    state_ += is_new;
    json line{{"by", "write"},
              {"step", experience.step},
              {"version", memory.version()},
              {"next_id", memory.next_id()},
              {"told", told_of(experience)}};
    line.update(records_between(last_->records(), memory.records()));
    if (json tensors = tensors_between(*last_, memory, archive_); !tensors.empty())
        line["tensors"] = std::move(tensors);
    if (!said.empty()) line["said"] = std::vector<Said>(said.begin(), said.end());
    append(std::move(line));
    last_ = memory;
}

void MemoryTrace::replaced(const Memory& memory, const Replaced& how, std::span<const Said> said) {
    if (!limits_.nights) return;
    ++state_;
    json line{{"by", how.sleep.empty() ? "rollback" : "night"},
              {"step", how.step},
              {"memory", archive_.save(memory)}};
    if (!how.sleep.empty()) line["sleep"] = how.sleep;
    if (!said.empty()) line["said"] = std::vector<Said>(said.begin(), said.end());
    append(std::move(line));
    if (last_) last_ = memory;
}

void MemoryTrace::end(const Memory& memory, std::uint64_t step) {
    append({{"by", "end"}, {"step", step}, {"memory", archive_.save(memory)}});
}

}  // namespace nrem::core
