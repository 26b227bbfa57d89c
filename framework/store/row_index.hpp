// Where the rows of several run folders are, by trial: file, offset and length, so that more rows
// can be merged than fit into memory.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/run_path.hpp"
#include "store/row.hpp"

namespace nrem::core {

class RowIndex {
public:
    // Takes in the rows of a run folder, of which a torn last one does not count, and a damaged one
    // is named and left out. A trial that is already there must have the same row but for its
    // timing; a finished one replaces a failed one, and a later failed one an earlier one. Throws
    // Error naming both places.
    void add(const RunPath& folder);

    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] bool holds(const std::string& trial) const { return places_.contains(trial); }
    [[nodiscard]] std::size_t failed() const;
    // Which of the folders, in the order in which they came, has the trial's row.
    [[nodiscard]] std::size_t folder_of(const std::string& trial) const;

    // The rows of `trials` in this order, then all others as they came. True when the file is other
    // than before; what it was is left alone until the new one is whole, and damaged lines of it
    // are set aside.
    bool write(const RunPath& file, const std::vector<std::string>& trials) const;

private:
    struct Place {
        std::size_t folder = 0;
        std::uint64_t offset = 0;
        std::uint32_t length = 0;  // with the line end
        bool ok = true;
        std::size_t order = 0;
    };
    void take(const Row& row, std::string_view line, Place place);
    [[nodiscard]] std::string line_at(const Place& place) const;
    [[nodiscard]] std::string name_of(const Place& place) const;
    [[nodiscard]] std::vector<const Place*> ordered(const std::vector<std::string>& trials) const;

    std::vector<RunPath> files_;
    std::vector<std::string> damaged_;  // lines, one text a file
    std::unordered_map<std::string, Place> places_;
};

}  // namespace nrem::core
