#include "report/memory_history.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <type_traits>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t most_axes = std::extent_v<decltype(nrem_tensor::shape)>;
constexpr const char* how_to_keep =
    "`versions: all` in the experiment keeps every version of a run that is made with it";

fs::path journal_of(const fs::path& trial, std::uint64_t stream) {
    return trial / "journal" / (std::to_string(stream) + ".jsonl");
}

std::string read_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

fs::path object_path(const fs::path& trial, const std::string& hash, const char* suffix) {
    return trial / "memory" / (hash + suffix);
}

std::string read_object(const fs::path& trial, const std::string& hash, const char* suffix) {
    const fs::path path = object_path(trial, hash, suffix);
    std::string bytes = read_bytes(path);
    if (sha256_hex(bytes) != hash)
        throw Error(path.string() + ": is damaged: its content has another hash than its name");
    return bytes;
}

bool is_kept(const fs::path& trial, const Json& memory) {
    if (!memory.is_object() ||
        !fs::exists(object_path(trial, memory.value("records", ""), ".jsonl")))
        return false;
    return std::ranges::all_of(memory.value("tensors", Json::array()), [&](const Json& tensor) {
        return fs::exists(object_path(trial, tensor.value("values", ""), ".f32"));
    });
}

void put_record(RecordSet& records, const Json& line) {
    const auto kind = line.at("kind").get<std::string>();
    const auto text = line.at("text").get<std::string>();
    const auto answer = line.at("answer").get<std::string>();
    const auto vector = line.at("vector").get<std::vector<float>>();
    const auto sources = line.at("sources").get<std::vector<std::uint64_t>>();
    nrem_record record = make_record(kind);
    record.id = line.at("id");
    record.text = borrow(text);
    record.answer = borrow(answer);
    record.value = line.at("value").is_null() ? std::numeric_limits<double>::quiet_NaN()
                                              : line.at("value").get<double>();
    record.vector = borrow(vector);
    record.strength = line.at("strength");
    record.created = line.at("created");
    record.last_used = line.at("last_used");
    record.uses = line.at("uses");
    record.origin = line.at("origin") == "self" ? NREM_SELF : NREM_WORLD;
    record.sources = {sources.data(), sources.size(), sizeof(std::uint64_t)};
    records.put(record, std::make_shared<const RecordBody>(record));
}

// A night that was slept again after a crash comes to the same version once more.
void take(MemoryHistory& history, const Json& entry) {
    const std::string kind = entry.value("entry", "");
    if (kind != "begin" && kind != "publish" && kind != "rollback") return;
    MemoryVersion made;
    made.memory = entry.at("memory");
    made.version = made.memory.at("version");
    made.step = entry.value("step", std::uint64_t{0});
    made.night = entry.value("night", std::uint64_t{0});
    made.kept = is_kept(history.trial, made.memory);
    made.restored = kind == "rollback";
    std::erase_if(history.versions,
                  [&](const MemoryVersion& old) { return old.version >= made.version; });
    history.versions.push_back(std::move(made));
}

// A last line that a kill cut short goes first.
void append_line(const fs::path& path, const std::string& line) {
    const std::string before = read_bytes(path);
    fs::resize_file(path, before.rfind('\n') + 1);
    const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    const bool written =
        file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        fsync(file) == 0;
    const int reason = errno;
    if (file >= 0) close(file);
    if (!written)
        throw Error(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(reason)));
}

[[noreturn]] void refuse_stream(const fs::path& trial, std::uint64_t stream) {
    std::set<std::uint64_t> streams;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(trial / "journal", none))
        if (entry.path().extension() == ".jsonl")
            streams.insert(std::strtoull(entry.path().stem().c_str(), nullptr, 10));
    if (streams.empty())
        throw UsageError(fmt::format("trial {} kept no versions of its memory; {}",
                                     trial.filename().string(), how_to_keep));
    throw UsageError(fmt::format("trial {} kept no versions of stream {}; of streams: {}",
                                 trial.filename().string(), stream, fmt::join(streams, ", ")));
}

std::vector<Json> read_nights(const fs::path& events, std::uint64_t stream) {
    std::vector<Json> nights;
    std::ifstream file(events);
    const std::string prefix = fmt::format("{{\"stream\":{},", stream);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(prefix) || line.find("\"kind\":\"night\"") == line.npos) continue;
        Json night = Json::parse(line, nullptr, false);
        if (night.is_object()) nights.push_back(std::move(night));
    }
    return nights;
}

// Throws before anything is allocated for a shape that the file does not fill.
MemoryLayout layout_of(const fs::path& trial, const Json& memory) {
    MemoryLayout layout;
    for (const auto& tensor : memory.value("tensors", Json::array())) {
        TensorLayout one{tensor.at("name"), tensor.at("shape"), 0, 0};
        const fs::path file = object_path(trial, tensor.at("values"), ".f32");
        double bytes = sizeof(float);
        for (const std::size_t length : one.shape) bytes *= static_cast<double>(length);
        if (one.shape.size() > most_axes || bytes != static_cast<double>(fs::file_size(file)))
            throw Error(file.string() + ": does not fit the shape of tensor " + one.name);
        layout.push_back(std::move(one));
    }
    return layout;
}

}  // namespace

MemoryHistory read_memory_history(const fs::path& trial, std::uint64_t stream) {
    const fs::path path = journal_of(trial, stream);
    std::ifstream file(path);
    if (!file) refuse_stream(trial, stream);
    MemoryHistory history{.trial = trial, .stream = stream, .versions = {}, .nights = {}};
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) try {
            if (file.eof()) break;  // no line end: it was cut short
            ++number;
            take(history, Json::parse(line));
        } catch (const Json::exception& failure) {
            throw Error(fmt::format("{}:{}: {}", path.string(), number, failure.what()));
        }
    history.nights = read_nights(trial / "events.jsonl", stream);
    return history;
}

const MemoryVersion& find_version(const MemoryHistory& history, std::uint64_t version) {
    const auto& all = history.versions;
    const auto found = std::ranges::find(all, version, &MemoryVersion::version);
    if (found != all.end() && found->kept) return *found;
    std::set<std::uint64_t> kept;
    for (const auto& one : all)
        if (one.kept) kept.insert(one.version);
    const std::string those =
        kept.empty() ? "none are kept" : fmt::format("kept: {}", fmt::join(kept, ", "));
    throw UsageError(found == all.end() ? fmt::format("there is no version {} ({})", version, those)
                                        : fmt::format("version {} is not kept any more ({}); {}",
                                                      version, those, how_to_keep));
}

Memory load_memory(const MemoryHistory& history, const MemoryVersion& version) try {
    const MemoryLayout layout = layout_of(history.trial, version.memory);
    Memory memory(layout);
    memory.set_version(version.version);
    memory.set_next_id(version.memory.value("next_id", std::uint64_t{1}));
    std::istringstream lines(read_object(history.trial, version.memory.at("records"), ".jsonl"));
    for (std::string line; std::getline(lines, line);)
        put_record(memory.edit_records(), Json::parse(line));
    for (std::size_t i = 0; i < layout.size(); ++i) {
        const std::string values =
            read_object(history.trial, version.memory["tensors"][i].at("values"), ".f32");
        std::memcpy(memory.edit_tensor(i), values.data(), values.size());
    }
    return memory;
} catch (const Json::exception& failure) {
    throw Error(fmt::format("version {}: {}", version.version, failure.what()));
}

void restore_version(const MemoryHistory& history, std::uint64_t version) {
    const MemoryVersion& older = find_version(history, version);
    (void)load_memory(history, older);  // what cannot be read is no way back
    const MemoryVersion& last = history.versions.back();
    if (last.version == 0) throw UsageError("nothing was published yet that could be taken back");
    Json memory = older.memory;
    memory["version"] = last.version + 1;
    memory["next_id"] = std::max(memory.at("next_id").get<std::uint64_t>(),
                                 last.memory.at("next_id").get<std::uint64_t>());
    const Json entry{{"entry", "rollback"},
                     {"night", last.night},
                     {"step", last.step},
                     {"to", version},
                     {"memory", std::move(memory)}};
    append_line(journal_of(history.trial, history.stream), entry.dump() + "\n");
}

const Json* night_of(const MemoryHistory& history, std::uint64_t version) {
    for (const Json& night : history.nights)
        if (night.value("outcome", "") == "published" &&
            night.value("version_after", std::uint64_t{0}) == version)
            return &night;
    return nullptr;
}

}  // namespace nrem::core
