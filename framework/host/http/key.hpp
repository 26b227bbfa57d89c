// The secret that a request is sent with. It is read from the environment when a request is made,
// goes out in one header, and is taken out again of everything that comes back.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core::http {

class Key {
public:
    Key() = default;  // none
    // Reads the environment variable; "" stands for no key. Throws nrem::Failure(NREM_INVALID)
    // naming the variable when it is not set, is empty or cannot stand in a header.
    [[nodiscard]] static Key read(std::string_view variable);

    [[nodiscard]] bool empty() const { return secret_.empty(); }
    [[nodiscard]] std::string header() const;  // "Authorization: Bearer ..."

    // Replaces the key by "[key]", also where it is escaped as in a URL or in JSON.
    void scrub(std::string& text) const;
    // The same for what a model may have said. A key such as "none" or "test" is no secret, and a
    // model's words stay as they are.
    void scrub_answer(std::string& text) const;

private:
    std::string secret_;
};

}  // namespace nrem::core::http
