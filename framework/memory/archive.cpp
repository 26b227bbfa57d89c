#include "memory/archive.hpp"

#include <fmt/format.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "memory/record_json.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

constexpr auto extensions = std::to_array<const char*>({".f32", ".f64", ".u8", ".bits"});

const char* extension_of(const nrem_tensor& tensor) {
    return extensions[static_cast<std::size_t>(tensor.type)];
}

ElementType type_in(const json& tensor) {
    const auto name = tensor.value("type", std::string(name_of(ElementType::float32)));
    if (const auto type = from_name<ElementType>(name)) return *type;
    throw Error(fmt::format("a tensor has elements of the type {}, which this program does not know",
                            name));
}

std::string lines_of(const RecordSet& records) {
    std::string lines;
    for (std::size_t i = 0; i < records.size(); ++i) lines += record_json(records[i]).dump() + '\n';
    return lines;
}

void read_lines(RecordSet& records, const std::string& lines, const std::string& file) {
    std::istringstream text(lines);
    std::string line;
    for (std::size_t number = 1; std::getline(text, line); ++number) try {
            put_record(records, read_json(line));
        } catch (const std::exception& failure) {
            throw Error(fmt::format("{}:{}: {}", file, number, failure.what()));
        }
}

}  // namespace

void to_json(json& out, const MemoryRef& memory) {
    json tensors = json::array();
    for (const auto& [name, shape, values, type] : memory.tensors) {
        json tensor{{"name", name}, {"shape", shape}, {"values", values}};
        if (type != ElementType::float32) tensor["type"] = name_of(type);
        tensors.push_back(std::move(tensor));
    }
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
        memory.tensors.push_back(
            {tensor.at("name"), tensor.at("shape"), tensor.at("values"), type_in(tensor)});
}

std::string content_of(const MemoryRef& memory) {
    json content = memory;
    content.erase("version");
    return sha256_hex(content.dump());
}

std::string MemoryArchive::keep(const std::string& bytes, const char* extension) {
    std::string hash = sha256_hex(bytes);
    if (!known_.insert(hash + extension).second) return hash;
    const RunPath path = folder_ / (hash + extension);
    if (path.exists() && read_text(path) == bytes) return hash;
    folder_.make_folders();
    replace_file(path, bytes, Durability::relaxed, suffix_);
    return hash;
}

std::string MemoryArchive::fetch(const std::string& hash, const char* extension) const {
    const RunPath path = folder_ / (hash + extension);
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
        made.tensors.push_back({std::string(nrem::view(tensor.name)),
                                {tensor.shape, tensor.shape + tensor.rank},
                                save_tensor(memory, i),
                                static_cast<ElementType>(tensor.type)});
    }
    return made;
} catch (const json::exception& failure) {
    throw Error(std::string("a record cannot be kept: ") + failure.what());
}

std::string MemoryArchive::save_tensor(const Memory& memory, std::size_t index) {
    const auto values = bytes_of(memory.tensor(index));
    return keep(std::string(reinterpret_cast<const char*>(values.data()), values.size()),
                extension_of(memory.tensor(index)));
}

void MemoryArchive::load_tensor(Memory& memory, std::size_t index, const std::string& hash) const {
    const char* const extension = extension_of(memory.tensor(index));
    const std::string bytes = fetch(hash, extension);
    const std::size_t wanted = bytes_of(memory.tensor(index)).size();
    if (bytes.size() != wanted)
        throw Error(fmt::format("{}{}: holds {} bytes, its shape wants {}", hash, extension,
                                bytes.size(), wanted));
    std::memcpy(memory.edit_elements(index), bytes.data(), bytes.size());
}

Memory MemoryArchive::load(const MemoryRef& wanted) const {
    MemoryLayout layout;
    for (const auto& tensor : wanted.tensors)
        layout.push_back({.name = tensor.name, .shape = tensor.shape, .type = tensor.type});
    Memory memory(layout);
    memory.set_version(wanted.version);
    memory.set_next_id(wanted.next_id);
    read_lines(memory.edit_records(), fetch(wanted.records, ".jsonl"), wanted.records + ".jsonl");
    for (std::size_t i = 0; i < layout.size(); ++i)
        load_tensor(memory, i, wanted.tensors[i].values);
    return memory;
}

}  // namespace nrem::core
