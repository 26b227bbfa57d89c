#include "memory/archive.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
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

std::ofstream create(const fs::path& path) {
    std::ofstream file(path, std::ios::binary);
    if (!file) throw Error(path.string() + ": cannot be written");
    return file;
}

std::ifstream open(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(path.string() + ": cannot be read");
    return file;
}

void finish(std::ofstream& file, const fs::path& path) {
    file.flush();
    if (!file) throw Error(path.string() + ": could not be written whole (disk full?)");
}

json load_header(const fs::path& path) {
    auto file = open(path);
    return json::parse(file);
}

void load_records(Memory& memory, const fs::path& path) {
    auto file = open(path);
    RecordSet& records = memory.edit_records();
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) try {
            put(records, json::parse(line));
        } catch (const json::exception& failure) {
            throw Error(fmt::format("{}:{}: {}", path.string(), number, failure.what()));
        }
}

void load_tensor(Memory& memory, std::size_t index, const fs::path& path) {
    auto file = open(path);
    const auto bytes = static_cast<std::streamsize>(memory.values(index).size_bytes());
    file.read(reinterpret_cast<char*>(memory.edit_tensor(index)), bytes);
    if (file.gcount() != bytes || file.peek() != std::ifstream::traits_type::eof())
        throw Error(fmt::format("{}: holds another number of bytes than the {} of its shape",
                                path.string(), bytes));
}

}  // namespace

void save(const Memory& memory, const fs::path& folder) {
    fs::create_directories(folder);
    json header{{"version", memory.version()}, {"next_id", memory.next_id()}};
    header["tensors"] = json::array();
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        const auto& tensor = memory.tensor(i);
        const std::string name(nrem::view(tensor.name));
        header["tensors"].push_back(
            {{"name", name},
             {"shape", std::vector<std::size_t>(tensor.shape, tensor.shape + tensor.rank)}});
        const auto path = folder / (name + ".f32");
        auto file = create(path);
        const auto values = memory.values(i);
        file.write(reinterpret_cast<const char*>(values.data()),
                   static_cast<std::streamsize>(values.size_bytes()));
        finish(file, path);
    }
    auto records = create(folder / "records.jsonl");
    for (std::size_t i = 0; i < memory.records().size(); ++i)
        records << to_json(memory.records()[i]).dump() << '\n';
    finish(records, folder / "records.jsonl");
    auto file = create(folder / "memory.json");
    file << header.dump(2) << '\n';
    finish(file, folder / "memory.json");
}

Memory load_memory(const fs::path& folder) try {
    const json header = load_header(folder / "memory.json");
    MemoryLayout layout;
    for (const auto& tensor : header.at("tensors"))
        layout.push_back({tensor.at("name"), tensor.at("shape"), 0, 0});
    Memory memory(layout);
    memory.set_version(header.at("version"));
    memory.set_next_id(header.at("next_id"));
    load_records(memory, folder / "records.jsonl");
    for (std::size_t i = 0; i < layout.size(); ++i)
        load_tensor(memory, i, folder / (layout[i].name + ".f32"));
    return memory;
} catch (const nlohmann::json::exception& failure) {
    throw Error(folder.string() + ": memory.json: " + failure.what());
}

}  // namespace nrem::core
