// A closed list of answers, each with the vector that stands for it. Views into it (a cue's choices
// and codes) are good as long as the list lives.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

class Choices {
public:
    // `codes` is one row per name; without it each name has a vector of its own with a single 1.
    explicit Choices(std::vector<std::string> names, std::vector<float> codes = {})
        : names_(std::move(names)), codes_(std::move(codes)) {
        for (const auto& name : names_) views_.push_back(nrem::borrow(name));
        if (codes_.empty()) {
            codes_.resize(names_.size() * names_.size());
            for (std::size_t i = 0; i < names_.size(); ++i) codes_[i * names_.size() + i] = 1;
        }
        code_size_ = codes_.size() / names_.size();
    }
    Choices(const Choices&) = delete;
    Choices& operator=(const Choices&) = delete;

    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] std::size_t code_size() const { return code_size_; }
    [[nodiscard]] const std::string& name(std::size_t index) const { return names_[index]; }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] std::span<const float> code(std::size_t index) const {
        return {codes_.data() + index * code_size_, code_size_};
    }
    // The place of `name`, or size() when it is none of the answers.
    [[nodiscard]] std::size_t find(std::string_view name) const {
        std::size_t at = 0;
        while (at < names_.size() && names_[at] != name) ++at;
        return at;
    }

    void offer(nrem::Cue& cue) const {
        cue.choices = {views_.data(), views_.size(), sizeof(nrem_str)};
        cue.codes = nrem::borrow(codes_);
    }
    [[nodiscard]] nrem::Answer answer(std::size_t index) const {
        auto made = nrem::make_answer();
        made.text = views_[index];
        made.choice = static_cast<std::int64_t>(index);
        made.vector = nrem::borrow(code(index));
        return made;
    }

private:
    std::vector<std::string> names_;
    std::vector<nrem_str> views_;
    std::vector<float> codes_;
    std::size_t code_size_ = 0;
};

// "key 1", "key 2", ... "key count".
inline std::vector<std::string> numbered(std::string_view word, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i)
        names.push_back(std::string(word) + ' ' + std::to_string(i));
    return names;
}

}  // namespace
