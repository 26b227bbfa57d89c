// rule own_queue: a slot rule of a user's own, written against the installed headers: the newest
// pairs, of which the nearest is read. It should know what the shipped `slots` with `top: 1` knows.
#include <algorithm>
#include <cmath>

#include "nrem/sdk.hpp"

namespace {

class OwnQueue {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("slots", "8", {1, 65536}, "pairs that are kept"),
    };
    static constexpr const char* needs[] = {"task.vector", "backend.reads_vector"};
    static constexpr const char* offers[] = {"rule.tensors", "rule.vector"};
    explicit OwnQueue(const nrem::Params& params) : slots_(params.integer("slots")) {}

    void layout(nrem::Layout& layout) const {
        layout.tensor("keys", {slots_, layout.cue_size()});
        layout.tensor("values", {slots_, layout.answer_size()});
        layout.tensor("writes", {1});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) const {
        if (cue.vector.count != memory.tensors()[0].shape[1])
            throw std::invalid_argument("the cue's vector has another size than the keys");
        const std::size_t size = memory.tensors()[1].shape[1];
        const auto out = recall.vector(size);
        const std::size_t held = std::min(slots_, static_cast<std::size_t>(memory.tensor(2)[0]));
        std::fill(out.begin(), out.end(), 0.0F);
        float best = -HUGE_VALF;
        for (std::size_t slot = 0; slot < held; ++slot) {
            const float near = alike(memory, slot, nrem::view(cue.vector));
            if (near <= best) continue;
            best = near;
            std::copy_n(memory.tensor(1) + slot * size, size, out.begin());
        }
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        if (!experience.truth || occasion.asleep()) return;
        const auto key = nrem::view(experience.cue->vector);
        const auto value = nrem::view(experience.truth->vector);
        const auto tensors = memory.tensors();
        if (key.size() != tensors[0].shape[1] || value.size() != tensors[1].shape[1]) return;
        float& writes = memory.tensor(2)[0];
        const std::size_t slot = static_cast<std::size_t>(writes) % slots_;
        std::copy(key.begin(), key.end(), memory.tensor(0) + slot * key.size());
        std::copy(value.begin(), value.end(), memory.tensor(1) + slot * value.size());
        writes += 1;
    }

private:
    // The cosine, times the length of the cue.
    static float alike(const nrem::Memory& memory, std::size_t slot, std::span<const float> cue) {
        const float* const key = memory.tensor(0) + slot * cue.size();
        float product = 0;
        float squares = 0;
        for (std::size_t i = 0; i < cue.size(); ++i) {
            product += key[i] * cue[i];
            squares += key[i] * key[i];
        }
        return squares > 0 ? product / std::sqrt(squares) : 0;
    }

    std::size_t slots_;
};

}  // namespace

NREM_PLUGIN("own_queue", "1.0", nrem::rule<OwnQueue>({"own_queue", "the newest pairs"}))
