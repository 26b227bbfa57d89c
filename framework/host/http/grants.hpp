// Which environment variables may be sent, as keys, to which hosts. A config names both, and it may
// be a stranger's: nothing is sent that the user did not allow. By default nothing is allowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/http/address.hpp"

namespace nrem::core::http {

// "OPENAI_API_KEY@api.openai.com", at any port, or "KEY@127.0.0.1:8080".
struct Grant {
    std::string variable;
    std::string host;
    std::string port;  // "": any
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Grant&, const Grant&) = default;
};
// Throws UsageError for a text of another form.
[[nodiscard]] Grant read_grant(std::string_view text);
// The permission that a request to the address needs; with its port if the address names one.
[[nodiscard]] Grant grant_for(std::string_view variable, const Address& address);

// Filled before the first request and only read afterwards.
class Grants {
public:
    void add(Grant grant) { grants_.push_back(std::move(grant)); }
    [[nodiscard]] bool allow(const Grant& wanted) const;
    // Throws nrem::Failure(NREM_INVALID) with the option that would allow it.
    void check(std::string_view variable, const Address& address) const;

private:
    std::vector<Grant> grants_;
};

}  // namespace nrem::core::http
