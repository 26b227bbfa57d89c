// backend precedence: says which of two things came first, from the order of the cases it is shown.
//
// The question's vector is the difference of two things' vectors: the case most alike to it is
// about the first choice, the one least alike about the second; the older one answers. Where no
// case is alike enough to one of them, or both are one case (merged, or never told apart), both
// choices are equally probable. It keeps nothing.
#include <cmath>

#include "engines/associative/codes.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class Precedence {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("alike", "0.1", {0, 1}, "least cosine at which a case is about a thing"),
        nrem::number("doubt", "0.01", {1e-9, 0.5}, "probability of the choice that came later"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.vector", "task.choices"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Precedence(const nrem::Params& params)
        : alike_(params.number("alike")), doubt_(params.number("doubt")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const std::size_t count = nrem::choices(question.cue()).size();
        if (count == 0) return;
        const auto probabilities = answer.probabilities(count);
        std::fill(probabilities.begin(), probabilities.end(), 1 / static_cast<float>(count));
        const auto [one, other] = find(question);
        if (count != 2 || std::isnan(one.made) || std::isnan(other.made)) return;
        if (one.made == other.made) return;
        const bool first = one.made < other.made;
        probabilities[first ? 0 : 1] = static_cast<float>(1 - doubt_);
        probabilities[first ? 1 : 0] = static_cast<float>(doubt_);
    }

private:
    struct Found {
        double alike;
        double made = nrem::none;  // when, in steps
    };
    struct Pair {
        Found one;
        Found other;
    };

    // Of equally alike cases the first.
    Pair find(const nrem::Question& question) const {
        Pair found{{alike_}, {alike_}};
        const auto look = [&](nrem_floats key, double made) {
            const double cosine = alikeness(nrem::view(question.cue().vector), nrem::view(key));
            if (cosine > found.one.alike) found.one = {cosine, made};
            if (-cosine > found.other.alike) found.other = {-cosine, made};
        };
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record)) look(record.vector, record.created);
        for (const auto& experience : question.context())
            look(experience.cue->vector, static_cast<double>(experience.step));
        return found;
    }
    static double alikeness(std::span<const float> asked, std::span<const float> key) {
        if (asked.empty() || asked.size() != key.size()) return 0;
        const double lengths =
            std::sqrt(nrem::dot_product(asked, asked) * nrem::dot_product(key, key));
        return lengths > 0 ? nrem::dot_product(asked, key) / lengths : 0;
    }

    double alike_;
    double doubt_;
};

}  // namespace

NREM_PLUGIN("precedence", "0.1.0",
            nrem::backend<Precedence>({"precedence",
                                       "which of two things came first, by the age of the cases "
                                       "about them",
                                       "arXiv 2410.08133 (SORT: the text in context)"}))
