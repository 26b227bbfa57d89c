// rule mlp: a perceptron with one hidden layer, trained by online gradient descent; recall gives
// its logits. Unlike a matrix of associations it can forget, which is what replay is for.
//
// Weights, buffer and anchors are tensors of the memory. `replay` items of the buffer join each
// step at wake (experience replay, ER); with replay: 0 the buffer is for policies. An experience
// that a policy replays with a prediction vector brings its logits of the time along. The anchor is
// set by the policy `anchor`. No step allocates.
#include <string>

#include "learner.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace mlp = nrem::mlp;
namespace buffer = nrem::buffer;

enum class Learn { wake, sleep, both };

constexpr auto names_of(Learn) {
    return std::to_array<std::string_view>({"wake", "sleep", "both"});
}

class Mlp {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("hidden", "64", {1, 4096}, "hidden units"),
        nrem::choice("activation", mlp::Activation::relu, "of the hidden units"),
        nrem::integer("classes", "0", {0, 4096}, "0: as many as the answer vector has elements"),
        nrem::integer("init_seed", "1", {0, 1e9}, "of the initial weights"),
        nrem::number("rate", "0.05", {0, 10}, "learning rate"),
        nrem::number("clip", "20", {0, 1e9}, "longest gradient that a step follows; 0: any"),
        nrem::integer("steps", "1", {1, 1000}, "gradient steps for each experience"),
        nrem::choice("learn", Learn::wake,
                     "train on experiences as they come, when a policy replays them, or both"),
        nrem::number("label", "1", {0, 1000}, "weight of the loss term: cross-entropy"),
        nrem::number("stored_logits", "0", {0, 1000},
                     "weight of the loss term: distance to the logits kept in the buffer"),
        nrem::number("old_logits", "0", {0, 1000},
                     "weight of the loss term: distance to the anchored net's logits on new data"),
        nrem::choice("buffer", buffer::Kind::reservoir,
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
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.overwritten"});

    explicit Mlp(const nrem::Params& params)
        : shape_{0, params.integer("hidden"), 0},
          classes_(params.integer("classes")),
          activation_(params.choice<mlp::Activation>("activation")),
          seed_(params.integer("init_seed")),
          rate_(static_cast<float>(params.number("rate"))),
          steps_(params.integer("steps")),
          learn_(params.choice<Learn>("learn")),
          teaching_{{static_cast<float>(params.number("label")),
                     static_cast<float>(params.number("stored_logits")),
                     static_cast<float>(params.number("old_logits"))},
                    static_cast<float>(params.number("clip")),
                    static_cast<float>(params.number("anchor")),
                    params.integer("replay")},
          learner_(teaching_),
          kind_(params.choice<buffer::Kind>("buffer")),
          capacity_(params.integer("capacity")) {}

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
        const auto given = learner_.logits(net, input);
        std::copy(given.begin(), given.end(), logits.begin());
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        prepare(memory);
        if (!has_label(experience)) return;
        const mlp::Lesson lesson = lesson_of(experience, occasion);
        const mlp::Parts parts = parts_of(memory, occasion);
        auto random = occasion.random();
        const bool learns =
            learn_ == Learn::both || learn_ == (occasion.asleep() ? Learn::sleep : Learn::wake);
        const float rate = rate_ * static_cast<float>(occasion.gain());
        for (std::size_t i = 0; learns && rate > 0 && i < steps_; ++i)
            learner_.step(parts, lesson, rate, random);
        if (occasion.asleep() || capacity_ == 0) return;
        const auto logits = learner_.logits(mlp::read_only(parts.net), lesson.input);
        buffer_in(memory).offer({lesson.input, logits, lesson.label, experience.step}, kind_,
                                random);
    }

private:
    // The sizes are those of the memory: it may have been laid out by another instance.
    void prepare(const nrem::Memory& memory) {
        shape_ = mlp::shape_in(memory);
        learner_.resize(shape_);
    }

    bool keeps_anchor() const { return teaching_.strength > 0 || teaching_.loss.old_logits > 0; }
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

    // Gives the net its first weights, too.
    mlp::Parts parts_of(nrem::MemoryEditor& memory, const nrem::Occasion& occasion) const {
        mlp::Parts parts{mlp::net_in<float>(memory, activation_,
                                            [&](std::size_t i) { return memory.tensor(i); })};
        float* state = memory.tensor(mlp::state_tensor);
        if (state[mlp::initialised] == 0) {
            mlp::initialise(parts.net, seed_);
            state[mlp::initialised] = 1;
            state[mlp::uses_tanh] = activation_ == mlp::Activation::tanh ? 1 : 0;
        }
        if (capacity_ > 0 && teaching_.replay > 0 && !occasion.asleep())
            parts.replayed = buffer_in(memory);
        if (keeps_anchor() && state[mlp::anchored] != 0)
            parts.anchor = {packed(memory.tensor(anchor_tensor())),
                            packed(memory.tensor(anchor_tensor() + 1))};
        return parts;
    }
    mlp::ConstWeights packed(const float* values) const {
        return mlp::unpack<const float>({values, shape_.size()}, shape_, activation_);
    }

    mlp::Shape shape_;
    std::size_t classes_;
    mlp::Activation activation_;
    std::uint64_t seed_;
    float rate_;
    std::size_t steps_;
    Learn learn_;
    mlp::Teaching teaching_;
    mlp::Learner learner_;
    buffer::Kind kind_;
    std::size_t capacity_;
};

}  // namespace

NREM_PLUGIN("mlp", "0.1.0",
            nrem::rule<Mlp>({"mlp", "a small network trained online, with a replay buffer",
                             "Chaudhry et al. 2019 (ER, arXiv 1902.10486); Buzzega et al. 2020 "
                             "(DER++, arXiv 2004.07211); Kirkpatrick et al. 2017 (EWC)"}))
