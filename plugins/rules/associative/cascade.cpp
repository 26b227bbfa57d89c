// rule cascade: a ladder of fast-weight matrices, from a fast one that is written at wake to slow
// ones that only sleep writes (policy cascade). What is read is the sum of all levels.
//
// With a width above 1 keys become random Fourier features, so that few levels can hold as many
// bytes as many: levels x width is the size. The projection is the same for every stream and is
// in the instance, being no memory. Replays are written to the level that the tensor `receiver`
// names.
#include <cmath>
#include <numbers>

#include "engines/associative/levels.hpp"
#include "engines/associative/value.hpp"
#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace linear = nrem_linear;
namespace levels = nrem::levels;

// Random Fourier features of unit vectors (Rahimi and Recht 2007) for a Gaussian kernel that takes
// keys at right angles for unrelated: their cosine becomes exp(-4), about 0.02.
class Features {
public:
    std::span<const float> operator()(std::span<const float> key, std::size_t count) {
        if (phases_.size() != count || frequencies_.size() != count * key.size())
            draw(key.size(), count);
        made_.resize(count);
        const float scale = linear::inverse_length<float>(key);
        linear::read<float>({frequencies_.data(), key.size(), count}, key, scale, made_);
        for (std::size_t i = 0; i < count; ++i) made_[i] = std::cos(made_[i] + phases_[i]);
        return made_;
    }

private:
    static constexpr double bandwidth = 0.5;

    void draw(std::size_t size, std::size_t count) {
        nrem::Random random(0x63617363616465);
        frequencies_.resize(size * count);
        phases_.resize(count);
        for (auto& x : frequencies_) x = static_cast<float>(random.normal() / bandwidth);
        for (auto& x : phases_) x = static_cast<float>(2 * std::numbers::pi * random.uniform());
    }

    std::vector<float> frequencies_;  // key rows, feature columns
    std::vector<float> phases_;
    std::vector<float> made_;
};

class Cascade {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("levels", "3", {1, 16}, "matrices, from the fastest to the slowest"),
        nrem::number("rate", "1", {0, 2}, "share of the error that one write corrects"),
        nrem::choice("error", "total", "total|own",
                     "what a write corrects: the sum of all levels, or its own level"),
        nrem::number("weight", "1", {0, 1},
                     "of a level in the sum, in units of the next faster one"),
        nrem::integer("width", "1", {1, 64},
                      "above 1: random features, so many times the size of a key"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay", "rule.levels"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.short", "time.long", "write.wake", "write.sleep",
         "persistence.fading"});

    explicit Cascade(const nrem::Params& params)
        : levels_(params.integer("levels")),
          width_(params.integer("width")),
          rate_(static_cast<float>(params.number("rate"))),
          weight_(static_cast<float>(params.number("weight"))),
          corrects_total_(params.text("error") == "total") {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        for (std::size_t level = 0; level < levels_; ++level)
            layout.tensor(levels::name(level).c_str(),
                          {layout.cue_size() * width_, layout.answer_size()});
        layout.tensor(levels::receiver, {1});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const Key key = key_of(memory, cue);
        read_all(memory, key, recall.vector(memory.tensors()[0].shape[1]));
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (!experience.truth) return;
        const std::size_t size = memory.tensors()[0].shape[1];
        const auto value = nrem::value_of(*experience.truth, size, one_hot_);
        if (value.empty()) return;
        const Key key = key_of(memory, *experience.cue);
        const float rate = rate_ * static_cast<float>(occasion.gain());
        const std::size_t level = occasion.asleep() ? receiver(memory) : 0;
        const linear::Matrix<float> matrix{memory.tensor(level), key.vector.size(), size};
        linear::Step<float> step{
            .key = key.vector, .target = value, .write = rate * key.scale, .erase = key.scale};
        error_.resize(size);
        if (corrects_total_) {
            read_all(memory, key, error_);
            for (std::size_t i = 0; i < size; ++i) error_[i] = value[i] - error_[i];
            step.target = error_;
            return linear::take(matrix, step, {}, {});
        }
        step.predict = key.vector;
        linear::take(matrix, step, error_, {});
    }

private:
    struct Key {
        std::span<const float> vector;
        float scale;  // makes it unit length
    };

    Key key_of(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t rows = memory.tensors()[0].shape[0];
        auto key = nrem::view(cue.vector);
        if (key.size() * width_ != rows)
            throw std::invalid_argument("the cue's vector has " + std::to_string(key.size()) +
                                        " elements, not " + std::to_string(rows / width_));
        if (width_ > 1) key = features_(key, rows);
        return {key, linear::inverse_length<float>(key)};
    }

    std::size_t receiver(const nrem::Memory& memory) const {
        const auto level = static_cast<std::size_t>(memory.tensors()[levels_].data[0]);
        return std::min(level, levels_ - 1);
    }

    void read_all(const nrem::Memory& memory, const Key& key, std::span<float> out) {
        part_.resize(out.size());
        float weight = 1;
        for (std::size_t level = 0; level < levels_; ++level, weight *= weight_) {
            linear::read<float>(
                {memory.tensors()[level].data, key.vector.size(), out.size()}, key.vector,
                key.scale * weight, level == 0 ? out : part_);
            for (std::size_t i = 0; level > 0 && i < out.size(); ++i) out[i] += part_[i];
        }
    }

    std::size_t levels_;
    std::size_t width_;
    float rate_;
    float weight_;
    bool corrects_total_;
    Features features_;
    std::vector<float> part_;   // scratch: what one level reads
    std::vector<float> error_;  // scratch
    std::vector<float> one_hot_;
};

}  // namespace

NREM_PLUGIN("cascade", "0.1.0",
            nrem::rule<Cascade>({"cascade", "a ladder of fast and slow matrices, read as their sum",
                                 "Benna and Fusi 2016; Behrouz et al. 2025 (continuum memory)"}))
