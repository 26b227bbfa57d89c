// rule fast_weights: an associative memory in a matrix S of key rows and value columns, or in what
// the update rule has instead of one. Keys are the cue's vector (keys.hpp); values are the truth's
// vector or, where it has none, the one-hot vector of the right choice. What is written and read,
// and from which parameters its gates are, is in writer.hpp. A step neither allocates nor copies a
// matrix.
#include <string>
#include <vector>

#include "gate.hpp"
#include "keys.hpp"
#include "nrem/sdk.hpp"
#include "settling.hpp"
#include "writer.hpp"

namespace {

using fast_weights::Gated;
using fast_weights::Keys;
using fast_weights::OpenedBy;
using fast_weights::Settling;
using fast_weights::Update;
using fast_weights::Writer;

class FastWeights {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("update", Update::delta, "how an association is written"),
        nrem::number("rate", "1", {0, 2}, "b, the share of the error that one write corrects"),
        nrem::number("decay", "1", {0.001, 1},
                     "a, by which S shrinks at a write, or forgetting (rls, mesa); without effect on "
                     "delta, nlms, longhorn, efla and ttt"),
        nrem::number("spread", "0", {0, 8},
                     "how far half-lives of key channels are apart, as a power of 2 to both sides "
                     "(gla, kda, gdn2, rwkv7, precond_kda)"),
        nrem::number("share", "0.5", {0, 1}, "of a key that predicts (comba)"),
        nrem::number("momentum", "0.5", {0, 0.99},
                     "what is kept at a write of what was written lately (mdn, titans)"),
        nrem::number("error_scale", "0", {0, 1000},
                     "the error at which a value channel is written by half its rate; 0: all by "
                     "the whole (gdn2)"),
        nrem::integer("pairs", "2", {1, 8}, "of a write: this one, then those before it (delta_product)"),
        nrem::integer("levels", "8", {2, 32}, "matrices, each for twice the past (log_linear)"),
        nrem::number("level_weight", "1", {0, 1},
                     "of a level at reading, in terms of the one before it (log_linear)"),
        nrem::choice("gate", OpenedBy::none,
                     "what opens a write: none, it is open; surprise: the square of its error in "
                     "terms of the value's; input: a logistic of the key's last element"),
        nrem::choice("gated", Gated::both, "what is closed by the gate"),
        nrem::number("sharpness", "20", {0, 1000}, "of that logistic: its slope"),
        nrem::integer("hidden", "64", {1, 4096}, "units of the layer between (ttt_mlp)"),
        nrem::flag("normalise", "true", "scale keys to unit length"),
        nrem::choice("learn", "wake", "wake|sleep",
                     "write after every experience, or only when a policy replays it"),
        nrem::number("ridge", "0.01", {1e-6, 1e6}, "penalty on the size of S (rls, mesa)"),
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
        : keys_(params),
          writer_(params),
          settle_(params.integer("settle")),
          learns_awake_(params.text("learn") == "wake") {
        if (settle_ > 0 && !writer_.reads_a_matrix())
            throw std::invalid_argument("settle reads a matrix, and update " +
                                        params.text("update") + " has no such read");
    }

    void layout(nrem::Layout& layout) {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        writer_.layout(layout, keys_.size(layout), layout.answer_size());
        keys_.layout(layout);
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const auto& shape = writer_.know(memory);
        const auto key = keys_.of(memory, cue, shape.keys);
        const auto out = recall.vector(shape.values);
        if (settle_ == 0) return writer_.read(memory, key, out);
        settling_.read({memory.tensor(0), key.size() * out.size()}, key, settle_, out);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth || (!learns_awake_ && !occasion.asleep())) return;
        const auto& shape = writer_.know(memory);
        const auto value = value_of(*experience.truth, shape.values);
        if (value.empty()) return;
        if (!occasion.asleep()) keys_.drift(memory, occasion.random());
        writer_.write(memory, keys_.of(memory, *experience.cue, shape.keys), value, occasion);
    }

private:
    // Empty when the truth says nothing that can be stored.
    std::span<const float> value_of(const nrem::Answer& truth, std::size_t size) {
        if (truth.vector.count == size) return nrem::view(truth.vector);
        if (truth.vector.count != 0)
            throw std::invalid_argument("the truth's vector has the wrong size");
        if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= size)
            return {};
        one_hot_.assign(size, 0);
        one_hot_[static_cast<std::size_t>(truth.choice)] = 1;
        return one_hot_;
    }

    Keys keys_;
    Writer writer_;
    Settling settling_;
    std::size_t settle_;
    bool learns_awake_;
    std::vector<float> one_hot_;
};

}  // namespace

NREM_PLUGIN("fast_weights", "0.1.0",
            nrem::rule<FastWeights>(
                {"fast_weights", "a matrix of associations, written by one of many update rules",
                 "Schlag et al. 2021 (arXiv 2102.11174); Yang et al. 2025 (arXiv 2412.06464)"}))
