// rule fast_weights: an associative memory in a matrix S of key rows and value columns, or in what
// the update rule has instead of one. Keys are made of the cue's vector (keys.hpp); values are the
// truth's vector or, where it has none, the one-hot vector of the right choice. Which matrix a pair
// goes to where there are several is in states.hpp, what is kept beside them in buckets.hpp. What is
// written, taken back and read, and from which parameters its gates are, is in writer.hpp. A step
// neither allocates nor copies a matrix.
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "engines/associative/value.hpp"
#include "engines/linear/step.hpp"
#include "buckets.hpp"
#include "keys.hpp"
#include "nrem/sdk.hpp"
#include "states.hpp"
#include "writer.hpp"

namespace {

using fast_weights::Bind;
using fast_weights::Buckets;
using fast_weights::Element;
using fast_weights::Gain;
using fast_weights::Gated;
using fast_weights::Keys;
using fast_weights::Map;
using fast_weights::OpenedBy;
using fast_weights::Settings;
using fast_weights::States;
using fast_weights::Update;
using fast_weights::Use;
using fast_weights::Writer;

class FastWeights {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("update", Update::delta, "how an association is written"),
        nrem::choice("element", Element::float32, "what the numbers of the memory are"),
        nrem::number("rate", "1", {0, 2},
                     "b, the share of the error that one write corrects; it is clipped where an error "
                     "would grow, since b |key|^2 is above 2 (with momentum 1)"),
        nrem::number("decay", "1", {0.001, 1},
                     "a, by which S shrinks at a write, or forgetting (rls, mesa, larimar, kernel); "
                     "without effect on delta, nlms, longhorn, efla and ttt"),
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
        nrem::number("ridge", "0.01", {1e-6, 1e6},
                     "penalty on the size of S (rls, mesa, larimar)"),
        nrem::integer("slots", "64", {1, 65536}, "of larimar; pairs that kernel keeps"),
        nrem::number("inverse_temperature", "8", {0, 1e4},
                     "b of the weight exp(b q . k) of a pair (kernel, buckets)"),
        nrem::choice("gain", Gain::constant,
                     "by what a write counts more or less, through 1 / (1 + exp(steepness "
                     "(threshold - x))): relevance is the cosine of its key with the mean of "
                     "recent ones, surprise the relative error of what is read"),
        nrem::number("threshold", "0.3", {-1, 1}, "x at which a write counts half (gain)"),
        nrem::number("steepness", "8", {0, 1000}, "of that (gain)"),
        nrem::number("recent", "0.9", {0, 0.999999},
                     "what the mean of recent keys keeps at a write (gain: relevance)"),
        nrem::choice("forget", "wake", "wake|sleep|never",
                     "when a request to forget is followed: at once, when a policy replays it, or "
                     "not at all"),
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
        nrem::integer("winners", "0", {0, 65536},
                      "features that a sparse key has (expand); 0: one in 16"),
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
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay", "rule.matrix"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("clipped", nrem::Better::lower, {0, 1},
                      "Share of the writes whose rate was clipped, where keys have any length."),
         nrem::figure("taken_back", nrem::Better::higher, {0, 1},
                      "Share of what was to be forgotten or unlearned that was there and went.")});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.fading",
         "persistence.overwritten"});

    explicit FastWeights(const nrem::Params& params)
        : keys_(params),
          states_(params),
          buckets_(params),
          writer_(writer_of(params, states_.copies())),
          learns_awake_(params.text("learn") == "wake"),
          forgets_(params.text("forget")) {
        if (states_.grows() && states_.heads() == 1 && !keys_.extends())
            throw std::invalid_argument("grows: there are no heads, and no keys of random features "
                                        "(random, tied)");
    }

    void layout(nrem::Layout& layout) {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        const std::size_t keys = keys_.size(layout);
        const std::size_t part = states_.part(keys, "keys");
        const std::size_t of_value = states_.part(layout.answer_size(), "values");
        with_writer([&](auto& writer) { writer.layout(layout, part, of_value); });
        states_.layout(layout, keys);
        buckets_.layout(layout, keys, layout.answer_size());
        keys_.layout(layout);
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        with_writer([&](auto& writer) {
            const auto& shape = writer.know(memory);
            const auto key = keys_.of(memory, cue, Use::read);
            const auto out = recall.vector(shape.values * states_.heads());
            states_.read(writer, memory, key, out);
            buckets_.read(memory, key, out);
        });
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth) return;
        keys_.see(memory, *experience.cue, occasion);
        if (!learns_awake_ && !occasion.asleep()) return;
        with_writer([&](auto& writer) {
            const auto& shape = writer.know(memory);
            const auto value = nrem::value_of(*experience.truth, shape.values * states_.heads(),
                                              one_hot_);
            if (value.empty()) return;
            if (!occasion.asleep()) keys_.drift(memory, occasion.random());
            const auto key = key_of(memory, *experience.cue);
            if (occasion.gain() < 0)
                return take_back(writer, memory, {key, value, -occasion.gain()});
            states_.write(writer, memory, key, value, occasion);
            buckets_.write(memory, key, value, occasion.asleep());
        });
    }

    void forget(nrem::MemoryEditor& memory, const nrem::Experience& request,
                const nrem::Occasion& occasion) {
        if (forgets_ != (occasion.asleep() ? "sleep" : "wake")) return;
        with_writer([&](auto& writer) {
            const auto& shape = writer.know(memory);
            const auto value = request.truth
                                   ? nrem::value_of(*request.truth,
                                                    shape.values * states_.heads(), one_hot_)
                                   : std::span<const float>();
            take_back(writer, memory,
                      {key_of(memory, *request.cue), value, std::abs(occasion.gain())});
        });
    }

private:
    using AnyWriter = std::variant<Writer<float>, Writer<double>>;

    static AnyWriter writer_of(const nrem::Params& params, fast_weights::Copies copies) {
        if (params.choice<Element>("element") == Element::float64)
            return Writer<double>(Settings<double>(params), copies);
        return Writer<float>(Settings<float>(params), copies);
    }
    template <class Work>
    void with_writer(Work work) {
        std::visit(work, writer_);
    }
    void take_back(auto& writer, nrem::MemoryEditor& memory, const fast_weights::Back& back) {
        states_.take_back(writer, memory, back);
        buckets_.take_back(memory, back.key);
    }

    // Of what is written or taken back; a read of nothing is nothing.
    std::span<const float> key_of(const nrem::Memory& memory, const nrem::Cue& cue) {
        const auto key = keys_.of(memory, cue, Use::write);
        if (!(nrem_linear::inverse_length<float>(nrem::view(cue.vector)) > 0))
            throw std::invalid_argument(
                "the cue's vector is no key: its length is 0 or not finite");
        return key;
    }

    Keys keys_;
    States states_;
    Buckets buckets_;
    AnyWriter writer_;
    bool learns_awake_;
    std::string forgets_;
    std::vector<float> one_hot_;
};

}  // namespace

NREM_PLUGIN("fast_weights", "0.1.0",
            nrem::rule<FastWeights>(
                {"fast_weights", "a matrix of associations, written by one of many update rules",
                 "Schlag et al. 2021 (arXiv 2102.11174); Yang et al. 2025 (arXiv 2412.06464)"}))
