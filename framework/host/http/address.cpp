#include "host/http/address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

#include "nrem/sdk/component.hpp"

namespace nrem::core::http {

namespace {

using Parsed = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(const Parsed& url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return "";
    std::string copy(text);
    curl_free(text);
    return copy;
}

// What of an unreadable URL can be shown: no query and no password.
std::string shown(const std::string& url) {
    if (url.find('@') != std::string::npos) return "'...'";
    return fmt::format("'{}'", url.substr(0, url.find('?')));
}

Parsed parse(const std::string& url, unsigned flags) {
    Parsed parsed(curl_url(), curl_url_cleanup);
    const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), flags);
    if (code != CURLUE_OK)
        throw Failure(NREM_INVALID, fmt::format("{}: the URL cannot be read ({})", shown(url),
                                                curl_url_strerror(code)));
    return parsed;
}

std::string endpoint_of(const Parsed& parsed) {
    const std::string port = part(parsed, CURLUPART_PORT);
    return fmt::format("{}://{}{}{}", part(parsed, CURLUPART_SCHEME), part(parsed, CURLUPART_HOST),
                       port.empty() ? "" : ":", port);
}

void refuse_user(const Parsed& parsed, std::string_view what) {
    if (part(parsed, CURLUPART_USER).empty() && part(parsed, CURLUPART_PASSWORD).empty()) return;
    throw Failure(NREM_INVALID,
                  fmt::format("{}: {} holds a user name or password, which would end up in files; "
                              "name an environment variable that holds a key instead",
                              endpoint_of(parsed), what));
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") ||
           host == "[::1]";
}

Address address_of(const std::string& text, const Parsed& parsed) {
    const std::string host = part(parsed, CURLUPART_HOST);
    return {text,
            endpoint_of(parsed),
            host,
            part(parsed, CURLUPART_PORT),
            part(parsed, CURLUPART_PATH),
            is_loopback(host)};
}

}  // namespace

Address read_address(std::string_view url) {
    const std::string text(url);
    const Parsed parsed = parse(text, CURLU_NON_SUPPORT_SCHEME);
    refuse_user(parsed, "the URL");
    const std::string scheme = part(parsed, CURLUPART_SCHEME);
    const std::string endpoint = endpoint_of(parsed);
    if (scheme != "http" && scheme != "https")
        throw Failure(NREM_INVALID,
                      fmt::format("{}: the URL should begin with http:// or https://", endpoint));
    return address_of(text, parsed);
}

Address read_proxy(std::string_view proxy) {
    const std::string text(proxy);
    const Parsed parsed = parse(text, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
    refuse_user(parsed, "the proxy");
    return address_of(text, parsed);
}

}  // namespace nrem::core::http
