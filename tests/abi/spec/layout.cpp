#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>

#include "abi/spec/spec.hpp"

namespace nrem::abi {

namespace {

struct Room {
    std::size_t size;
    std::size_t aligned;
};

// As every 64-bit system that nrem runs on has them.
using Types = std::map<std::string, Room>;
const Types plain{{"char", {1, 1}},     {"int32_t", {4, 4}},  {"uint32_t", {4, 4}},
                  {"float", {4, 4}},    {"int64_t", {8, 8}},  {"uint64_t", {8, 8}},
                  {"size_t", {8, 8}},   {"double", {8, 8}},   {"nrem_code", {4, 4}}};

Room room_of(const Types& types, const Field& field) {
    if (!field.thread.empty() || field.type.find('*') != std::string::npos) return {8, 8};
    const std::size_t bracket = field.type.find('[');
    const auto found = types.find(field.type.substr(0, bracket));
    if (found == types.end()) throw std::runtime_error("unknown type " + field.type);
    if (bracket == std::string::npos) return found->second;
    return {found->second.size * std::stoul(field.type.substr(bracket + 1)), found->second.aligned};
}

}  // namespace

std::string layout(const Spec& spec) {
    Types types = plain;
    std::string made = fmt::format(
        "// Where the fields of version {}.{} are: made from abi.yaml, and kept for ever.\n",
        spec.major, spec.minor);
    for (const Struct* one : structs(spec)) {
        std::string places;
        std::size_t size = 0;
        for (const Field& field : one->fields) {
            const Room room = room_of(types, field);
            if (size % room.aligned)
                throw std::runtime_error(one->name + '.' + field.name + " has padding before it");
            places += fmt::format("PLACE({}, {}, {});\n", one->name, field.name, size);
            size += room.size;
        }
        if (size % 8) throw std::runtime_error(one->name + " is not of whole 8-byte fields");
        made += fmt::format("\n{}({}, {});\n{}", one->grows == "never" ? "FIXED" : "SIZE", one->name,
                            size, places);
        types[one->name] = {size, 8};
    }
    return made;
}

std::string grown(const Spec& spec) {
    std::string made =
        "// The last field of each struct that has grown: in its first version, and in each later one: made\n"
        "// from abi.yaml.\n";
    for (const Struct* one : structs(spec)) {
        if (one->fields.back().since.empty()) continue;
        const auto young = std::ranges::find_if(
            one->fields, [](const Field& field) { return !field.since.empty(); });
        made += fmt::format("GROWN({}, {})\n", one->name, std::prev(young)->name);
        for (auto field = young; field != one->fields.end(); ++field)
            if (std::next(field) == one->fields.end() || std::next(field)->since != field->since)
                made += fmt::format("GREW({}, {}, {})\n", one->name,
                                    field->since.substr(field->since.find('.') + 1), field->name);
    }
    return made;
}

}  // namespace nrem::abi
