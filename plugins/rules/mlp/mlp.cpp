// rule mlp: a perceptron with one hidden layer, trained by online gradient descent; recall gives
// its logits. Unlike a matrix of associations it can forget, which is what replay is for.
//
// Weights, buffer and anchors are tensors of the memory. `replay` items of the buffer join each
// step at wake (experience replay, ER); with replay: 0 the buffer is for policies. An experience
// that a policy replays with a prediction vector brings its logits of the time along. The anchor is
// set by the policy `anchor`. No step allocates.
#include <string>
#include <vector>

#include "../../common/buffer.hpp"
#include "../../common/mlp.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace mlp = nrem::mlp;
namespace buffer = nrem::buffer;

enum class Learn { wake, sleep, both };

Learn learn_named(std::string_view name) {
    if (name == "both") return Learn::both;
    return name == "wake" ? Learn::wake : Learn::sleep;
}

class Mlp {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("hidden", "64", {1, 4096}, "hidden units"),
        nrem::choice("activation", "relu", "relu|tanh", "of the hidden units"),
        nrem::integer("classes", "0", {0, 4096}, "0: as many as the answer vector has elements"),
        nrem::integer("init_seed", "1", {0, 1e9}, "of the initial weights"),
        nrem::number("rate", "0.05", {0, 10}, "learning rate"),
        nrem::number("clip", "20", {0, 1e9}, "longest gradient that a step follows; 0: any"),
        nrem::integer("steps", "1", {1, 1000}, "gradient steps for each experience"),
        nrem::choice("learn", "wake", "wake|sleep|both",
                     "train on experiences as they come, when a policy replays them, or both"),
        nrem::number("label", "1", {0, 1000}, "weight of the loss term: cross-entropy"),
        nrem::number("stored_logits", "0", {0, 1000},
                     "weight of the loss term: distance to the logits kept in the buffer"),
        nrem::number("old_logits", "0", {0, 1000},
                     "weight of the loss term: distance to the anchored net's logits on new data"),
        nrem::choice("buffer", "reservoir", "reservoir|balanced",
                     "which experiences the buffer keeps: a fair sample, or equally many of each "
                     "class"),
        nrem::integer("capacity", "0", {0, 1000000}, "experiences in the buffer"),
        nrem::integer("replay", "0", {0, 1000}, "items of the buffer in each step at wake"),
        nrem::number("anchor", "0", {0, 1e9}, "strength of the pull towards the anchored weights"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "task.choices", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay", "rule.network"});

    explicit Mlp(const nrem::Params& params)
        : shape_{0, params.integer("hidden"), 0},
          classes_(params.integer("classes")),
          activation_(params.text("activation") == "relu" ? mlp::Activation::relu
                                                          : mlp::Activation::tanh),
          seed_(params.integer("init_seed")),
          rate_(static_cast<float>(params.number("rate"))),
          clip_(static_cast<float>(params.number("clip"))),
          steps_(params.integer("steps")),
          learn_(learn_named(params.text("learn"))),
          loss_{static_cast<float>(params.number("label")),
                static_cast<float>(params.number("stored_logits")),
                static_cast<float>(params.number("old_logits"))},
          kind_(params.text("buffer") == "balanced" ? buffer::Kind::balanced
                                                    : buffer::Kind::reservoir),
          capacity_(params.integer("capacity")),
          replay_(params.integer("replay")),
          strength_(static_cast<float>(params.number("anchor"))) {}

    void layout(nrem::Layout& layout) {
        shape_.classes = classes_;
        if (shape_.classes == 0) shape_.classes = layout.answer_size();
        shape_.inputs = layout.cue_size();
        if (shape_.inputs == 0 || shape_.classes == 0)
            throw std::invalid_argument("the task has no cue vectors, or no number of classes");
        layout.tensor("W1", {shape_.inputs, shape_.hidden});
        layout.tensor("b1", {shape_.hidden});
        layout.tensor("W2", {shape_.hidden, shape_.classes});
        layout.tensor("b2", {shape_.classes});
        layout.tensor("state", {mlp::state_size});
        if (capacity_ > 0) lay_out_buffer(layout);
        if (keeps_anchor()) {
            layout.tensor("anchor", {shape_.size()});
            layout.tensor("stiffness", {shape_.size()});
        }
    }

    // Before the first write all classes are equally probable.
    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        prepare(memory);
        const auto input = input_of(cue);
        const auto logits = recall.vector(shape_.classes);
        std::fill(logits.begin(), logits.end(), 0.0F);
        if (memory.tensor(mlp::state_tensor)[mlp::initialised] == 0) return;
        const auto net = mlp::net_in<const float>(memory, activation_,
                                                  [&](std::size_t i) { return memory.tensor(i); });
        mlp::forward(net, input, hidden_, logits);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        prepare(memory);
        if (!has_label(experience)) return;
        const mlp::Lesson lesson = lesson_of(experience, occasion);
        const auto tensor = [&](std::size_t i) { return memory.tensor(i); };
        const auto net = mlp::net_in<float>(memory, activation_, tensor);
        wake_up(net, memory.tensor(mlp::state_tensor));
        auto random = occasion.random();
        const bool learns =
            learn_ == Learn::both || learn_ == (occasion.asleep() ? Learn::sleep : Learn::wake);
        const float rate = rate_ * static_cast<float>(occasion.gain());
        for (std::size_t i = 0; learns && rate > 0 && i < steps_; ++i)
            step({memory, net, lesson, rate, occasion.asleep()}, random);
        if (occasion.asleep() || capacity_ == 0) return;
        mlp::forward(mlp::read_only(net), lesson.input, hidden_, logits_);
        buffer_in(memory).offer({lesson.input, logits_, lesson.label, experience.step}, kind_,
                                random);
    }

private:
    struct Step {
        nrem::MemoryEditor& memory;
        const mlp::Weights& net;
        const mlp::Lesson& lesson;
        float rate;
        bool asleep;
    };

    // The sizes are those of the memory: it may have been laid out by another instance.
    void prepare(const nrem::Memory& memory) {
        shape_ = mlp::shape_in(memory);
        hidden_.resize(shape_.hidden);
        logits_.resize(shape_.classes);
        old_logits_.resize(shape_.classes);
        delta_.resize(shape_.classes);
        gradient_.resize(shape_.size());
    }

    bool keeps_anchor() const { return strength_ > 0 || loss_.old_logits > 0; }
    std::size_t first_buffer_tensor() const { return mlp::state_tensor + 1; }
    std::size_t anchor_tensor() const {
        return first_buffer_tensor() + (capacity_ > 0 ? buffer::tensor_count : 0);
    }

    void lay_out_buffer(nrem::Layout& layout) const {
        layout.tensor("buffer_inputs", {capacity_, shape_.inputs});
        layout.tensor("buffer_labels", {capacity_});
        layout.tensor("buffer_logits", {capacity_, shape_.classes});
        layout.tensor("buffer_steps", {capacity_});
        layout.tensor("buffer_seen", {shape_.classes});
    }
    buffer::Buffer<float> buffer_in(nrem::MemoryEditor& memory) const {
        return {{capacity_, shape_.inputs, shape_.classes},
                first_buffer_tensor(),
                [&](std::size_t i) { return memory.tensor(i); }};
    }

    std::span<const float> input_of(const nrem::Cue& cue) const {
        if (cue.vector.count != shape_.inputs)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(shape_.inputs));
        return nrem::view(cue.vector);
    }
    bool has_label(const nrem::Experience& experience) const {
        return experience.truth && experience.truth->choice >= 0 &&
               static_cast<std::size_t>(experience.truth->choice) < shape_.classes;
    }
    mlp::Lesson lesson_of(const nrem::Experience& experience,
                          const nrem::Occasion& occasion) const {
        mlp::Lesson lesson{input_of(*experience.cue),
                           static_cast<std::size_t>(experience.truth->choice)};
        const auto* before = occasion.asleep() ? experience.prediction : nullptr;
        if (before && before->vector.count == shape_.classes)
            lesson.stored_logits = nrem::view(before->vector);
        return lesson;
    }

    void wake_up(const mlp::Weights& net, float* state) const {
        if (state[mlp::initialised] != 0) return;
        mlp::initialise(net, seed_);
        state[mlp::initialised] = 1;
        state[mlp::uses_tanh] = activation_ == mlp::Activation::tanh ? 1 : 0;
    }

    void step(const Step& step, nrem::Random& random) {
        std::fill(gradient_.begin(), gradient_.end(), 0.0F);
        mlp::Lesson lesson = step.lesson;
        const bool anchored = keeps_anchor() && anchor_is_set(step.memory);
        if (anchored && loss_.old_logits > 0 && lesson.stored_logits.empty()) {
            mlp::forward(packed(step.memory.tensor(anchor_tensor())), lesson.input, hidden_,
                         old_logits_);
            lesson.old_logits = old_logits_;
        }
        accumulate(step.net, lesson, 1);
        if (!step.asleep) replay(step, random);
        const auto slopes = mlp::unpack<const float>(gradient_, shape_, activation_);
        mlp::descend(step.net, step.rate * clipping(), slopes);
        if (anchored && strength_ > 0)
            mlp::pull(step.net, step.rate * strength_, packed(step.memory.tensor(anchor_tensor())),
                      packed(step.memory.tensor(anchor_tensor() + 1)));
    }
    // Adds the mean loss of a few items of the buffer.
    void replay(const Step& step, nrem::Random& random) {
        if (replay_ == 0 || capacity_ == 0) return;
        const auto kept = buffer_in(step.memory);
        const std::size_t size = kept.size();
        for (std::size_t i = 0; size > 0 && i < replay_; ++i) {
            const auto item = kept[random.below(size)];
            accumulate(step.net, {item.input, item.label, item.logits},
                       1 / static_cast<float>(replay_));
        }
    }
    void accumulate(const mlp::Weights& net, const mlp::Lesson& lesson, float weight) {
        const auto weights = mlp::read_only(net);
        mlp::forward(weights, lesson.input, hidden_, logits_);
        mlp::loss_gradient(loss_, lesson, logits_, delta_);
        for (auto& slope : delta_) slope *= weight;
        mlp::backward(weights, lesson.input, hidden_, delta_,
                      mlp::unpack<float>(gradient_, shape_, activation_));
    }

    // By which a gradient that is too long is shortened.
    float clipping() const {
        const float length = std::sqrt(mlp::dot(gradient_, gradient_));
        return clip_ > 0 && length > clip_ ? clip_ / length : 1;
    }

    static bool anchor_is_set(nrem::MemoryEditor& memory) {
        return memory.tensor(mlp::state_tensor)[mlp::anchored] != 0;
    }
    mlp::ConstWeights packed(const float* values) const {
        return mlp::unpack<const float>({values, shape_.size()}, shape_, activation_);
    }

    mlp::Shape shape_;
    std::size_t classes_;
    mlp::Activation activation_;
    std::uint64_t seed_;
    float rate_;
    float clip_;
    std::size_t steps_;
    Learn learn_;
    mlp::Loss loss_;
    buffer::Kind kind_;
    std::size_t capacity_;
    std::size_t replay_;
    float strength_;
    std::vector<float> hidden_;  // scratch, as are the rest
    std::vector<float> logits_;
    std::vector<float> old_logits_;
    std::vector<float> delta_;
    std::vector<float> gradient_;
};

}  // namespace

NREM_PLUGIN("mlp", "0.1.0",
            nrem::rule<Mlp>({"mlp", "a small network trained online, with a replay buffer",
                             "Chaudhry et al. 2019 (ER, arXiv 1902.10486); Buzzega et al. 2020 "
                             "(DER++, arXiv 2004.07211); Kirkpatrick et al. 2017 (EWC)"}))
