// nrem cache: lists the cache of responses, and makes it smaller.
#include "cli/cache_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "language/response_cache.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_of_words = 60;
constexpr std::size_t most_of_identity = 100;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// A whole number and the text after it.
std::pair<std::uint64_t, std::string_view> read_number(const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc()) return {0, "?"};
    return {number, {read.ptr, static_cast<std::size_t>(end - read.ptr)}};
}

// `number` times `unit`, or UsageError when that is out of range.
std::uint64_t times(std::uint64_t number, std::uint64_t unit, const std::string& text) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    if (number > most / unit) throw UsageError("'" + text + "' is too large");
    return number * unit;
}

// One line of text, cut to this many characters.
std::string line_of(std::string_view text, std::size_t most) {
    std::string line;
    std::size_t characters = 0;
    for (const char c : text) {
        const bool continues = (static_cast<unsigned char>(c) & 0xc0u) == 0x80u;
        if (!continues && ++characters > most) return line + "...";
        line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return line;
}

Json request_of(const CacheEntry& entry) {
    Json request = try_json(entry.request).value_or(Json());
    return request.is_object() ? request : Json::object();
}

std::string text_field(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// The beginning of the last message, or of the first text to be embedded.
std::string words_of(const Json& request) {
    if (const auto messages = request.find("messages");
        messages != request.end() && messages->is_array() && !messages->empty())
        return text_field(messages->back(), "text");
    if (const auto texts = request.find("texts"); texts != request.end() && texts->is_array() &&
                                                  !texts->empty() && texts->front().is_string())
        return texts->front().get<std::string>();
    return {};
}

void print_list(ResponseCache& cache, const CacheArguments& arguments) {
    const auto entries = cache.list(arguments.most ? arguments.most : UINT64_MAX);
    if (arguments.json) {
        Json list = Json::array();
        for (const auto& entry : entries)
            list.push_back({{"key", entry.key},
                            {"bytes", entry.bytes},
                            {"stored", entry.stored},
                            {"request", request_of(entry)}});
        return fmt::print("{}\n", list.dump(2, ' ', false, Json::error_handler_t::replace));
    }
    fmt::print("{:<14}{:>10}{:>8}  {:<10}{}\n", "key", "size", "age", "kind", "last words");
    for (const auto& entry : entries) {
        const Json request = request_of(entry);
        fmt::print("{:<14}{:>10}{:>8}  {:<10}{}\n", entry.key.substr(0, 12), size_text(entry.bytes),
                   age_text(now() - entry.stored), text_field(request, "kind"),
                   line_of(words_of(request), most_of_words));
    }
    const std::uint64_t all = cache.size().entries;
    if (all > entries.size()) fmt::print("and {} older\n", all - entries.size());
}

struct Share {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

std::map<std::string, Share> by_identity(ResponseCache& cache) {
    std::map<std::string, Share> shares;
    for (const auto& entry : cache.list()) {
        Share& share = shares[text_field(request_of(entry), "identity")];
        ++share.entries;
        share.bytes += entry.bytes;
    }
    return shares;
}

void print_statistics(ResponseCache& cache, const CacheArguments& arguments) {
    const CacheSize size = cache.size();
    const auto shares = by_identity(cache);
    if (arguments.json) {
        Json json{{"entries", size.entries},
                  {"bytes", size.bytes},
                  {"oldest", size.oldest},
                  {"newest", size.newest},
                  {"models", Json::array()}};
        for (const auto& [identity, share] : shares)
            json["models"].push_back(
                {{"identity", identity}, {"entries", share.entries}, {"bytes", share.bytes}});
        return fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
    }
    fmt::print("{} answers, {}\n", size.entries, size_text(size.bytes));
    if (size.entries)
        fmt::print("the oldest {} old, the newest {}\n", age_text(now() - size.oldest),
                   age_text(now() - size.newest));
    for (const auto& [identity, share] : shares)
        fmt::print("{:>8} answers{:>12}  {}\n", share.entries, size_text(share.bytes),
                   line_of(identity, most_of_identity));
}

void print_dropped(ResponseCache& cache, std::uint64_t dropped, bool json) {
    const CacheSize left = cache.size();
    if (json)
        fmt::print(
            "{}\n",
            Json{{"dropped", dropped}, {"entries", left.entries}, {"bytes", left.bytes}}.dump());
    else
        fmt::print("dropped {} answers; {} are left, {}\n", dropped, left.entries,
                   size_text(left.bytes));
}

std::uint64_t prune(ResponseCache& cache, const CacheArguments& arguments) {
    CacheLimit limit;
    if (!arguments.entries.empty()) limit.entries = read_size(arguments.entries);
    if (!arguments.bytes.empty()) limit.bytes = read_size(arguments.bytes);
    if (!limit.entries && !limit.bytes)
        throw UsageError("cache prune: say what to keep with --entries or --bytes");
    return cache.prune(limit);
}

}  // namespace

std::uint64_t read_size(const std::string& text) {
    const auto [number, unit] = read_number(text);
    const std::string_view units = "kMG";
    const auto power = unit.size() == 1 ? units.find(unit[0]) : std::string_view::npos;
    if (!unit.empty() && power == std::string_view::npos)
        throw UsageError("'" + text + "' is not a size (examples: 500, 20k, 5M, 1G)");
    return times(number, unit.empty() ? 1 : std::uint64_t{1024} << (10 * power), text);
}

std::int64_t read_age(const std::string& text) {
    const auto [number, unit] = read_number(text);
    const std::map<std::string_view, std::uint64_t> seconds{
        {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    const auto found = seconds.find(unit);
    if (found == seconds.end())
        throw UsageError("'" + text + "' is not an age (examples: 90s, 15m, 12h, 30d)");
    return static_cast<std::int64_t>(times(number, found->second, text));
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    double size = static_cast<double>(bytes) / 1024;
    const char* const units[] = {"KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
    return fmt::format("{:.1f} {}", size, units[unit]);
}

std::string age_text(std::int64_t seconds) {
    const std::int64_t age = std::max<std::int64_t>(seconds, 0);
    if (age < 2 * 60) return fmt::format("{} s", age);
    if (age < 2 * 3600) return fmt::format("{} min", age / 60);
    if (age < 2 * 86400) return fmt::format("{} h", age / 3600);
    return fmt::format("{} d", age / 86400);
}

int cache_command(const CacheArguments& arguments) {
    const std::int64_t age = arguments.action == "expire" ? read_age(arguments.older) : 0;
    ResponseCache cache(arguments.file, ResponseCache::Open::existing);
    if (arguments.action == "prune")
        print_dropped(cache, prune(cache, arguments), arguments.json);
    else if (arguments.action == "expire")
        print_dropped(cache, cache.expire(now() - age), arguments.json);
    else if (arguments.action == "stat")
        print_statistics(cache, arguments);
    else
        print_list(cache, arguments);
    return 0;
}

}  // namespace nrem::core
