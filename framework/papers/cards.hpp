// The method cards: a Markdown file in which each heading of the second level begins a card.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace nrem::core {

class MethodCards {
public:
    // Throws Error for a file that cannot be read.
    explicit MethodCards(const std::filesystem::path& file);
    // The card with its heading; nullptr: there is none of that heading.
    [[nodiscard]] const std::string* find(const std::string& heading) const;
    [[nodiscard]] std::vector<std::string> headings() const;

private:
    std::map<std::string, std::string> cards_;
};

}  // namespace nrem::core
