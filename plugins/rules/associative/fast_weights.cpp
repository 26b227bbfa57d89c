// rule fast_weights: an associative memory in one matrix S of key rows and value columns, read as
// o = Sᵀ q and written by one of four updates. Keys are the cue's vector; values are the truth's
// vector or, where it has none, the one-hot vector of the right choice.
//
// A step neither allocates nor copies. `rls` keeps the inverse P of the keys' regularised
// covariance, factored, as a second tensor: after one pass S is the ridge solution. The rule holds
// no state.
//
// `settle` reads with more effort: steps of steepest descent towards the x with S Sᵀ x = q, and
// o = Sᵀ x. That undoes what keys have in common and what was written more often, as passes of
// replay do in the matrix itself; what it costs is paid at each reading.
//
// `temporal` binds keys to a context that drifts from write to write,
//   c = rho c + sqrt(1 - rho^2) noise,  key = q x c (outer product),
// and reads with the context of now: what is long ago is read the more faintly.
#include <cmath>
#include <string>
#include <vector>

#include "engines/linear/least_squares.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace linear = nrem_linear;

enum class Update { hebb, delta, gated_delta, rls };

constexpr auto names_of(Update) {
    return std::to_array<std::string_view>({"hebb", "delta", "gated_delta", "rls"});
}

struct Sizes {
    std::size_t key;
    std::size_t value;
    [[nodiscard]] std::size_t all() const { return key * value; }
};

Sizes sizes_of(const nrem::Memory& memory) {
    const auto& shape = memory.tensors()[0].shape;
    return {shape[0], shape[1]};
}

// One large class, because each of its parameters is a member that a read or a write looks at.
class FastWeights {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("update", Update::delta, "how an association is written"),
        nrem::number("rate", "1", {0, 2}, "b, the share of the error that one write corrects"),
        nrem::number("decay", "1", {0.001, 1},
                     "a, by which S shrinks at a write (hebb, gated_delta), or forgetting (rls)"),
        nrem::flag("normalise", "true", "scale keys to unit length"),
        nrem::choice("learn", "wake", "wake|sleep",
                     "write after every experience, or only when a policy replays it"),
        nrem::number("ridge", "0.01", {1e-6, 1e6}, "penalty on the size of S (rls)"),
        nrem::integer("settle", "0", {0, 10000},
                      "steps of reading, towards the keys that read back as the cue; 0: one read"),
        nrem::number("temporal", "0", {0, 0.999999},
                     "rho, what a drifting context, to which keys are bound, keeps at a write; 0: "
                     "keys are bound to none"),
        nrem::integer("context", "32", {1, 4096}, "size of that context"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.fading",
         "persistence.overwritten"});

    explicit FastWeights(const nrem::Params& params)
        : update_(params.choice<Update>("update")),
          rate_(static_cast<float>(params.number("rate"))),
          decay_(update_ == Update::delta ? 1 : static_cast<float>(params.number("decay"))),
          ridge_(static_cast<float>(params.number("ridge"))),
          settle_(params.integer("settle")),
          keeps_(params.number("temporal")),
          context_(keeps_ > 0 ? params.integer("context") : 1),
          normalises_(params.flag("normalise")),
          learns_awake_(params.text("learn") == "wake") {}

    void layout(nrem::Layout& layout) {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        const std::size_t keys = layout.cue_size() * context_;
        layout.tensor("S", {keys, layout.answer_size()});
        one_hot_.assign(layout.answer_size(), 0);
        if (update_ == Update::rls) layout.tensor("P", {keys, keys}, {.diagonal = 1 / ridge_});
        if (keeps_ > 0) layout.tensor("context", {context_});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const Sizes sizes = sizes_of(memory);
        const auto key = key_in(memory, cue);
        const linear::Matrix<const float> matrix{memory.tensor(0), sizes.key, sizes.value};
        const auto out = recall.vector(sizes.value);
        if (settle_ == 0)
            linear::read<float>(matrix, key, scale_of(key), out);
        else
            settle(matrix, key, out);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth || (!learns_awake_ && !occasion.asleep())) return;
        const Sizes sizes = sizes_of(memory);
        const auto value = value_of(*experience.truth, sizes);
        if (value.empty()) return;
        if (keeps_ > 0 && !occasion.asleep()) drift(memory, occasion.random());
        const auto key = key_in(memory, *experience.cue);
        const float rate = rate_ * static_cast<float>(occasion.gain());
        const linear::Matrix<float> matrix{memory.tensor(0), sizes.key, sizes.value};
        if (update_ == Update::rls) return write_least_squares(memory, key, value, rate);
        const float scale = scale_of(key);
        found_.resize(sizes.value);
        linear::Step<float> step{.key = key,
                                 .target = value,
                                 .decay = {.all = decay_},
                                 .write = rate * scale,
                                 .erase = decay_ * scale};
        if (update_ != Update::hebb) step.predict = key;
        linear::take(matrix, step, found_, {});
    }

private:
    // The cue's vector, bound to the context of now where there is one.
    std::span<const float> key_in(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t size = sizes_of(memory).key / context_;
        if (cue.vector.count != size)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(size));
        const auto key = nrem::view(cue.vector);
        if (keeps_ == 0) return key;
        const float* now = memory.tensor(context_tensor());
        bound_.resize(size * context_);
        for (std::size_t i = 0; i < bound_.size(); ++i)
            bound_[i] = key[i / context_] * now[i % context_];
        return bound_;
    }
    std::size_t context_tensor() const { return update_ == Update::rls ? 2 : 1; }
    void drift(nrem::MemoryEditor& memory, nrem::Random random) const {
        float* now = memory.tensor(context_tensor());
        const double fresh = std::sqrt((1 - keeps_ * keeps_) / static_cast<double>(context_));
        for (std::size_t i = 0; i < context_; ++i)
            now[i] = static_cast<float>(keeps_ * static_cast<double>(now[i]) +
                                        fresh * random.normal());
    }

    // With r the part of the key that is not yet read back: o += e Sᵀ r, r -= e S Sᵀ r, and e what
    // leaves the least of r.
    void settle(const linear::Matrix<const float>& matrix, std::span<const float> key, std::span<float> out) {
        residual_.assign(key.begin(), key.end());
        const float scale = scale_of(key);
        for (auto& r : residual_) r *= scale;
        back_.resize(key.size());
        error_.resize(out.size());
        std::fill(out.begin(), out.end(), 0.0F);
        for (std::size_t step = 0; step < settle_; ++step) {
            linear::read<float>(matrix, residual_, 1, error_);
            for (std::size_t i = 0; i < back_.size(); ++i)
                back_[i] = linear::dot<float>({matrix.cells + i * out.size(), out.size()}, error_);
            const float curvature = linear::dot<float>(residual_, back_);
            if (curvature <= least_curvature) return;
            const float gain = linear::dot<float>(residual_, residual_) / curvature;
            for (std::size_t i = 0; i < out.size(); ++i) out[i] += gain * error_[i];
            for (std::size_t i = 0; i < back_.size(); ++i) residual_[i] -= gain * back_[i];
        }
    }

    static constexpr float least_curvature = 1e-20F;

    float scale_of(std::span<const float> key) const {
        return normalises_ ? linear::inverse_length<float>(key) : 1;
    }

    // Empty when the truth says nothing that can be stored.
    std::span<const float> value_of(const nrem::Answer& truth, const Sizes& sizes) {
        if (truth.vector.count == sizes.value) return nrem::view(truth.vector);
        if (truth.vector.count != 0)
            throw std::invalid_argument("the truth's vector has the wrong size");
        if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= sizes.value) return {};
        one_hot_.assign(sizes.value, 0);
        one_hot_[static_cast<std::size_t>(truth.choice)] = 1;
        return one_hot_;
    }

    // Recursive least squares with weight `rate` and forgetting `decay`.
    void write_least_squares(nrem::MemoryEditor& memory, std::span<const float> key,
                             std::span<const float> value, float rate) {
        if (rate <= 0) return;
        direction_.resize(key.size());
        scratch_.resize(3 * key.size());
        found_.resize(value.size());
        const float scale = scale_of(key);
        const float gain = linear::learn<float>(
            {memory.tensor(1), key.size(), key.size()},
            {.key = key, .scale = scale, .weight = rate, .decay = decay_}, direction_, scratch_);
        linear::take<float>({memory.tensor(0), key.size(), value.size()},
                            {.predict = key,
                             .key = direction_,
                             .target = value,
                             .write = gain,
                             .erase = scale},
                            found_, {});
    }

    Update update_;
    float rate_;
    float decay_;
    float ridge_;
    std::size_t settle_;
    double keeps_;         // of the context
    std::size_t context_;  // its size, 1 where there is none
    bool normalises_;
    bool learns_awake_;
    std::vector<float> one_hot_;
    std::vector<float> direction_;  // scratch: P k
    std::vector<float> scratch_;    // scratch of P
    std::vector<float> found_;      // scratch: Sᵀ k
    std::vector<float> error_;      // scratch: Sᵀ r
    std::vector<float> bound_;      // scratch: the key bound to the context
    std::vector<float> residual_;   // scratch: r
    std::vector<float> back_;       // scratch: S Sᵀ r
};

}  // namespace

NREM_PLUGIN("fast_weights", "0.1.0",
            nrem::rule<FastWeights>(
                {"fast_weights", "one matrix of associations: hebb, delta, gated_delta or rls",
                 "Schlag et al. 2021 (arXiv 2102.11174); Yang et al. 2025 (arXiv 2412.06464)"}))
