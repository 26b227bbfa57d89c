// Answers of systems that nrem did not run, as JSON lines: one line is what one system got for one
// item. docs/use-with-inspect.md has the fields.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/figures.hpp"

namespace nrem::core {

struct Prediction {
    std::string task;
    std::string system;
    std::string item;     // its JSON text, so that the number 1 and the text "1" are two items
    std::string stream;   // items that depend on each other; "": the item alone
    std::string cluster;  // what several streams have in common; "": nothing
    std::string group;    // of items, for figures by group
    std::string check;    // what an item must be equal in, for all systems
    std::uint64_t seed = 0;
    bool is_repeat = false;  // the number is of an independent repeat ("epoch"), not of a seed
    double score = unknown;  // NaN: the item was not scored
    std::string place;       // "answers.jsonl:3"
};

// Of all files, in their order. A line without a system is of the one that the file is named for.
// Throws UsageError with the place of a line that is none, or was cut.
[[nodiscard]] std::vector<Prediction> read_predictions(
    const std::vector<std::filesystem::path>& files);

// The same of the text of a file.
void add_predictions(std::vector<Prediction>& all, std::string_view text,
                     const std::filesystem::path& file);

// Its line, which add_predictions reads as the same prediction.
[[nodiscard]] std::string to_line(const Prediction& prediction);

}  // namespace nrem::core
