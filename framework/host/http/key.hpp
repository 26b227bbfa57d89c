// The secret that a request is sent with. It is read from the environment when a request is made,
// sent in one header, and removed from everything that comes back.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core::http {

class Key {
public:
    Key() = default;  // none
    // Reads the environment variable; "" means no key. Throws nrem::Failure(NREM_INVALID) with the
    // variable's name when it is not set, is empty or is not valid in a header.
    [[nodiscard]] static Key read(std::string_view variable);

    [[nodiscard]] bool empty() const { return secret_.empty(); }
    [[nodiscard]] std::string header() const;  // "Authorization: Bearer ..."

    // Replaces the key by "[key]", also where it is escaped as in a URL or in JSON.
    void scrub(std::string& text) const;
    // The same for text that a model may have written. A key such as "none" or "test" is not
    // secret, and the model's words stay unchanged.
    void scrub_answer(std::string& text) const;

private:
    std::string secret_;
};

}  // namespace nrem::core::http
