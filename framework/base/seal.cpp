#include "base/seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace nrem::core {

namespace {

constexpr std::string_view before_sum = R"("sum":")";
constexpr std::size_t digits = 8;
constexpr std::size_t seal_size = before_sum.size() + digits + 1;  // and a quote

// Eight bytes a step: table t says what a byte does that has t bytes after it.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    constexpr std::uint32_t polynomial = 0x82f63b78;
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) ? polynomial : 0);
        tables[0][byte] = sum;
    }
    for (std::size_t t = 1; t < tables.size(); ++t)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[t][byte] =
                (tables[t - 1][byte] >> 8) ^ tables[0][tables[t - 1][byte] & 0xff];
    return tables;
}

constexpr Tables tables = make_tables();

std::string_view without_end(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::uint32_t checksum(std::string_view bytes, std::uint32_t before) {
    std::uint32_t sum = ~before;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        sum ^= static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8 |
               static_cast<std::uint32_t>(at[2]) << 16 | static_cast<std::uint32_t>(at[3]) << 24;
        sum = tables[7][sum & 0xff] ^ tables[6][(sum >> 8) & 0xff] ^
              tables[5][(sum >> 16) & 0xff] ^ tables[4][sum >> 24] ^ tables[3][at[4]] ^
              tables[2][at[5]] ^ tables[1][at[6]] ^ tables[0][at[7]];
    }
    for (; left > 0; --left, ++at) sum = (sum >> 8) ^ tables[0][(sum ^ *at) & 0xff];
    return ~sum;
}

std::string checksum_hex(std::string_view bytes) {
    return fmt::format("{:08x}", checksum(bytes));
}

std::string sealed(std::string_view object, std::size_t depth) {
    const std::size_t end = without_end(object).size() - depth;
    assert(object.substr(end).starts_with(std::string(depth, '}')) && "an object");
    std::string out(object.substr(0, end));
    if (!out.ends_with('{')) out += ',';
    const std::string sum = checksum_hex(out);
    out.append(before_sum).append(sum) += '"';
    return out.append(object.substr(end));
}

std::string sealed_lines(std::string_view lines) {
    std::string out;
    for (std::size_t end; !lines.empty(); lines.remove_prefix(end)) {
        end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        out += sealed(lines.substr(0, end));
    }
    return out;
}

Seal seal_of(std::string_view object) {
    std::string_view text = without_end(object);
    while (text.ends_with('}')) text.remove_suffix(1);
    if (text.size() < seal_size || text.size() == object.size()) return Seal::none;
    const std::string_view before = text.substr(0, text.size() - seal_size);
    const std::string_view seal = text.substr(before.size());
    if (!seal.starts_with(before_sum) || !seal.ends_with('"')) return Seal::none;
    return seal.substr(before_sum.size(), digits) == checksum_hex(before) ? Seal::good
                                                                          : Seal::broken;
}

}  // namespace nrem::core
