// rule relations: facts of a subject and a relation in a bilinear memory, and what a prompt means
// as a vector of its own.
//
// A cue's vector begins with `prompt` elements p that say what is asked, and the rest is the
// subject s, scaled to unit length. Read is o = W (r x s) with r = R p (outer product). Two
// things can be learned:
//   facts    W by the delta rule, with the step divided by |r|²
//   prompts  R by gradient descent on |v - o|² / 2 with W as it is: with A the matrix of
//            W (. x s), r moves by A e / |A|², `steps` times an experience
// R begins as the identity: prompts without a common element have nothing in common. What is
// learned when is the parameter `learn`; boundaries are counted in the memory. There is no gain
// below 0.
#include <string>
#include <vector>

#include "engines/associative/value.hpp"
#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace linear = nrem_linear;

enum class Learn { facts_then_prompts, facts, both };
constexpr auto names_of(Learn) {
    return std::to_array<std::string_view>({"facts_then_prompts", "facts", "both"});
}

class Relations {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("prompt", "4", {1, 1024}, "elements at the head of a cue: its prompt"),
        nrem::choice("learn", Learn::facts_then_prompts,
                     "facts until the first boundary, then prompts; facts alone; always both"),
        nrem::number("rate", "1", {0, 2}, "share of the error that one step corrects"),
        nrem::integer("steps", "8", {1, 1024}, "of descent that a prompt does in an experience"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.overwritten"});

    explicit Relations(const nrem::Params& params)
        : prompt_(params.integer("prompt")),
          learn_(params.choice<Learn>("learn")),
          rate_(static_cast<float>(params.number("rate"))),
          steps_(params.integer("steps")) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() <= prompt_ || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no answer vectors, or no subject behind a "
                                        "prompt of " + std::to_string(prompt_) + " elements");
        layout.tensor("W", {prompt_ * (layout.cue_size() - prompt_), layout.answer_size()});
        layout.tensor("R", {prompt_, prompt_}, {.diagonal = 1});
        layout.tensor("boundaries", {1});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        see(memory, cue);
        bind(memory);
        const auto out = recall.vector(values_);
        linear::read<float>({memory.tensor(0), key_.size(), values_}, key_, 1, out);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth || occasion.gain() <= 0) return;
        see(memory, *experience.cue);
        const auto value = nrem::value_of(*experience.truth, values_, one_hot_);
        if (value.empty()) return;
        const float rate = rate_ * static_cast<float>(occasion.gain());
        const bool later = nrem::Memory(memory).tensor(2)[0] > 0;
        if (learn_ == Learn::both || (learn_ == Learn::facts_then_prompts && later))
            for (std::size_t step = 0; step < steps_; ++step) descend(memory, value, rate);
        if (learn_ != Learn::facts_then_prompts || !later) store(memory, value, rate);
    }

    void boundary(nrem::MemoryEditor& memory, const nrem::Occasion&) const {
        memory.tensor(2)[0] += 1;
    }

private:
    // The parts of the cue, and the sizes of the memory.
    void see(const nrem::Memory& memory, const nrem::Cue& cue) {
        const auto tensors = memory.tensors();
        const std::size_t subject = tensors[0].shape[0] / prompt_;
        values_ = tensors[0].shape[1];
        if (cue.vector.count != prompt_ + subject)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(prompt_ + subject));
        const auto whole = nrem::view(cue.vector);
        asked_ = whole.first(prompt_);
        subject_.assign(whole.begin() + static_cast<std::ptrdiff_t>(prompt_), whole.end());
        const float scale = linear::inverse_length<float>(subject_);
        for (float& x : subject_) x *= scale;
    }

    // r = R p, and the key r x s.
    void bind(const nrem::Memory& memory) {
        relation_.resize(prompt_);
        key_.resize(prompt_ * subject_.size());
        for (std::size_t i = 0; i < prompt_; ++i) {
            relation_[i] = linear::dot<float>({memory.tensor(1) + i * prompt_, prompt_}, asked_);
            for (std::size_t j = 0; j < subject_.size(); ++j)
                key_[i * subject_.size() + j] = relation_[i] * subject_[j];
        }
    }

    void store(nrem::MemoryEditor& memory, std::span<const float> value, float rate) {
        bind(memory);
        const float squared = linear::dot<float>(relation_, relation_);
        if (squared <= least) return;
        error_.resize(values_);
        linear::take<float>(
            {memory.tensor(0), key_.size(), values_},
            {.predict = key_, .key = key_, .target = value, .write = rate / squared}, error_, {});
    }

    // A has a row for each element of r, and r moves along p alone: R += A e pᵀ / (|A|² |p|²).
    void descend(nrem::MemoryEditor& memory, std::span<const float> value, float rate) {
        bind(memory);
        rows_.resize(prompt_ * values_);
        error_.assign(value.begin(), value.end());
        for (std::size_t i = 0; i < prompt_; ++i) {
            const auto row = std::span(rows_).subspan(i * values_, values_);
            linear::read<float>({nrem::Memory(memory).tensor(0) + i * subject_.size() * values_,
                                 subject_.size(), values_},
                                subject_, 1, row);
            for (std::size_t j = 0; j < values_; ++j) error_[j] -= relation_[i] * row[j];
        }
        const float squared =
            linear::dot<float>(rows_, rows_) * linear::dot<float>(asked_, asked_);
        if (squared <= least) return;
        float* const meanings = memory.tensor(1);
        for (std::size_t i = 0; i < prompt_; ++i) {
            const auto row = std::span(rows_).subspan(i * values_, values_);
            const float step = rate * linear::dot<float>(row, error_) / squared;
            for (std::size_t j = 0; j < prompt_; ++j) meanings[i * prompt_ + j] += step * asked_[j];
        }
    }

    static constexpr float least = 1e-12F;

    std::size_t prompt_;
    Learn learn_;
    float rate_;
    std::size_t steps_;
    // Of the cue in sight:
    std::size_t values_ = 0;
    std::span<const float> asked_;
    std::vector<float> subject_;
    std::vector<float> relation_;
    std::vector<float> key_;
    std::vector<float> rows_;   // A
    std::vector<float> error_;  // e
    std::vector<float> one_hot_;
};

}  // namespace

NREM_PLUGIN("relations", "0.1.0",
            nrem::rule<Relations>({"relations",
                                   "facts by subject and relation, and prompts that learn which "
                                   "relation they mean",
                                   "Rote learning considered useful (arXiv 2507.21914)"}))
