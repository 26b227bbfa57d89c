// backend associative: reads a vector out of memory as the nearest code. It keeps nothing.
//
// With a recalled vector every choice scores the dot product with its code. Without one, the
// nearest key among the cases shown (cosine; of equally near ones the latest) gives the answer.
// With nothing at all, all choices are equally probable.
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/associative/codes.hpp"
#include "engines/continual/softmax.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

double cosine(std::span<const float> a, std::span<const float> b) {
    const double norms = std::sqrt(nrem::dot_product(a, a) * nrem::dot_product(b, b));
    return norms > 0 ? nrem::dot_product(a, b) / norms : 0;
}

class Associative {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("temperature", "0.1", {1e-6, 1e6}, "of the softmax over the scores"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.choices"});
    static constexpr auto offers = std::to_array<const char*>(
        {"backend.reads_vector", "backend.reads_cases", "backend.probabilities"});

    explicit Associative(const nrem::Params& params) : temperature_(params.number("temperature")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local std::vector<double> scores;
        const std::size_t count = nrem::choices(question.cue()).size();
        if (count == 0) return;
        scores.assign(count, 0);
        if (question.recalled_vector().empty())
            score_nearest(question, scores);
        else
            nrem::score_codes(question.recalled_vector(), question.cue(), scores);
        give(scores, answer);
    }

private:
    static void score_nearest(const nrem::Question& question, std::vector<double>& scores) {
        const nrem::Cue& cue = question.cue();
        double best = -2;
        std::string_view answer;
        const auto look = [&](std::span<const float> key, std::string_view label) {
            if (key.empty() || key.size() != cue.vector.count || label.empty()) return;
            const double near = cosine(nrem::view(cue.vector), key);
            if (near < best) return;
            best = near;
            answer = label;
        };
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record)) look(nrem::view(record.vector), nrem::view(record.answer));
        for (const auto& experience : question.context())
            if (const nrem::Answer* known = cases::known_answer(experience))
                look(nrem::view(experience.cue->vector), cases::label(*experience.cue, *known));
        const auto allowed = nrem::choices(cue);
        for (std::size_t i = 0; i < scores.size() && !answer.empty(); ++i)
            if (nrem::view(allowed[i]) == answer) scores[i] = best;
    }

    void give(const std::vector<double>& scores, nrem::AnswerSink& answer) const {
        nrem::softmax(std::span<const double>(scores), temperature_,
                      answer.probabilities(scores.size()));
    }

    double temperature_;
};

}  // namespace

NREM_PLUGIN("associative", "0.1.0",
            nrem::backend<Associative>({"associative",
                                        "the choice whose code is nearest to the vector read out",
                                        "Willshaw et al. 1969; Kohonen 1972 (associative memory)"}))
