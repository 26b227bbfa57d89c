// The keys of fast_weights: the cue's vector, bound to a context where there is one, of unit length
// unless told otherwise.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

// The context drifts from write to write,
//   c = rho c + sqrt(1 - rho^2) noise,  key = q x c (outer product),
// and reads go with the context of now: what is long ago is read the more faintly.
class Keys {
public:
    explicit Keys(const nrem::Params& params)
        : keeps_(params.number("temporal")),
          context_(keeps_ > 0 ? params.integer("context") : 1),
          normalises_(params.flag("normalise")) {}

    // The context follows all other tensors.
    void layout(nrem::Layout& layout) const {
        if (keeps_ > 0) layout.tensor("context", {context_});
    }
    [[nodiscard]] std::size_t size(const nrem::Layout& layout) const {
        return layout.cue_size() * context_;
    }

    // Of a memory whose keys have that size. Holds until the next call.
    std::span<const float> of(const nrem::Memory& memory, const nrem::Cue& cue, std::size_t all) {
        const std::size_t size = all / context_;
        made_.resize(all);
        if (cue.vector.count != size)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(size));
        const auto vector = nrem::view(cue.vector);
        const float* now = keeps_ > 0 ? memory.tensor(memory.tensors().size() - 1) : nullptr;
        for (std::size_t i = 0; i < made_.size(); ++i)
            made_[i] = now ? vector[i / context_] * now[i % context_] : vector[i];
        if (normalises_) {
            const float scale = nrem_linear::inverse_length<float>(made_);
            for (float& x : made_) x *= scale;
        }
        return made_;
    }

    void drift(nrem::MemoryEditor& memory, nrem::Random random) const {
        if (keeps_ == 0) return;
        float* now = memory.tensor(memory.tensors().size() - 1);
        const double fresh = std::sqrt((1 - keeps_ * keeps_) / static_cast<double>(context_));
        for (std::size_t i = 0; i < context_; ++i)
            now[i] = static_cast<float>(keeps_ * static_cast<double>(now[i]) +
                                        fresh * random.normal());
    }

private:
    double keeps_;             // of the context
    std::size_t context_;      // its size, 1 where there is none
    bool normalises_;
    std::vector<float> made_;  // scratch
};

}  // namespace fast_weights
