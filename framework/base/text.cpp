#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace nrem::unicode {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::int32_t ellipsis = 0x2026;
constexpr std::string_view zero_width_blank = "\xe2\x80\x8b";

void check(UErrorCode code) {
    if (U_FAILURE(code)) throw std::runtime_error(std::string("Unicode: ") + u_errorName(code));
}

bool has_category(std::int32_t code, std::uint32_t mask) {
    return code >= 0 && (U_MASK(u_charType(code)) & mask) != 0;
}

bool is_invisible(std::int32_t code) {
    return has_category(code, U_GC_CC_MASK) ||
           (has_category(code, U_GC_CF_MASK) &&
            u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
}

// Without what `drops` at both ends: it gets a character, and the text from it on.
template <class Drops>
std::string_view stripped(std::string_view text, const Drops& drops) {
    while (!text.empty()) {
        const auto [code, end] = character_at(text, 0);
        if (!drops(code, text.substr(end))) break;
        text.remove_prefix(end);
    }
    while (!text.empty()) {
        const auto [code, begin] = character_before(text, text.size());
        if (!drops(code, {})) break;
        text.remove_suffix(text.size() - begin);
    }
    return text;
}

using Wide = std::u16string;

Wide widened(std::string_view text) {
    Wide made(text.size(), u'\0');  // never more units than bytes
    std::int32_t size = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8WithSub(made.data(), static_cast<std::int32_t>(made.size()), &size, text.data(),
                         static_cast<std::int32_t>(text.size()), 0xfffd, nullptr, &code);
    if (code != U_STRING_NOT_TERMINATED_WARNING) check(code);
    made.resize(static_cast<std::size_t>(size));
    return made;
}

std::string narrowed(const Wide& text) {
    std::string made(3 * text.size(), '\0');
    std::int32_t size = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF8WithSub(made.data(), static_cast<std::int32_t>(made.size()), &size, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xfffd, nullptr, &code);
    check(code);
    made.resize(static_cast<std::size_t>(size));
    return made;
}

Wide normalised(const Wide& text, const UNormalizer2* form) {
    Wide made(4 * text.size() + 64, u'\0');
    for (;;) {
        UErrorCode code = U_ZERO_ERROR;
        const std::int32_t size =
            unorm2_normalize(form, text.data(), static_cast<std::int32_t>(text.size()), made.data(),
                             static_cast<std::int32_t>(made.size()), &code);
        made.resize(static_cast<std::size_t>(size));
        if (code == U_BUFFER_OVERFLOW_ERROR) continue;
        check(code);
        return made;
    }
}

template <const UNormalizer2* (*get)(UErrorCode*)>
Wide in_form(std::string_view text) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2* form = get(&code);
    check(code);
    return normalised(widened(text), form);
}

}  // namespace

Character decoded_at(std::string_view text, std::size_t at) {
    auto end = static_cast<std::int64_t>(at);
    UChar32 code = -1;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    U8_NEXT(bytes, end, static_cast<std::int64_t>(text.size()), code);
    return {code, code < 0 ? at + 1 : static_cast<std::size_t>(end)};
}

Character character_before(std::string_view text, std::size_t end) {
    constexpr std::size_t longest = 4;
    const std::size_t from = end - std::min(end, longest);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + from;
    auto at = static_cast<std::int32_t>(end - from);
    UChar32 code = -1;
    U8_PREV(bytes, 0, at, code);
    return {code, from + static_cast<std::size_t>(at)};
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) at = character_at(text, at).end;
    return count;
}

std::size_t last_place(std::string_view text, std::size_t limit) {
    constexpr std::int32_t joiner = 0x200d;
    if (limit >= text.size()) return text.size();
    std::size_t place = 0;
    std::int32_t before = -1;
    for (std::size_t at = 0; at <= limit;) {
        const auto [code, end] = character_at(text, at);
        const bool belongs =
            before == joiner || code == joiner || u_hasBinaryProperty(code, UCHAR_GRAPHEME_EXTEND);
        if (!belongs) place = at;
        before = code;
        at = end;
    }
    return place;
}

std::string start_of(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    return std::string(text.substr(0, last_place(text, limit))) + "...";
}

bool is_blank(std::int32_t code) {
    return code >= 0 && u_isUWhiteSpace(code);
}

bool is_of_word_beyond_ascii(std::int32_t code) {
    return has_category(code, U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_PC_MASK);
}

bool breaks_line(std::int32_t code) {
    return code >= '\n' && (code <= '\r' || code == 0x85 || code == 0x2028 || code == 0x2029);
}

bool is_digit_beyond_ascii(std::int32_t code) {
    return has_category(code, U_GC_ND_MASK);
}

bool ends_sentence(std::int32_t code) {
    if (code < 0) return false;
    const int kind = u_getIntPropertyValue(code, UCHAR_SENTENCE_BREAK);
    return kind == U_SB_STERM || kind == U_SB_ATERM;
}

std::string_view trimmed(std::string_view text) {
    return stripped(text, [](std::int32_t code, std::string_view) {
        return is_blank(code) || is_invisible(code);
    });
}

std::string_view unquoted(std::string_view text) {
    return stripped(text, [](std::int32_t code, std::string_view after) {
        const bool is_point =  // of ".5"
            code == '.' && !after.empty() && is_digit(character_at(after, 0).code);
        if (is_point) return false;
        return is_blank(code) || is_invisible(code) || ends_sentence(code) || code == ellipsis ||
               code == '*' || code == '`' ||
               (code >= 0 && u_hasBinaryProperty(code, UCHAR_QUOTATION_MARK));
    });
}

std::string_view first_line(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, end] = character_at(text, at);
        if (breaks_line(code)) return text.substr(0, at);
        at = end;
    }
    return text;
}

std::string on_one_line(std::string_view text) {
    std::string made;
    for (std::string_view line = first_line(text);; line = first_line(text)) {
        made += line;
        if (line.size() == text.size()) return made;
        made += ' ';
        text.remove_prefix(character_at(text, line.size()).end);
    }
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string folded(std::string_view text) {
    std::string made(text);
    if (is_ascii(text)) {
        std::ranges::transform(made, made.begin(), lower);
        return made;
    }
    for (auto at = made.find(zero_width_blank); at != npos; at = made.find(zero_width_blank, at))
        made.replace(at, zero_width_blank.size(), " ");
    return narrowed(in_form<unorm2_getNFKCCasefoldInstance>(made));
}

void fold_words(std::string_view text, std::string& key) {
    key.clear();
    const bool is_plain = is_ascii(text);
    const std::string whole = is_plain ? std::string() : folded(text);
    if (!is_plain) text = whole;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, end] = character_at(text, at);
        if (is_of_word(code))
            std::ranges::transform(text.substr(at, end - at), std::back_inserter(key), lower);
        else if (is_blank(code) && !key.empty() && key.back() != ' ')
            key += ' ';
        at = end;
    }
    if (key.ends_with(' ')) key.pop_back();
}

std::string folded_words(std::string_view text) {
    std::string key;
    fold_words(text, key);
    return key;
}

bool is_same(std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (is_ascii(a) && is_ascii(b)) return false;
    return in_form<unorm2_getNFCInstance>(a) == in_form<unorm2_getNFCInstance>(b);
}

}  // namespace nrem::unicode
