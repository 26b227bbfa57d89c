// The keys of fast_weights: the cue's vector, whose halves may be bound (binding.hpp), by a map
// (key_map.hpp), bound to a context where there is one, of unit length unless told otherwise.
#pragma once

#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

#include "binding.hpp"
#include "engines/associative/place.hpp"
#include "engines/linear/step.hpp"
#include "key_map.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

// The context drifts from write to write,
//   c = rho c + sqrt(1 - rho^2) noise,  key = q x c (outer product),
// and reads go with the context of now: what is long ago is read the more faintly.
class Keys {
public:
    explicit Keys(const nrem::Params& params)
        : binding_(params),
          map_(params),
          keeps_(params.number("temporal")),
          context_(keeps_ > 0 ? params.integer("context") : 1),
          normalises_(params.flag("normalise")) {
        if (keeps_ > 0 && map_.maps())
            throw std::invalid_argument("temporal binds cues as they are: it goes with keys: "
                                        "identity alone");
    }

    [[nodiscard]] bool extends() const { return map_.extends(); }
    void layout(nrem::Layout& layout) const {
        map_.layout(layout, binding_.size(layout.cue_size()));
        if (keeps_ > 0) layout.tensor("context", {context_});
    }
    [[nodiscard]] std::size_t size(const nrem::Layout& layout) const {
        return map_.size(binding_.size(layout.cue_size())) * context_;
    }

    // Before a write: moves on what depends on what came before.
    void see(nrem::MemoryEditor& memory, const nrem::Cue& cue, const nrem::Occasion& occasion) {
        map_.see(memory, binding_.of(nrem::view(cue.vector)), occasion.asleep());
    }
    // Holds until the next call.
    std::span<const float> of(const nrem::Memory& memory, const nrem::Cue& cue, Use use) {
        const auto vector = map_.of(memory, binding_.of(nrem::view(cue.vector)), use);
        made_.resize(vector.size() * context_);
        const float* now = keeps_ > 0 ? memory.tensor(place_.in(memory)) : nullptr;
        for (std::size_t i = 0; i < made_.size(); ++i)
            made_[i] = now ? vector[i / context_] * now[i % context_] : vector[i];
        if (normalises_) {
            const float scale = nrem_linear::inverse_length<float>(made_);
            for (float& x : made_) x *= scale;
        }
        return made_;
    }

    void drift(nrem::MemoryEditor& memory, nrem::Random random) {
        if (keeps_ == 0) return;
        float* now = memory.tensor(place_.in(memory));
        const double fresh = std::sqrt((1 - keeps_ * keeps_) / static_cast<double>(context_));
        for (std::size_t i = 0; i < context_; ++i)
            now[i] = static_cast<float>(keeps_ * static_cast<double>(now[i]) +
                                        fresh * random.normal());
    }

private:
    Binding binding_;
    KeyMap map_;
    double keeps_;             // of the context
    std::size_t context_;      // its size, 1 where there is none
    bool normalises_;
    nrem::Place place_{"context"};
    std::vector<float> made_;  // scratch
};

}  // namespace fast_weights
