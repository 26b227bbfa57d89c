#include "memory/archive.hpp"

#include <fmt/format.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

json number_or_null(double value) {
    return value == value ? json(value) : json(nullptr);
}

json to_json(const nrem_record& record) {
    json line{{"id", record.id},
              {"kind", nrem::view(record.kind)},
              {"text", nrem::view(record.text)},
              {"answer", nrem::view(record.answer)},
              {"value", number_or_null(record.value)},
              {"strength", record.strength},
              {"created", record.created},
              {"last_used", record.last_used},
              {"uses", record.uses},
              {"origin", record.origin == NREM_SELF ? "self" : "world"}};
    line["vector"] =
        std::vector<float>(record.vector.data, record.vector.data + record.vector.count);
    line["sources"] = json::array();
    for (const auto source : nrem::sources(record)) line["sources"].push_back(source);
    return line;
}

void put(RecordSet& records, const json& line) {
    const auto kind = line.at("kind").get<std::string>();
    const auto text = line.at("text").get<std::string>();
    const auto answer = line.at("answer").get<std::string>();
    const auto vector = line.at("vector").get<std::vector<float>>();
    const auto sources = line.at("sources").get<std::vector<std::uint64_t>>();
    nrem_record record = make_record(kind);
    record.id = line.at("id");
    record.text = borrow(text);
    record.answer = borrow(answer);
    record.value = line.at("value").is_null() ? none : line.at("value").get<double>();
    record.vector = borrow(vector);
    record.strength = line.at("strength");
    record.created = line.at("created");
    record.last_used = line.at("last_used");
    record.uses = line.at("uses");
    record.origin = line.at("origin") == "self" ? NREM_SELF : NREM_WORLD;
    record.sources = {sources.data(), sources.size(), sizeof(std::uint64_t)};
    records.put(record, std::make_shared<const RecordBody>(record));
}

std::string lines_of(const RecordSet& records) {
    std::string lines;
    for (std::size_t i = 0; i < records.size(); ++i) lines += to_json(records[i]).dump() + '\n';
    return lines;
}

void read_lines(RecordSet& records, const std::string& lines, const std::string& file) {
    std::istringstream text(lines);
    std::string line;
    for (std::size_t number = 1; std::getline(text, line); ++number) try {
            put(records, json::parse(line));
        } catch (const json::exception& failure) {
            throw Error(fmt::format("{}:{}: {}", file, number, failure.what()));
        }
}

}  // namespace

void to_json(json& out, const MemoryRef& memory) {
    json tensors = json::array();
    for (const auto& [name, shape, values] : memory.tensors)
        tensors.push_back({{"name", name}, {"shape", shape}, {"values", values}});
    out = {{"version", memory.version},
           {"next_id", memory.next_id},
           {"records", memory.records},
           {"tensors", std::move(tensors)}};
}

void from_json(const json& in, MemoryRef& memory) {
    in.at("version").get_to(memory.version);
    in.at("next_id").get_to(memory.next_id);
    in.at("records").get_to(memory.records);
    memory.tensors.clear();
    for (const auto& tensor : in.at("tensors"))
        memory.tensors.push_back({tensor.at("name"), tensor.at("shape"), tensor.at("values")});
}

std::string MemoryArchive::keep(const std::string& bytes, const char* extension) {
    std::string hash = sha256_hex(bytes);
    if (!known_.insert(hash + extension).second) return hash;
    const fs::path path = folder_ / (hash + extension);
    if (fs::exists(path) && fs::file_size(path) == bytes.size()) return hash;
    fs::create_directories(folder_);
    replace_file(path, bytes, Durability::relaxed, suffix_);
    return hash;
}

std::string MemoryArchive::fetch(const std::string& hash, const char* extension) const {
    const fs::path path = folder_ / (hash + extension);
    std::string bytes = read_text(path);
    if (sha256_hex(bytes) != hash)
        throw Error(path.string() + ": is not what was written here; it was torn or changed");
    return bytes;
}

MemoryRef MemoryArchive::save(const Memory& memory) try {
    MemoryRef made{
        memory.version(), memory.next_id(), keep(lines_of(memory.records()), ".jsonl"), {}};
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        const auto& tensor = memory.tensor(i);
        const auto values = memory.values(i);
        const std::string bytes(reinterpret_cast<const char*>(values.data()), values.size_bytes());
        made.tensors.push_back({std::string(nrem::view(tensor.name)),
                                {tensor.shape, tensor.shape + tensor.rank},
                                keep(bytes, ".f32")});
    }
    return made;
} catch (const json::exception& failure) {
    throw Error(std::string("a record cannot be kept: ") + failure.what());
}

Memory MemoryArchive::load(const MemoryRef& wanted) const {
    MemoryLayout layout;
    for (const auto& tensor : wanted.tensors) layout.push_back({tensor.name, tensor.shape, 0, 0});
    Memory memory(layout);
    memory.set_version(wanted.version);
    memory.set_next_id(wanted.next_id);
    read_lines(memory.edit_records(), fetch(wanted.records, ".jsonl"), wanted.records + ".jsonl");
    for (std::size_t i = 0; i < layout.size(); ++i) {
        const std::string bytes = fetch(wanted.tensors[i].values, ".f32");
        if (bytes.size() != memory.values(i).size_bytes())
            throw Error(fmt::format("{}.f32: holds {} bytes, its shape wants {}",
                                    wanted.tensors[i].values, bytes.size(),
                                    memory.values(i).size_bytes()));
        std::memcpy(memory.edit_tensor(i), bytes.data(), bytes.size());
    }
    return memory;
}

}  // namespace nrem::core
