// rule own_delta: an update rule of a user's own, written against the installed headers. It should
// know what the shipped `fast_weights` with `update: delta` knows.
#include <cmath>

#include "nrem/sdk.hpp"

namespace {

class OwnDelta {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::number("rate", "1", {0, 2}, "share of the error that a write corrects"),
    };
    static constexpr const char* needs[] = {"task.vector", "backend.reads_vector"};
    static constexpr const char* offers[] = {"rule.tensors", "rule.vector", "rule.replay"};
    explicit OwnDelta(const nrem::Params& params)
        : rate_(static_cast<float>(params.number("rate"))) {}

    void layout(nrem::Layout& layout) const {
        layout.tensor("S", {layout.cue_size(), layout.answer_size()});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) const {
        product(memory, cue, recall.vector(memory.tensors()[0].shape[1]));
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth) return;
        const auto value = nrem::view(experience.truth->vector);
        error_.resize(memory.tensors()[0].shape[1]);
        if (value.size() != error_.size()) return;
        product(memory, *experience.cue, error_);
        for (std::size_t j = 0; j < error_.size(); ++j) error_[j] = value[j] - error_[j];
        const auto key = nrem::view(experience.cue->vector);
        const float step = rate_ * static_cast<float>(occasion.gain()) * inverse_length(key);
        float* cell = memory.tensor(0);
        for (const float k : key)
            for (const float e : error_) *cell++ += step * k * e;
    }

private:
    static float inverse_length(std::span<const float> key) {
        float squares = 0;
        for (const float k : key) squares += k * k;
        return squares > 0 ? 1 / std::sqrt(squares) : 0;
    }
    static void product(const nrem::Memory& memory, const nrem::Cue& cue, std::span<float> out) {
        const auto key = nrem::view(cue.vector);
        if (key.size() != memory.tensors()[0].shape[0])
            throw std::invalid_argument("the cue's vector has another size than the memory");
        const float scale = inverse_length(key);
        const float* cell = memory.tensor(0);
        for (float& o : out) o = 0;
        for (const float k : key)
            for (float& o : out) o += scale * k * *cell++;
    }

    float rate_;
    std::vector<float> error_;  // scratch
};

}  // namespace

NREM_PLUGIN("own_delta", "1.0", nrem::rule<OwnDelta>({"own_delta", "the delta rule in a matrix"}))
