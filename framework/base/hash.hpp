// SHA-256, as lower-case hexadecimal digits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // of OpenSSL

namespace nrem::core {

// Of bytes that come one after the other.
class Sha256 {
public:
    Sha256();
    void add(std::string_view bytes);
    // Of all so far; nothing is added afterwards.
    [[nodiscard]] std::string hex();

private:
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// Throws Error when the file cannot be read.
[[nodiscard]] std::string sha256_file(const std::filesystem::path& path);

}  // namespace nrem::core
