// From what a cue says to what a matrix is addressed by.
//   identity  the cue itself
//   whiten    without what cues have in common (whitening.hpp)
//   expand    many features of which the few largest are 1 and all others 0 (a sparse code, as in
//             the mushroom body and the cerebellum): cues that are alike share few of them
//   tied      A x, by one random A for what is written and for what is read, so that a query finds
//             the key that it is
//   random    the same with a map of its own for queries, as in a layer that was not trained
// A is a tensor of normal numbers, drawn by the seed of the trial. It counts as bytes.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engines/associative/place.hpp"
#include "nrem/sdk.hpp"
#include "whitening.hpp"

namespace fast_weights {

enum class Map { identity, whiten, expand, random, tied };

constexpr auto names_of(Map) {
    return std::to_array<std::string_view>({"identity", "whiten", "expand", "random", "tied"});
}

enum class Use { write, read };

class KeyMap {
public:
    explicit KeyMap(const nrem::Params& params);

    [[nodiscard]] bool maps() const { return map_ != Map::identity; }
    // Whether more features of the same kind can be added to those that there are.
    [[nodiscard]] bool extends() const { return map_ == Map::random || map_ == Map::tied; }
    [[nodiscard]] std::size_t size(std::size_t cue) const;
    void layout(nrem::Layout& layout, std::size_t cue) const;

    // Before a write: of what is seen at wake a map may learn.
    void see(nrem::MemoryEditor& memory, std::span<const float> cue, bool asleep);
    // Holds until the next call, or as long as the cue.
    std::span<const float> of(const nrem::Memory& memory, std::span<const float> cue, Use use);

private:
    [[nodiscard]] std::size_t winners(std::size_t features) const;
    void keep_winners();

    Map map_;
    std::size_t features_;  // 0: as many as the cue has elements
    std::size_t winners_;   // 0: one in 16
    bool grows_;
    Whitening whitening_;
    nrem::Place to_write_{"map"};
    nrem::Place to_read_{"query_map"};
    std::vector<float> made_;         // scratch
    std::vector<std::size_t> order_;  // scratch
};

}  // namespace fast_weights
