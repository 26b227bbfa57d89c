// abi_spec ROOT: writes the files that are made from abi.yaml, below the root of the sources, where they
// differ.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "abi/spec/spec.hpp"

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
    std::ifstream old(path);
    if (std::string(std::istreambuf_iterator<char>(old), {}) == text) return;
    std::filesystem::create_directories(path.parent_path());
    if (!(std::ofstream(path) << text).flush())
        throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int main(int count, char** words) try {
    if (count != 2) throw std::runtime_error("usage: abi_spec ROOT");
    const std::filesystem::path root = words[1];
    const auto spec = nrem::abi::read_spec(root / "framework/include/nrem/abi/abi.yaml");
    for (const auto& made : nrem::abi::made_files(spec)) write(root / made.path, made.text);
} catch (const std::exception& failure) {
    std::fprintf(stderr, "abi_spec: %s\n", failure.what());
    return 1;
}
