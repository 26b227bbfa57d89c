// rule tally and backend most_frequent: what can be said without looking at the question. The
// controls `majority` (all answers so far) and `persistence` (the rule `window` with its last one)
// are made of them: what does not beat both has not used a memory of what was asked.
#include <string_view>
#include <vector>

#include "engines/episodic/shown.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using nrem::Record;

class Tally {
public:
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit Tally(const nrem::Params&) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& recall) const {
        recall.everything();
    }

    // One case an answer, of as much strength as it has come often, with the mean of its values.
    // Replays are no answers.
    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        const nrem::Answer* known = cases::known_answer(experience);
        if (!known || occasion.asleep()) return;
        const auto label = cases::label(*experience.cue, *known);
        Record tally = nrem::make_record(cases::kind);
        for (const auto& record : memory.records())
            if (nrem::view(record.answer) == label) tally = record;
        const double before = tally.id ? tally.strength : 0;
        tally.answer = nrem::borrow(label);
        tally.value = cases::blend(tally.value, before, known->value, 1);
        tally.strength = before + 1;
        tally.last_used = static_cast<double>(experience.step);
        if (!tally.id) tally.created = tally.last_used;
        memory.put(tally);
    }
};

class MostFrequent {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("prior", "1", {1e-9, 1e6}, "pseudo-count of every choice (Laplace)"),
    });
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit MostFrequent(const nrem::Params& params) : prior_(params.number("prior")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local std::vector<Count> counts;
        counts.clear();
        for (const auto& choice : nrem::choices(question.cue()))
            counts.push_back({nrem::view(choice), 0});
        const std::size_t choices = counts.size();
        double value = 0, values = 0;
        cases::for_each_answer(question, [&](std::string_view label, double told, double times) {
            count(counts, choices == 0, {label, times});
            if (std::isnan(told)) return;
            value += told * times;
            values += times;
        });
        answer.value(values > 0 ? value / values : 0);
        if (choices)
            give_probabilities(counts, answer);
        else
            say_best(counts, question.random(), answer);
    }

private:
    struct Count {
        std::string_view answer;
        double times;
    };

    static void count(std::vector<Count>& counts, bool open, const Count& more) {
        if (more.answer.empty()) return;
        for (auto& known : counts) {
            if (known.answer != more.answer) continue;
            known.times += more.times;
            return;
        }
        if (open) counts.push_back(more);
    }

    void give_probabilities(const std::vector<Count>& counts, nrem::AnswerSink& answer) const {
        double total = 0;
        for (const auto& known : counts) total += known.times + prior_;
        const auto probabilities = answer.probabilities(counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i)
            probabilities[i] = static_cast<float>((counts[i].times + prior_) / total);
    }

    // Of those that came equally often one is drawn.
    static void say_best(const std::vector<Count>& counts, nrem::Random random,
                         nrem::AnswerSink& answer) {
        const Count* best = nullptr;
        std::uint64_t equals = 0;
        for (const auto& known : counts) {
            if (best && known.times < best->times) continue;
            equals = best && known.times == best->times ? equals + 1 : 1;
            if (random.below(equals) == 0) best = &known;
        }
        if (best) answer.text(best->answer);
    }

    double prior_;
};

}  // namespace

NREM_PLUGIN("tally", "0.1.0",
            nrem::rule<Tally>({"tally", "how often each answer was right, and nothing else"}),
            nrem::backend<MostFrequent>(
                {"most_frequent",
                 "the answer that it is shown most often, and the mean of the values, whatever is "
                 "asked"}))
