// JSON written part by part, with the bytes that Json::dump gives for the whole at an indent of 1:
// what is too large to be held at once is still one text.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

class JsonText {
public:
    struct Member {
        std::string key;
        std::function<void()> write;  // one value, by the calls below
    };

    // `take` gets the text, piece after piece.
    explicit JsonText(std::function<void(std::string_view)> take) : take_(std::move(take)) {}

    void value(const nlohmann::json& whole);
    // By key, as in a Json object.
    void object(std::vector<Member> members);
    // `write` writes one value for each item.
    template <class Items, class Write>
    void list(const Items& items, Write&& write) {
        open('[');
        for (const auto& item : items) {
            begin_item();
            write(item);
        }
        close(']');
    }

private:
    void open(char bracket);
    void begin_item();
    void close(char bracket);

    std::function<void(std::string_view)> take_;
    std::size_t depth_ = 0;
    bool empty_ = true;  // the object or list that is open
};

}  // namespace nrem::core
