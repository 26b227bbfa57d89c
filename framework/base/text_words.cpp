// Words, sentences and numbers.
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/text.hpp"

namespace nrem::unicode {
namespace {

constexpr std::size_t npos = std::string_view::npos;

void check(UErrorCode code) {
    if (U_FAILURE(code)) throw std::runtime_error(std::string("Unicode: ") + u_errorName(code));
}

bool closes(std::int32_t code) {
    if (code == '"' || code == '\'') return true;
    return code >= 0 && (U_GET_GC_MASK(code) & (U_GC_PE_MASK | U_GC_PF_MASK)) != 0;
}

// Of a script that puts no blanks between its words.
bool is_unspaced(std::int32_t code) {
    if (code < 0x0e00) return false;
    return u_hasBinaryProperty(code, UCHAR_IDEOGRAPHIC) ||
           uscript_hasScript(code, USCRIPT_HIRAGANA) || uscript_hasScript(code, USCRIPT_KATAKANA) ||
           u_getIntPropertyValue(code, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

// What stands together in one word. Korean joins its endings to words of other scripts, too.
enum class Writing { spaced, unspaced, korean, any };

Writing writing_of(std::int32_t code) {
    if (code < 0x80) return code == '_' ? Writing::any : Writing::spaced;
    if (is_unspaced(code)) return Writing::unspaced;
    if ((U_GET_GC_MASK(code) & (U_GC_M_MASK | U_GC_PC_MASK)) != 0) return Writing::any;
    return uscript_hasScript(code, USCRIPT_HANGUL) ? Writing::korean : Writing::spaced;
}

// Whether words end between two characters because they are of different writings.
bool parts_writings(std::int32_t before, std::int32_t after) {
    const Writing a = writing_of(before);
    const Writing b = writing_of(after);
    return a != b && a != Writing::any && b != Writing::any;
}

bool is_wide(std::int32_t code) {
    const int width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH;
}

std::int32_t code_at(std::string_view text, std::size_t at) {
    return at < text.size() ? character_at(text, at).code : -1;
}

bool is_digit_at(std::string_view text, std::size_t at) {
    return is_digit(code_at(text, at));
}

bool is_digit_before(std::string_view text, std::size_t at) {
    return at > 0 && is_digit(character_before(text, at).code);
}

// ICU's breaks between words within one text of UTF-8. Made once a thread: that takes longer than
// to use it.
class Dictionary {
public:
    // Where the words of the run end, the last one first.
    void split(std::string_view run, std::vector<std::size_t>& ends) {
        UErrorCode code = U_ZERO_ERROR;
        UText text = UTEXT_INITIALIZER;
        utext_openUTF8(&text, run.data(), static_cast<std::int64_t>(run.size()), &code);
        if (!breaks_) breaks_.reset(ubrk_open(UBRK_WORD, "", nullptr, 0, &code));
        check(code);
        ubrk_setUText(breaks_.get(), &text, &code);
        check(code);
        for (auto end = ubrk_last(breaks_.get()); end > 0; end = ubrk_previous(breaks_.get()))
            ends.push_back(static_cast<std::size_t>(end));
        utext_close(&text);
    }

private:
    struct Closed {
        void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
    };
    std::unique_ptr<UBreakIterator, Closed> breaks_;
};

Dictionary& dictionary() {
    thread_local Dictionary made;
    return made;
}

bool is_sign_of_number(std::string_view text, std::size_t at) {
    return text[at] == '-' && is_digit_at(text, at + 1) &&
           (at == 0 || !is_of_word(character_before(text, at).code));
}

bool begins_word(std::string_view text, std::size_t at) {
    return (text[at] != '_' && is_of_word(code_at(text, at))) || is_sign_of_number(text, at);
}

struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_unspaced = false;
};

// An underscore joins words, but around them it is a mark of emphasis.
bool is_emphasis_at(std::string_view text, std::size_t at) {
    const std::size_t end = std::min(text.find_first_not_of('_', at), text.size());
    return end > at && !is_of_word(code_at(text, end));
}

bool is_emphasis_before(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] == '_') --begin;
    return begin < at && (begin == 0 || !is_of_word(character_before(text, begin).code));
}

// The letters and digits of one writing from `at` on, with the points between digits.
Run run_at(std::string_view text, std::size_t at) {
    Run run{at, at, false};
    for (std::int32_t before = code_at(text, at); run.end < text.size();) {
        const auto [code, end] = character_at(text, run.end);
        const bool is_point = code == '.' && run.end > run.begin && is_digit_at(text, end);
        const bool is_sign = run.end == run.begin && is_sign_of_number(text, run.end);
        if (!is_of_word(code) && !is_point && !is_sign) break;
        if (is_of_word(before) && is_of_word(code) && parts_writings(before, code)) break;
        run.is_unspaced |= is_unspaced(code);
        run.end = end;
        before = code;
    }
    return run;
}

// The characters of words on both sides of `at`, as far as they can matter.
Run run_around(std::string_view text, std::size_t at) {
    constexpr std::size_t far = 200;
    Run run{at, at, false};
    const auto joins = [](std::int32_t code, std::int32_t beside) {
        return is_of_word(code) && !parts_writings(code, beside);
    };
    for (auto before = code_at(text, at); run.begin > 0 && at - run.begin < far;) {
        const auto [code, begin] = character_before(text, run.begin);
        if (!joins(code, before)) break;
        run.begin = begin;
        before = code;
    }
    for (auto before = character_before(text, at).code; run.end < text.size();) {
        const auto [code, end] = character_at(text, run.end);
        if (run.end - at >= far || !joins(code, before)) break;
        run.end = end;
        before = code;
    }
    return run;
}

bool separates_thousands(std::int32_t code) {
    constexpr std::int32_t all[] = {',',    '\'',   0x00a0, 0x066c, 0x2007,
                                    0x2009, 0x2019, 0x202f, 0xff0c};
    return std::ranges::find(all, code) != std::end(all);
}

bool three_digits_follow(std::string_view text, std::size_t at) {
    for (int i = 0; i < 3; ++i) {
        if (!is_digit_at(text, at)) return false;
        at = character_at(text, at).end;
    }
    return !is_digit_at(text, at);
}

bool is_minus(std::int32_t code) {
    return code == 0x2212 || code == 0xfe63 || code == 0xff0d;
}

// As a program would write its numbers.
std::string with_plain_numbers(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, end] = character_at(text, at);
        const bool separates = separates_thousands(code) && is_digit_before(text, at) &&
                               three_digits_follow(text, end);
        if (is_digit(code))
            made += static_cast<char>('0' + u_charDigitValue(code));
        else if (is_minus(code))
            made += '-';
        else if (code == 0x066b || code == 0xff0e)
            made += '.';
        else if (!separates)
            made += text.substr(at, end - at);
        at = end;
    }
    return made;
}

}  // namespace

std::optional<std::string_view> Words::next() {
    const auto tell = [&](std::size_t end) {
        const std::size_t begin = std::exchange(at_, end);
        return text_.substr(begin, end - begin);
    };
    if (!parts_.empty()) {
        const std::size_t end = run_ + parts_.back();
        parts_.pop_back();
        return tell(end);
    }
    while (at_ < text_.size() && !begins_word(text_, at_))
        at_ = character_at(text_, at_).end;
    if (at_ >= text_.size()) return std::nullopt;
    Run run = run_at(text_, at_);
    while (text_[run.end - 1] == '_') --run.end;
    if (!run.is_unspaced) return tell(run.end);
    run_ = run.begin;
    dictionary().split(text_.substr(run.begin, run.end - run.begin), parts_);
    return next();
}

bool parts_words(std::string_view text, std::size_t at) {
    if (at == 0 || at == text.size()) return true;
    const std::int32_t before = character_before(text, at).code;
    const std::int32_t after = code_at(text, at);
    const auto is_point = [](std::int32_t code) { return code == '.' || code == ','; };
    if (is_digit(before) && is_point(after)) return !is_digit_at(text, at + 1);
    if (is_point(before) && is_digit(after)) return !is_digit_before(text, at - 1);
    if (!is_of_word(before) || !is_of_word(after)) return true;
    if (is_emphasis_before(text, at) || is_emphasis_at(text, at)) return true;
    if (parts_writings(before, after)) return true;
    if (!is_unspaced(before) && !is_unspaced(after)) return false;
    const Run run = run_around(text, at);
    std::vector<std::size_t> ends;
    dictionary().split(text.substr(run.begin, run.end - run.begin), ends);
    return std::ranges::find(ends, at - run.begin) != ends.end();
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
    for (auto at = text.find(word, from); at != npos; at = text.find(word, at + 1))
        if (parts_words(text, at) && parts_words(text, at + word.size())) return at;
    return npos;
}

std::vector<std::size_t> sentence_ends(std::string_view text) {
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < text.size();) {
        auto [code, end] = character_at(text, at);
        bool is_end = breaks_line(code);
        if (ends_sentence(code)) {
            while (end < text.size() &&
                   (ends_sentence(code_at(text, end)) || closes(code_at(text, end))))
                end = character_at(text, end).end;
            is_end = end == text.size() || is_blank(code_at(text, end)) || is_wide(code);
        }
        at = end;
        if (is_end) ends.push_back(end);
    }
    if (ends.empty() || ends.back() < text.size()) ends.push_back(text.size());
    return ends;
}

std::vector<std::string_view> sentences(std::string_view text) {
    std::vector<std::string_view> found;
    std::size_t begin = 0;
    for (const std::size_t end : sentence_ends(text)) {
        const auto sentence = trimmed(text.substr(begin, end - begin));
        if (!sentence.empty()) found.push_back(sentence);
        begin = end;
    }
    return found;
}

bool ends_with_stop(std::string_view text) {
    text = trimmed(text);
    return text.ends_with('.') || text.ends_with("\u3002");
}

double first_number(std::string_view said) {
    const std::string text = with_plain_numbers(said);
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        double value = 0;
        const auto read = std::from_chars(at, end, value);
        if (read.ec == std::errc() && std::isfinite(value)) return value;
        at = std::max(read.ptr, at + 1);  // one that is out of range is no number, nor its rest
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace nrem::unicode
