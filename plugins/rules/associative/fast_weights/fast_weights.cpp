// rule fast_weights: an associative memory in a matrix S of key rows and value columns, or in what
// the update rule has instead of one. Keys are made of the cue's vector (keys.hpp); values are the
// truth's vector or, where it has none, the one-hot vector of the right choice. Which matrix a pair
// goes to where there are several is in states.hpp, what is kept beside them in buckets.hpp, what is
// written and read, and from which parameters its gates are, in writer.hpp. A step neither allocates
// nor copies a matrix.
#include <string>
#include <vector>

#include "buckets.hpp"
#include "gate.hpp"
#include "keys.hpp"
#include "nrem/sdk.hpp"
#include "settling.hpp"
#include "states.hpp"
#include "writer.hpp"

namespace {

using fast_weights::Bind;
using fast_weights::Buckets;
using fast_weights::Gated;
using fast_weights::Keys;
using fast_weights::Map;
using fast_weights::OpenedBy;
using fast_weights::Settling;
using fast_weights::States;
using fast_weights::Update;
using fast_weights::Use;
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
        nrem::number("gate_slope", "20", {0, 1000}, "of that logistic"),
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
        nrem::choice("bind", Bind::none,
                     "of a cue of two halves, a context and a key: as it is; the key alone; both at "
                     "unit length; their product"),
        nrem::choice("keys", Map::identity,
                     "from the cue to the key: as it is; whitened; sparse features; by random maps, "
                     "one for writing and one for reading; by one random map"),
        nrem::integer("features", "0", {0, 65536},
                      "of a key (expand, random, tied); 0: as many as the cue has elements"),
        nrem::integer("winners", "16", {1, 65536}, "features that a sparse key has (expand)"),
        nrem::integer("fit", "0", {0, 1e9},
                      "keys at wake after which the map is made (whiten); 0: at the first replay"),
        nrem::number("shrink", "0.1", {1e-4, 1},
                     "share of the identity in the covariance (whiten)"),
        nrem::integer("states", "1", {1, 4096}, "matrices that pairs are shared out among"),
        nrem::choice("router", "key", "key|random", "what a pair's states follow from"),
        nrem::integer("top_k", "1", {1, 4096}, "states that a pair is written to and read from"),
        nrem::number("shared", "0", {0, 10},
                     "weight at reading of a state that all pairs are written to; 0: there is none"),
        nrem::integer("heads", "1", {1, 1024},
                      "parts of key and value, each with a matrix of its own"),
        nrem::flag("grows", "false", "heads or features may be made more at night (grow_state)"),
        nrem::integer("buckets", "0", {0, 65536},
                      "of pairs that are kept as they are, beside the matrix; 0: none"),
        nrem::integer("places", "8", {1, 65536}, "of a bucket, for a pair each"),
        nrem::number("sharpness", "8", {1e-3, 1e3},
                     "inverse temperature of the attention within a bucket"),
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
          states_(params),
          buckets_(params),
          writer_(params, states_.copies()),
          settle_(params.integer("settle")),
          learns_awake_(params.text("learn") == "wake") {
        if (settle_ > 0 && !writer_.reads_a_matrix())
            throw std::invalid_argument("settle reads a matrix, and update " +
                                        params.text("update") + " has no such read");
        if (settle_ > 0 && states_.copies().count > 1)
            throw std::invalid_argument("settle reads one matrix: states and heads must be 1");
        if (states_.grows() && states_.heads() == 1 && !keys_.extends())
            throw std::invalid_argument("grows: there are no heads, and no keys of random features "
                                        "(random, tied)");
    }

    void layout(nrem::Layout& layout) {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        const std::size_t keys = keys_.size(layout);
        const std::size_t part = states_.part(keys, "keys");
        writer_.layout(layout, part, states_.part(layout.answer_size(), "values"));
        states_.layout(layout, keys);
        buckets_.layout(layout, keys, layout.answer_size());
        keys_.layout(layout);
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const auto& shape = writer_.know(memory);
        const auto key = keys_.of(memory, cue, Use::read);
        const auto out = recall.vector(shape.values * states_.heads());
        if (settle_ > 0) {
            fast_weights::check_key(key.size(), shape.keys);
            settling_.read({memory.tensor(0), key.size() * out.size()}, key, settle_, out);
        } else {
            states_.read(writer_, memory, key, out);
        }
        buckets_.read(memory, key, out);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth) return;
        keys_.see(memory, *experience.cue, occasion);
        if (!learns_awake_ && !occasion.asleep()) return;
        const auto& shape = writer_.know(memory);
        const auto value = value_of(*experience.truth, shape.values * states_.heads());
        if (value.empty()) return;
        if (!occasion.asleep()) keys_.drift(memory, occasion.random());
        const auto key = keys_.of(memory, *experience.cue, Use::write);
        states_.write(writer_, memory, key, value, occasion);
        buckets_.write(memory, key, value, occasion.asleep());
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
    States states_;
    Buckets buckets_;
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
