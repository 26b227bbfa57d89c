// nrem cache: what the cache of responses holds, and less of it.
#include "base/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/command.hpp"
#include "language/response_cache.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

struct CacheArguments {
    std::string file = "runs/responses.sqlite";
    std::uint64_t most = 20;  // entries listed; 0: all
    std::string entries;      // prune: "1000"
    std::string bytes;        // prune: "500", "20k", "5M", "1G"
    std::string older;        // expire: "90s", "15m", "12h", "30d"
    bool json = false;
};

constexpr std::size_t most_of_words = 60;
constexpr std::size_t most_of_identity = 100;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Json request_of(const CacheEntry& entry) {
    Json request = try_json(entry.request).value_or(Json());
    return request.is_object() ? request : Json::object();
}

std::string text_field(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// How the last message begins, or the first text that was to be embedded.
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
        return fmt::print("{}\n", dumped(list, 2));
    }
    fmt::print("{:<14}{:>10}{:>8}  {:<10}{}\n", "key", "size", "age", "kind", "last words");
    for (const auto& entry : entries) {
        const Json request = request_of(entry);
        fmt::print("{:<14}{:>10}{:>8}  {:<10}{}\n", entry.key.substr(0, 12), size_text(entry.bytes),
                   age_text(now() - entry.stored), text_field(request, "kind"),
                   shortened(terminal_text(words_of(request)), most_of_words));
    }
    const std::uint64_t all = cache.size().entries;
    if (all > entries.size()) fmt::print("and {} older\n", all - entries.size());
}

struct Held {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

std::map<std::string, Held> by_identity(ResponseCache& cache) {
    std::map<std::string, Held> held;
    for (const auto& entry : cache.list()) {
        Held& one = held[text_field(request_of(entry), "identity")];
        ++one.entries;
        one.bytes += entry.bytes;
    }
    return held;
}

void print_statistics(ResponseCache& cache, const CacheArguments& arguments) {
    const CacheSize size = cache.size();
    const auto held = by_identity(cache);
    if (arguments.json) {
        Json json{{"entries", size.entries},
                  {"bytes", size.bytes},
                  {"oldest", size.oldest},
                  {"newest", size.newest},
                  {"models", Json::array()}};
        for (const auto& [identity, one] : held)
            json["models"].push_back(
                {{"identity", identity}, {"entries", one.entries}, {"bytes", one.bytes}});
                return fmt::print("{}\n", dumped(json, 2));
    }
    fmt::print("{} answers, {}\n", size.entries, size_text(size.bytes));
    if (size.entries)
        fmt::print("the oldest {} old, the newest {}\n", age_text(now() - size.oldest),
                   age_text(now() - size.newest));
    for (const auto& [identity, one] : held)
        fmt::print("{:>8} answers{:>12}  {}\n", one.entries, size_text(one.bytes),
                   shortened(terminal_text(identity), most_of_identity));
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

void prune(ResponseCache& cache, const CacheArguments& arguments) {
    CacheLimit limit;
    if (!arguments.entries.empty()) limit.entries = read_size(arguments.entries);
    if (!arguments.bytes.empty()) limit.bytes = read_size(arguments.bytes);
    if (!limit.entries && !limit.bytes)
        throw UsageError("cache prune: say what to keep with --entries or --bytes");
    print_dropped(cache, cache.prune(limit), arguments.json);
}

void expire(ResponseCache& cache, const CacheArguments& arguments) {
    print_dropped(cache, cache.expire(now() - read_age(arguments.older)), arguments.json);
}

void cache_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<CacheArguments>();
    using Action = void (*)(ResponseCache&, const CacheArguments&);
    const auto add = [&](const char* name, const char* about, Action action) -> CLI::App& {
        auto& one = *command.add_subcommand(name, about);
        one.add_option("file", given->file, "The cache")->capture_default_str();
        one.add_flag("--json", given->json, "As JSON");
        one.callback([given, action, &exit_code] {
            ResponseCache cache(given->file, ResponseCache::Open::existing);
            action(cache, *given);
            exit_code = 0;
        });
        return one;
    };
    add("list", "The newest answers", print_list)
        .add_option("--most", given->most, "At most so many; 0: all")
        ->capture_default_str();
    auto& less = add("prune", "Drop the oldest answers beyond a size", prune);
    less.add_option("--entries", given->entries, "Keep at most so many")->check(is_size());
    less.add_option("--bytes", given->bytes, "Keep at most so much: 500, 20k, 5M, 1G")
        ->check(is_size());
    add("expire", "Drop the answers older than an age", expire)
        .add_option("--older", given->older, "An age: 90s, 15m, 12h, 30d")
        ->required()
        ->check(is_age());
    add("stat", "How many answers, how large, how old, of whom", print_statistics);
    command.require_subcommand(1);
}

}  // namespace

Command cache_command() {
    return {"cache", Purpose::results, "Look into the answers that were paid for", cache_options};
}

}  // namespace nrem::core
