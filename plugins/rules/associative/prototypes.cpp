// rule prototypes: a Gaussian for each answer, its mean inferred exactly (conjugate), so that neither
// the order nor the grouping of what was learned matters.
//
// For each answer the memory holds n, how often it came, and s, the sum of its cues' vectors. With k
// counts of a prior at 0 the mean of an answer is m = s/(n + k), known to a variance of v/(n + k), where v
// is the variance of its cues. An answer's probability for x goes as
//   (n + a) exp(-|x - m|² / 2 w) w^(-d/2),  w = v (1 + 1/(n + k))
// with a counts of a Dirichlet prior over answers; the read-out is the mean code under it. A gain
// below 0 takes away what was added; an answer is never counted below 0.
#include <cmath>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

class Prototypes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("variance", "1", {1e-6, 1e6}, "v, of the cues of one answer around their mean"),
        nrem::number("strength", "0.1", {1e-6, 1e6}, "k, in experiences: of the prior of a mean, at 0"),
        nrem::number("dirichlet", "1", {1e-6, 1e6}, "a, in experiences: of the prior of an answer"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "task.choices", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.kept"});

    explicit Prototypes(const nrem::Params& params)
        : variance_(params.number("variance")),
          strength_(params.number("strength")),
          dirichlet_(params.number("dirichlet")) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() == 0) throw std::invalid_argument("the task has no cue vectors");
        layout.tensor("counts", {0}, {.type = NREM_FLOAT64, .grows = true});
        layout.tensor("sums", {0, layout.cue_size()}, {.type = NREM_FLOAT64, .grows = true});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const std::size_t answers = nrem::choices(cue).size();
        const auto x = cue_of(memory, cue);
        if (answers == 0) return;
        weigh(memory, x, answers);
        const auto codes = nrem::view(cue.codes);
        const std::size_t width = codes.empty() ? answers : codes.size() / answers;
        const auto out = recall.vector(width);
        std::fill(out.begin(), out.end(), 0.0F);
        for (std::size_t answer = 0; answer < answers; ++answer)
            for (std::size_t i = 0; i < width; ++i)
                out[i] += static_cast<float>(weights_[answer]) *
                          (codes.empty() ? static_cast<float>(i == answer) : codes[answer * width + i]);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        const auto x = cue_of(memory, *experience.cue);
        if (!experience.truth || experience.truth->choice < 0) return;
        const auto answer = static_cast<std::size_t>(experience.truth->choice);
        if (answer >= memory.tensors()[0].shape[0]) {
            if (occasion.gain() <= 0) return;
            memory.resize(0, answer + 1);
            memory.resize(1, answer + 1);
        }
        double& count = memory.edit<double>(0)[answer];
        if (count + occasion.gain() < 0) return;
        count += occasion.gain();
        const auto sum = memory.edit<double>(1).subspan(answer * x.size(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i)
            sum[i] = count > 0 ? sum[i] + occasion.gain() * double{x[i]} : 0;
    }

    void forget(nrem::MemoryEditor& memory, const nrem::Experience& request,
                const nrem::Occasion& occasion) const {
        const nrem_occasion opposite{sizeof(nrem_occasion), occasion.asleep(), -occasion.gain(), 0};
        write(memory, request, nrem::Occasion(opposite));
    }

private:
    static std::span<const float> cue_of(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t size = memory.tensors()[1].shape[1];
        if (cue.vector.count != size)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(size));
        return nrem::view(cue.vector);
    }

    // The probability of each answer, into weights_.
    void weigh(const nrem::Memory& memory, std::span<const float> x, std::size_t answers) {
        const auto counts = memory.elements<double>(0);
        const auto sums = memory.elements<double>(1);
        weights_.resize(answers);
        double most = -std::numeric_limits<double>::infinity();
        for (std::size_t answer = 0; answer < answers; ++answer) {
            const double count = answer < counts.size() ? counts[answer] : 0;
            const double known = count + strength_;
            double distance = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double mean = count > 0 ? sums[answer * x.size() + i] / known : 0;
                distance += (double{x[i]} - mean) * (double{x[i]} - mean);
            }
            const double wide = variance_ * (1 + 1 / known);
            weights_[answer] = std::log(count + dirichlet_) - distance / (2 * wide) -
                               static_cast<double>(x.size()) / 2 * std::log(wide);
            most = std::max(most, weights_[answer]);
        }
        double sum = 0;
        for (double& weight : weights_) sum += weight = std::exp(weight - most);
        for (double& weight : weights_) weight /= sum;
    }

    double variance_;
    double strength_;
    double dirichlet_;
    std::vector<double> weights_;  // scratch
};

}  // namespace

NREM_PLUGIN("prototypes", "0.1.0",
            nrem::rule<Prototypes>({"prototypes", "a Gaussian for each answer, inferred exactly",
                                    "Kessler et al. 2023 (arXiv 2301.01828, ProtoCL)"}))
