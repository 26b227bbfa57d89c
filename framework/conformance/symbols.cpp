#include "conformance/symbols.hpp"

#include <cxxabi.h>
#include <elf.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

namespace nrem::core {

namespace {

// A file as bytes; structs are read from it at any offset.
class Image {
public:
    explicit Image(const std::filesystem::path& file) {
        std::ifstream stream(file, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(stream), {});
    }
    template <class Struct>
    [[nodiscard]] Struct at(std::uint64_t offset) const {
        Struct value{};
        if (offset <= bytes_.size() && bytes_.size() - offset >= sizeof value)
            std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    [[nodiscard]] std::string text_at(std::uint64_t offset) const {
        if (offset >= bytes_.size()) return "";
        const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(offset);
        return {begin, std::find(begin, bytes_.end(), '\0')};
    }

private:
    std::vector<char> bytes_;
};

std::string readable(const std::string& symbol) {
    const std::unique_ptr<char, void (*)(void*)> name(
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, nullptr), std::free);
    return name ? name.get() : symbol;
}

// Reports "guard variable for x" and "x" once, as x.
std::string without_prefix(std::string name) {
    constexpr std::string_view guard = "guard variable for ";
    if (name.starts_with(guard)) name.erase(0, guard.size());
    return name;
}

bool is_known(std::string_view name) {
    return name.starts_with("std::") || name.starts_with("__gnu_cxx::") ||
           name.starts_with("nrem::");
}

void collect(const Image& image, const Elf64_Shdr& table, const Elf64_Shdr& names,
             std::vector<std::string>& found) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
        const auto symbol = image.at<Elf64_Sym>(table.sh_offset + at);
        if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE || symbol.st_shndx == SHN_UNDEF)
            continue;
        const std::string name =
            without_prefix(readable(image.text_at(names.sh_offset + symbol.st_name)));
        if (!is_known(name)) found.push_back(name);
    }
}

}  // namespace

std::vector<std::string> process_wide_symbols(const std::filesystem::path& file) {
    const Image image(file);
    const auto header = image.at<Elf64_Ehdr>(0);
    const auto section = [&](std::uint64_t index) {
        return image.at<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr));
    };
    std::vector<std::string> found;
    for (std::uint64_t i = 0; i < header.e_shnum; ++i)
        if (section(i).sh_type == SHT_DYNSYM)
            collect(image, section(i), section(section(i).sh_link), found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace nrem::core
