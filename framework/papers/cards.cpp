#include "papers/cards.hpp"

#include <sstream>

#include "base/file.hpp"

namespace nrem::core {

MethodCards::MethodCards(const std::filesystem::path& file) {
    std::istringstream lines(read_text(RunPath(file)));
    std::string* card = nullptr;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# ")) card = nullptr;
        if (line.starts_with("## ")) card = &cards_[line.substr(3)];
        if (card) card->append(line).append("\n");
    }
}

const std::string* MethodCards::find(const std::string& heading) const {
    const auto found = cards_.find(heading);
    return found == cards_.end() ? nullptr : &found->second;
}

std::vector<std::string> MethodCards::headings() const {
    std::vector<std::string> all;
    for (const auto& [heading, card] : cards_) all.push_back(heading);
    return all;
}

}  // namespace nrem::core
