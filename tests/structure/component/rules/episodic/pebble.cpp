// rule pebble: remembers nothing. What a component in the tree takes: this file, and a card.
#include "nrem/sdk.hpp"

namespace {

class Pebble {
public:
    explicit Pebble(const nrem::Params&) {}
    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall&) const {}
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) const {}
};

}  // namespace

NREM_PLUGIN("pebble", "1.0", nrem::rule<Pebble>({"pebble", "remembers nothing"}))
