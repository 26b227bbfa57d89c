#include "memory/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "memory/record_json.hpp"
#include "memory/trace.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

Told told_from(const json& in) {
    Told told;
    told.correct = in.value("correct", -1);
    told.loss = in.value("loss", told.loss);
    if (in.contains("truth")) told.truth = in["truth"].get<std::string>();
    told.value = in.value("value", told.value);
    told.clarification = in.value("clarification", "");
    return told;
}

TraceEntry entry_from(const json& line) {
    TraceEntry entry;
    const auto by = from_name<TraceEntry::By>(line.at("by").get<std::string>());
    if (!by) throw Error("is no state of a memory");
    entry.by = *by;
    line.at("state").get_to(entry.state);
    entry.step = line.value("step", std::uint64_t{0});
    entry.skipped = line.value("skipped", std::uint64_t{0});
    entry.sleep = line.value("sleep", "");
    if (line.contains("told")) entry.told = told_from(line["told"]);
    if (line.contains("said")) line["said"].get_to(entry.said);
    if (line.contains("memory")) entry.memory = line["memory"].get<MemoryRef>();
    return entry;
}

std::size_t tensor_named(const Memory& memory, const std::string& name) {
    for (std::size_t i = 0; i < memory.tensor_count(); ++i)
        if (nrem::view(memory.tensor(i).name) == name) return i;
    throw Error("there is no tensor " + name);
}

}  // namespace

TraceReader::TraceReader(const RunPath& trial, std::uint64_t stream)
    : path_(trace_file(trial, stream)), archive_(trial / "memory") {
    if (has_trace(trial, stream)) text_ = read_text(path_);
}

bool TraceReader::take_line() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string::npos) return false;
    const std::string line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++number_;
    try {
        line_ = read_json(line);
        const std::string said = line_.at("sum");
        sum_ = sha256_hex(sum_ + line.substr(0, line.rfind(",\"sum\"")));
        if (sum_ != said) throw Error("is not what was written here; it was changed");
        entry_ = entry_from(line_);
    } catch (const std::exception& failure) {
        throw Error(fmt::format("{}:{}: {}", path_.string(), number_, failure.what()));
    }
    return true;
}

bool TraceReader::skim() {
    return take_line();
}

bool TraceReader::next() {
    if (!take_line()) return false;
    before_ = after_;
    try {
        apply();
    } catch (const std::exception& failure) {
        throw Error(fmt::format("{}:{}: {}", path_.string(), number_, failure.what()));
    }
    if (entry_.by == TraceEntry::By::begin) before_ = after_;
    return true;
}

void TraceReader::apply() {
    if (entry_.memory) {
        after_ = archive_.load(*entry_.memory);
        if (before_.tensor_count() != after_.tensor_count()) before_ = after_;
        return;
    }
    RecordSet& records = after_.edit_records();
    for (const json& id : line_.value("gone", json::array())) records.erase(id);
    for (const json& record : line_.value("put", json::array())) put_record(records, record);
    for (const json& use : line_.value("used", json::array())) records.use(use[0], use[1], use[2]);
    const json tensors = line_.value("tensors", json::object());
    for (const auto& [name, saved] : tensors.items()) {
        const std::size_t index = tensor_named(after_, name);
        if (saved.is_object()) after_.set_rows(index, saved.at("rows"));
        archive_.load_tensor(after_, index, saved.is_object() ? saved.at("values") : saved);
    }
    after_.set_next_id(line_.at("next_id"));
    after_.set_version(line_.at("version"));
}

bool has_trace(const RunPath& trial, std::uint64_t stream) {
    return trace_file(trial, stream).exists();
}

}  // namespace nrem::core
