#include "store/json_text.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace nrem::core {

// A line end within a text is escaped, so that every one is of the layout.
void JsonText::value(const nlohmann::json& whole) {
    const std::string text = dumped(whole, 1);
    const std::string indent(depth_, ' ');
    std::string indented;
    indented.reserve(text.size() + text.size() / 4);
    std::size_t from = 0;
    for (std::size_t end; (end = text.find('\n', from)) != text.npos; from = end + 1)
        indented.append(text, from, end + 1 - from).append(indent);
    take_(indented.append(text, from));
}

void JsonText::object(std::vector<Member> members) {
    std::ranges::sort(members, {}, &Member::key);
    open('{');
    for (const Member& member : members) {
        begin_item();
        take_(dumped(member.key) + ": ");
        member.write();
    }
    close('}');
}

void JsonText::open(char bracket) {
    take_({&bracket, 1});
    ++depth_;
    empty_ = true;
}

void JsonText::begin_item() {
    take_((empty_ ? "\n" : ",\n") + std::string(depth_, ' '));
    empty_ = false;
}

void JsonText::close(char bracket) {
    --depth_;
    if (!empty_) take_("\n" + std::string(depth_, ' '));
    take_({&bracket, 1});
    empty_ = false;
}

}  // namespace nrem::core
