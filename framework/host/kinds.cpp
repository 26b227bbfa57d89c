#include "host/kinds.hpp"

#include <algorithm>
#include <cctype>

namespace nrem::core {

namespace {

std::string_view id_of(Kind kind) {
    return visit(kind, [](auto of) { return of.id; });
}

// The first kind of which `is` holds.
template <class Is>
std::optional<Kind> first_kind(Is is) {
    const auto* const found = std::ranges::find_if(all_kinds, is);
    return found == all_kinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

// Of "nrem.rule/1".
std::string_view name_of(Kind kind) {
    const std::string_view id = id_of(kind);
    const std::size_t begin = id.find('.') + 1;
    return id.substr(begin, id.find('/') - begin);
}

std::string_view plural_of(Kind kind) {
    return visit(kind, [](auto of) { return of.plural; });
}

std::string heading_of(Kind kind) {
    std::string heading(plural_of(kind));
    heading[0] = static_cast<char>(std::toupper(heading[0]));
    return heading;
}

std::string_view key_of(Kind kind) {
    const auto own = visit(kind, [](auto of) { return of.key.empty() ? of.stands_for : of.key; });
    return own.empty() ? name_of(kind) : own;
}

std::optional<Kind> kind_called(std::string_view name) {
    return first_kind([&](Kind kind) { return name_of(kind) == name; });
}

std::optional<Kind> kind_with_id(std::string_view id) {
    return first_kind([&](Kind kind) { return id_of(kind) == id; });
}

}  // namespace nrem::core
