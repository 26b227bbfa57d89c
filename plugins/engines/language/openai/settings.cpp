#include "settings.hpp"

#include <stdexcept>

#include "base/text.hpp"

namespace nrem::openai {

namespace {

[[noreturn]] void refuse(const std::string& parameter, const std::string& why) {
    throw std::invalid_argument(parameter + ": " + why);
}

OrderedJson read_mapping(const Params& params, const std::string& name) {
    const std::string given = params.text(name);
    OrderedJson parsed =
        given.empty() ? OrderedJson::object() : OrderedJson::parse(given, nullptr, false);
    if (!parsed.is_object()) refuse(name, "is no mapping");
    return parsed;
}

OrderedJson read_extra(const Params& params) {
    OrderedJson extra = read_mapping(params, "extra");
    for (const char* name : {"messages", "prompt", "stream", "n"})
        if (extra.contains(name)) refuse("extra", std::string("'") + name + "' cannot be set");
    return extra;
}

std::vector<std::pair<std::string, std::string>> read_headers(const Params& params) {
    std::vector<std::pair<std::string, std::string>> headers;
    const OrderedJson given = read_mapping(params, "headers");
    for (const auto& [name, value] : given.items()) {
        for (const char* key : {"authorization", "proxy-authorization", "api-key", "x-api-key"})
            if (unicode::folded(name) == key)
                refuse("headers", "a key does not belong into a file (" + name +
                                      "): name the environment variable that holds it in "
                                      "key_variable");
        std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if ((name + text).find_first_of("\r\n") != std::string::npos)
            refuse("headers", "'" + unicode::folded(name) + "' has a line break");
        headers.emplace_back(name, std::move(text));
    }
    return headers;
}

}  // namespace

Settings read_settings(const Params& params) {
    return {.manner = {.model = params.text("model"),
                       .chats = params.text("form") == "chat",
                       .sends_seed = params.flag("send_seed"),
                       .max_tokens_field = params.text("max_tokens_field"),
                       .extra = read_extra(params)},
            .structured = from_name<Structured>(params.text("structured")),
            .delivery = {.key_variable = params.text("key_variable"),
                         .headers = read_headers(params),
                         .authorities = params.text("authorities"),
                         .proxy = params.text("proxy"),
                         .connect_seconds = params.number("connect_seconds"),
                         .first_byte_seconds = params.number("first_byte_seconds"),
                         .try_seconds = params.number("try_seconds"),
                         .deadline_seconds = params.number("deadline_seconds"),
                         .retries = params.integer("retries"),
                         .in_flight = params.integer("in_flight")}};
}

std::string checked_url(std::string url) {
    const auto scheme = url.find("://");
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        refuse("url", "'" + url + "' begins with neither http:// nor https://");
    const std::string host = url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3);
    if (host.find('@') != std::string::npos)
        refuse("url",
               "a password does not belong into a file: name the environment variable that "
               "holds the key in key_variable");
    if (host.empty()) refuse("url", "'" + url + "' names no server");
    if (url.find_first_of("?# \t\r\n") != std::string::npos)
        refuse("url", "'" + url + "' is more than an address and a path");
    while (url.ends_with('/')) url.pop_back();
    return url;
}

std::string identity_of(const Settings& settings, const std::string& server) {
    const auto& manner = settings.manner;
    const auto structured = settings.structured ? name_of(*settings.structured) : "auto";
    const OrderedJson made{{"server", server},
                           {"model", manner.model},
                           {"form", manner.chats ? "chat" : "completions"},
                           {"structured", structured},
                           {"send_seed", manner.sends_seed},
                           {"max_tokens_field", manner.max_tokens_field},
                           {"extra", manner.extra}};
    return made.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace nrem::openai
