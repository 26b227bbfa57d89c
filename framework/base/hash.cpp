#include "base/hash.hpp"

#include <fcntl.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t block_size = 1 << 16;

}  // namespace

Sha256::Sha256() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!state_ || EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) != 1)
        throw Error("SHA-256 is not available");
}

void Sha256::add(std::string_view bytes) {
    if (EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) != 1)
        throw Error("SHA-256 failed");
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(state_.get(), digest.data(), &size) != 1) throw Error("SHA-256 failed");
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.hex();
}

std::string sha256_file(const std::filesystem::path& path) {
    const Descriptor file(path, O_RDONLY);
    Sha256 hash;
    std::vector<char> block(block_size);
    while (const std::size_t count = read_some(file.get(), block.data(), block.size(), path))
        hash.add({block.data(), count});
    return hash.hex();
}

}  // namespace nrem::core
