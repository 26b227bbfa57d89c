// The plugin boundary as nrem/abi/abi.yaml tells it, and what is made from it.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace nrem::abi {

struct Field {
    std::string name;
    std::string type;       // in C, with "[n]" for an array; of a function: what it returns
    std::string arguments;  // of a function
    std::string thread;     // "serial", "shared"; "": no function
    std::string meaning;    // with unit, shape and the elements of an array in front
    bool optional = false;  // of a function in the table of a kind
    std::string since;      // the version that it came with; "": that of its struct
};

// What components of a kind fill in, or what the host offers as an extension.
struct Table {
    std::string of;  // "kind", "extension"; "": the struct is none
    std::string id;
    std::string life;
};

struct Struct {
    std::string name;
    std::string about;
    std::string grows;
    Table table;
    std::vector<Field> fields;
};

struct Enum {
    struct Value {
        std::string name;
        int number;
        std::string meaning;
    };
    std::string about;
    std::string type;  // a name for it; "": none
    std::vector<Value> values;
};

struct Code {
    std::string text;
};

struct Header {
    std::string file;
    std::string about;
    std::vector<std::string> includes;
    std::vector<std::variant<Code, Enum, Struct>> parts;
};

struct Spec {
    int major;
    int minor;
    std::vector<Header> headers;
};

// Throws std::runtime_error for what breaks the rules of the boundary: padding that is not written
// down, a size that is not in whole 8-byte fields, a struct handed over alone whose size nobody knows.
[[nodiscard]] Spec read_spec(const std::filesystem::path& file);

[[nodiscard]] std::vector<const Struct*> structs(const Spec& spec);
// The functions of a kind's table, in order.
[[nodiscard]] std::vector<const Field*> functions(const Struct& table);
[[nodiscard]] std::string header(const Spec& spec, const Header& header);
[[nodiscard]] std::string reference(const Spec& spec);  // docs/abi.md
// Where each field is, as compile-time checks that hold for every later version.
[[nodiscard]] std::string layout(const Spec& spec);

// The last field that a struct had at first, of those that have grown: GROWN(struct, field);
[[nodiscard]] std::string grown(const Spec& spec);

// Each file that is made from the specification, below the root of the sources.
struct MadeFile {
    std::filesystem::path path;
    std::string text;
};
[[nodiscard]] std::vector<MadeFile> made_files(const Spec& spec);

}  // namespace nrem::abi
