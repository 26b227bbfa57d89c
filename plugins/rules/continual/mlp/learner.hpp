// One gradient step on one experience: the loss terms, the replay of a buffer, the pull of an
// anchor. Works on the parts of a memory and keeps scratch alone, which it allocates once.
#pragma once

#include <optional>
#include <vector>

#include "engines/continual/buffer.hpp"
#include "engines/continual/mlp.hpp"

namespace nrem::mlp {

struct Teaching {
    Loss loss;
    float clip;          // longest gradient, 0: any
    float strength;      // of the anchor's pull
    std::size_t replay;  // items of the buffer in a step
};

struct Anchor {
    ConstWeights weights;
    ConstWeights stiffness;
};

// What a step works on.
struct Parts {
    Weights net;
    std::optional<buffer::Buffer<float>> replayed{};
    std::optional<Anchor> anchor{};
};

class NREM_HIDDEN Learner {
public:
    explicit Learner(const Teaching& teaching) : teaching_(teaching) {}

    void resize(const Shape& shape) {
        hidden_.resize(shape.hidden);
        logits_.resize(shape.classes);
        old_logits_.resize(shape.classes);
        delta_.resize(shape.classes);
        gradient_.resize(shape.size());
    }

    // Good until the next call.
    std::span<const float> logits(const ConstWeights& net, std::span<const float> input) {
        forward(net, input, hidden_, logits_);
        return logits_;
    }

    // Stored logits mark an old experience: what the old net says counts on new data only.
    void step(const Parts& parts, Lesson lesson, float rate, Random& random) {
        std::fill(gradient_.begin(), gradient_.end(), 0.0F);
        if (parts.anchor && teaching_.loss.old_logits > 0 && lesson.stored_logits.empty()) {
            forward(parts.anchor->weights, lesson.input, hidden_, old_logits_);
            lesson.old_logits = old_logits_;
        }
        accumulate(parts.net, lesson, 1);
        if (parts.replayed) replay(parts, random);
        const auto slopes = unpack<const float>(gradient_, parts.net.shape, parts.net.activation);
        descend(parts.net, rate * clipping(), slopes);
        if (parts.anchor)
            pull(parts.net, rate * teaching_.strength, parts.anchor->weights,
                 parts.anchor->stiffness);
    }

private:
    // Adds the mean loss of a few items of the buffer.
    void replay(const Parts& parts, Random& random) {
        const std::size_t size = parts.replayed->size();
        for (std::size_t i = 0; size > 0 && i < teaching_.replay; ++i) {
            const auto item = (*parts.replayed)[random.below(size)];
            accumulate(parts.net, {item.input, item.label, item.logits},
                       1 / static_cast<float>(teaching_.replay));
        }
    }
    void accumulate(const Weights& net, const Lesson& lesson, float weight) {
        forward(read_only(net), lesson.input, hidden_, logits_);
        loss_gradient(teaching_.loss, lesson, logits_, delta_);
        for (auto& slope : delta_) slope *= weight;
        backward(read_only(net), lesson.input, hidden_, delta_,
                 unpack<float>(gradient_, net.shape, net.activation));
    }
    // By which a gradient that is too long is shortened.
    [[nodiscard]] float clipping() const {
        const float length = std::sqrt(dot(gradient_, gradient_));
        return teaching_.clip > 0 && length > teaching_.clip ? teaching_.clip / length : 1;
    }

    Teaching teaching_;
    std::vector<float> hidden_;
    std::vector<float> logits_;
    std::vector<float> old_logits_;
    std::vector<float> delta_;
    std::vector<float> gradient_;
};

}  // namespace nrem::mlp
