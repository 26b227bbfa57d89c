// backend exemplar: an in-context learner without weights, a kernel-weighted vote over the
// demonstrations that it is shown. It keeps nothing between questions.
//
// Demonstrations are recalled cases (weight: their strength) and experiences in the context whose
// answer is known (weight 1). Features are compared where both sides have them, words otherwise.
//
// With `recency` a single demonstration answers: the one of the largest weight after its time has
// been weighed in, which is known with an error that grows with the stream (relative), or with the
// age itself (log_age). So it may take an earlier answer for the latest.
#include <optional>
#include <ranges>
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/episodic/similarity.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
namespace similarity = nrem::similarity;

struct Demonstration {
    std::string_view text;
    std::span<const float> vector;
    std::string_view answer;
    double value;
    double strength;
    double time;  // in steps
};

enum class Recency { none, relative, log_age };

constexpr auto names_of(Recency) {
    return std::to_array<std::string_view>({"none", "relative", "log_age"});
}

struct Vote {
    std::string_view answer;
    double weight;
};

// What the demonstrations say together.
struct Said {
    std::vector<Vote>& votes;
    bool open;  // any answer may be given
    double value = 0;
    double value_weight;

    void add(const Demonstration& shown, double weight) {
        vote({shown.answer, weight});
        if (std::isnan(shown.value)) return;
        value += weight * shown.value;
        value_weight += weight;
    }

private:
    // An answer that is not among the choices has no vote, unless the question is open.
    void vote(const Vote& cast) {
        if (cast.answer.empty()) return;
        for (auto& known : votes) {
            if (known.answer != cast.answer) continue;
            known.weight += cast.weight;
            return;
        }
        if (open) votes.push_back(cast);
    }
};

// Kept between questions of a thread only to save allocations.
struct Scratch {
    similarity::Words asked;
    similarity::Words shown;
    std::vector<Vote> votes;
};

class Exemplar {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("bandwidth", "1", {1e-6, 1e6}, "width of the Gaussian kernel on features"),
        nrem::number("text_bandwidth", "0.3", {1e-6, 1e6},
                     "width of the Gaussian kernel on the share of words not in common"),
        nrem::number("prior", "0.1", {1e-9, 1e6},
                     "pseudo-weight of every choice, and of the value 0"),
        nrem::flag("either_way", "false",
                   "a demonstration also says of its answer, compared by words, which cue it has"),
        nrem::choice("recency", Recency::none,
                     "the latest alone answers, by its time as a share of all steps, or by the "
                     "logarithm of its age; none: all do, whatever their time"),
        nrem::number("recency_gain", "6", {0, 1e6},
                     "what time weighs against the logarithm of the kernel (recency)"),
        nrem::number("recency_noise", "0.5", {0, 1e6},
                     "standard deviation of the error in that weight (recency)"),
    });
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Exemplar(const nrem::Params& params)
        : feature_scale_(scale(params.number("bandwidth"))),
          word_scale_(scale(params.number("text_bandwidth"))),
          prior_(params.number("prior")),
          either_way_(params.flag("either_way")),
          recency_(params.choice<Recency>("recency")),
          recency_gain_(params.number("recency_gain")),
          recency_noise_(params.number("recency_noise")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local Scratch scratch;
        const nrem::Cue& cue = question.cue();
        similarity::split(nrem::view(cue.text), scratch.asked);
        scratch.votes.clear();
        for (const auto& choice : nrem::choices(cue))
            scratch.votes.push_back({nrem::view(choice), 0});
        const bool open = scratch.votes.empty();
        Said said{.votes = scratch.votes, .open = open, .value_weight = prior_};
        if (recency_ == Recency::none)
            for_each_demonstration(question, [&](const Demonstration& shown) {
                said.add(shown, weight_of(cue, shown, scratch));
            });
        else
            add_latest(question, scratch, said);
        answer.value(said.value / said.value_weight);
        if (open)
            say_best(scratch.votes, answer);
        else
            give_probabilities(scratch.votes, answer);
    }

private:
    static double scale(double bandwidth) { return -1 / (2 * bandwidth * bandwidth); }

    template <class Visit>
    void for_each_demonstration(const nrem::Question& question, Visit&& visit) const {
        for_each_shown(question, [&](const Demonstration& shown) {
            visit(shown);
            if (either_way_)
                visit({.text = shown.answer,
                       .vector = {},
                       .answer = shown.text,
                       .value = nrem::none,
                       .strength = shown.strength,
                       .time = shown.time});
        });
    }
    template <class Visit>
    static void for_each_shown(const nrem::Question& question, Visit&& visit) {
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record))
                visit({nrem::view(record.text), nrem::view(record.vector),
                       nrem::view(record.answer), record.value, record.strength,
                       record.created});
        for (const auto& experience : question.context()) {
            const nrem::Answer* known = cases::known_answer(experience);
            if (known)
                visit({nrem::view(experience.cue->text), nrem::view(experience.cue->vector),
                       cases::label(*experience.cue, *known), known->value, 1,
                       static_cast<double>(experience.step)});
        }
    }

    // The one that seems to be the latest of those that are like the cue.
    void add_latest(const nrem::Question& question, Scratch& scratch, Said& said) const {
        double now = 0;
        for_each_demonstration(question, [&](const Demonstration& shown) {
            now = std::max(now, shown.time + 1);
        });
        nrem::Random random = question.random();
        std::optional<Demonstration> latest;
        double most = 0, weight = 0;
        for_each_demonstration(question, [&](const Demonstration& shown) {
            const double own = weight_of(question.cue(), shown, scratch);
            const double seems = std::log(own) + time_weight(shown.time, now) +
                                 recency_noise_ * random.normal();
            if (latest && !(seems > most)) return;
            latest = shown;
            most = seems;
            weight = own;
        });
        if (latest) said.add(*latest, weight);
    }
    double time_weight(double time, double now) const {
        return recency_gain_ *
               (recency_ == Recency::relative ? time / now : -std::log(now - time));
    }

    double weight_of(const nrem::Cue& cue, const Demonstration& shown, Scratch& scratch) const {
        return shown.strength * kernel(cue, shown, scratch);
    }
    double kernel(const nrem::Cue& cue, const Demonstration& shown, Scratch& scratch) const {
        const auto asked = nrem::view(cue.vector);
        if (similarity::comparable(asked, shown.vector))
            return std::exp(feature_scale_ * similarity::squared_distance(asked, shown.vector));
        similarity::split(shown.text, scratch.shown);
        const double distance = similarity::word_distance(scratch.asked, scratch.shown);
        return std::exp(word_scale_ * distance * distance);
    }

    void give_probabilities(const std::vector<Vote>& votes, nrem::AnswerSink& answer) const {
        double total = 0;
        for (const auto& known : votes) total += known.weight + prior_;
        const auto probabilities = answer.probabilities(votes.size());
        for (std::size_t i = 0; i < votes.size(); ++i)
            probabilities[i] = static_cast<float>((votes[i].weight + prior_) / total);
    }

    static void say_best(const std::vector<Vote>& votes, nrem::AnswerSink& answer) {
        if (votes.empty()) return;
        const auto weights = votes | std::views::transform(&Vote::weight);
        answer.text(votes[nrem::largest(weights, "weight of a vote")].answer);
    }

    double feature_scale_;
    double word_scale_;
    double prior_;
    bool either_way_;
    Recency recency_;
    double recency_gain_;
    double recency_noise_;
};

}  // namespace

NREM_PLUGIN("exemplar", "0.1.0",
            nrem::backend<Exemplar>({"exemplar",
                                     "kernel-weighted vote over the demonstrations it is shown",
                                     "Nadaraya 1964; Watson 1964 (kernel regression)"}))
