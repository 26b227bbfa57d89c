#include "host/library.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr const char* entry_name = "nrem_entry";
// What plugins exported before version 1.0, whose structs were laid out otherwise.
constexpr const char* old_entry_name = "nrem_plugin_entry";

template <class Value>
bool read_at(std::ifstream& stream, std::uint64_t offset, Value& value) {
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char*>(&value), sizeof value);
    return stream.good();
}

// The loader maps what the program headers say without asking whether the file is that long, and
// the process dies when it touches what is not there.
bool is_cut_short(std::ifstream& stream, std::uint64_t size) {
    Elf64_Ehdr header{};
    if (!read_at(stream, 0, header)) return true;
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return false;  // the loader says so itself
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment{};
        if (!read_at(stream, header.e_phoff + i * header.e_phentsize, segment)) return true;
        const bool mapped = segment.p_type == PT_LOAD;
        if (mapped && (segment.p_offset > size || segment.p_filesz > size - segment.p_offset))
            return true;
    }
    return false;
}

// What dlopen has no clear words for, or would not survive.
void check_file(const fs::path& file) {
    std::error_code ignored;
    const auto status = fs::status(file, ignored);
    if (!fs::exists(status)) throw Error("there is no such file");
    if (fs::is_directory(status)) throw Error("is a folder, not a plugin");
    if (!fs::is_regular_file(status)) throw Error("is not a regular file");
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Error(std::string("cannot be read: ") + std::strerror(errno));
    std::array<char, SELFMAG> magic{};
    if (!read_at(stream, 0, magic) || std::string_view(magic.data(), SELFMAG) != ELFMAG)
        throw Error("is not a shared library (not ELF)");
    if (is_cut_short(stream, fs::file_size(file)))
        throw Error("is cut short: a part of the file is missing");
}

// The loader's message without the file's name, which the caller puts in front.
std::string loader_message(const fs::path& file) {
    const char* text = dlerror();
    std::string message = text ? text : "unknown reason";
    const std::string prefix = file.string() + ": ";
    return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

const nrem_plugin& open_checked(const fs::path& file) {
    check_file(file);
    const fs::path absolute = fs::absolute(file);
    void* const library = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) throw Error("cannot be opened: " + loader_message(absolute));
    void* const symbol = dlsym(library, entry_name);
    if (!symbol && dlsym(library, old_entry_name))
        throw Error("was built before version 1.0 of the plugin interface: build it again");
    if (!symbol) throw Error(fmt::format("is not a plugin of nrem: it exports no {}", entry_name));
    const auto entry = reinterpret_cast<decltype(&nrem_entry)>(symbol);
    const nrem_plugin* const plugin = entry();
    if (!plugin) throw Error("declined to load: its entry point returned nothing");
    check_version(*plugin);
    return *plugin;
}

}  // namespace

void check_version(const nrem_plugin& plugin) {
    if (plugin.abi_major != NREM_ABI_MAJOR)
        throw Error(
            fmt::format("was built for version {}.{} of the plugin interface, this is {}.{}",
                        plugin.abi_major, plugin.abi_minor, NREM_ABI_MAJOR, NREM_ABI_MINOR));
    if (plugin.struct_size < sizeof(nrem_plugin))
        throw Error(fmt::format("its table is {} bytes long, at least {} are needed",
                                plugin.struct_size, sizeof(nrem_plugin)));
}

const nrem_plugin& open_library(const fs::path& file) {
    try {
        return open_checked(file);
    } catch (const Error& failure) {
        throw failure.within(file.string());
    } catch (const std::exception& failure) {  // a plugin built against the rules may throw here
        throw Error(fmt::format("{}: its entry point threw: {}", file.string(), failure.what()));
    } catch (...) {
        throw Error(fmt::format("{}: its entry point threw", file.string()));
    }
}

}  // namespace nrem::core
