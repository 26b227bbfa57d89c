// A text as what an index looks up: its words, or the runs of n characters in each of them, as
// hashes with how often each comes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::retrieval {

struct Term {
    std::uint64_t hash = 0;
    std::uint32_t times = 0;
    friend bool operator==(const Term&, const Term&) = default;
};
using Terms = std::vector<Term>;  // by rising hash, each once

// FNV-1a, 64 bits.
NREM_HIDDEN inline std::uint64_t hash_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

// Reused from text to text,
// so that it allocates nothing once its buffers have their size; words beyond ASCII do.
class NREM_HIDDEN TermReader {
public:
    // `characters`: 0 for whole words.
    explicit TermReader(std::size_t characters = 0) : characters_(characters) {}

    // Adds those of a text to what is counted.
    void read(std::string_view text) {
        unicode::Words words(text);
        while (const auto word = words.next()) {
            fold(*word);
            if (characters_ == 0)
                hashes_.push_back(hash_of(word_));
            else
                read_runs();
        }
    }
    // Those of all texts since the last call.
    const Terms& take() {
        std::sort(hashes_.begin(), hashes_.end());
        terms_.clear();
        for (const std::uint64_t hash : hashes_) {
            if (terms_.empty() || terms_.back().hash != hash) terms_.push_back({hash, 0});
            ++terms_.back().times;
        }
        hashes_.clear();
        return terms_;
    }

private:
    void fold(std::string_view word) {
        word_.clear();
        if (!unicode::is_ascii(word))
            word_ = unicode::folded(word);
        else
            for (const char c : word) word_ += unicode::lower(c);
    }
    // With a blank at both ends, so that the beginning and the end of a word are runs of their own.
    void read_runs() {
        word_.insert(word_.begin(), ' ');
        word_ += ' ';
        places_.clear();
        for (std::size_t at = 0; at < word_.size(); at = unicode::character_at(word_, at).end)
            places_.push_back(at);
        places_.push_back(word_.size());
        const std::string_view whole = word_;
        std::size_t first = 0;
        do {
            const std::size_t last = std::min(first + characters_, places_.size() - 1);
            const std::size_t begin = places_[first];
            hashes_.push_back(hash_of(whole.substr(begin, places_[last] - begin)));
        } while (++first + characters_ < places_.size());
    }

    std::size_t characters_;
    std::string word_;
    std::vector<std::size_t> places_;  // where characters begin
    std::vector<std::uint64_t> hashes_;
    Terms terms_;
};

}  // namespace nrem::retrieval
