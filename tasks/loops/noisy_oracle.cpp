// The task `noisy_oracle`: "Which answer belongs to the key 3f2a...?", where the key is the right
// answer in a coded form that only the backend `noisy_solver` decodes, with the rates that it is
// given. So loops over drafts, reviews and revisions have a known share of right answers.
//
// Nothing is to be learned: keys are all different, and no part but that backend can read them.
#include <string>
#include <vector>

#include "../choices.hpp"
#include "engines/loops/sealed.hpp"

namespace {

std::vector<std::string> first_names(std::size_t count) {
    return {nrem::loops::answer_names.begin(),
            nrem::loops::answer_names.begin() + static_cast<std::ptrdiff_t>(count)};
}

class NoisyOracle {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("choices", "4", {2, nrem::loops::answer_names.size()},
                       "answers to choose from"),
         nrem::integer("questions", "50", {1, 1000000}, "in a stream"),
         nrem::integer("rounds", "1", {1, 10000},
                       "how often the questions are asked; before each round but the first is a "
                       "boundary"),
         nrem::integer("session", "0", {0, 1000000}, "questions between two boundaries; 0: none"),
         nrem::choice("feedback", "none", "none|answer",
                      "after a question: nothing, or what the trial's feedback reveals")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.sealed", "task.oracle"});

    explicit NoisyOracle(const nrem::Params& params)
        : questions_(params.integer("questions")),
          rounds_(params.integer("rounds")),
          session_(params.integer("session")),
          reveals_(params.text("feedback") == "answer"),
          choices_(first_names(params.integer("choices"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("keys " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        double at = 0;
        for (std::size_t round = 0; round < rounds_; ++round) {
            if (round > 0) sink.boundary(at++);
            nrem::Random same = random;  // the questions of the first round
            for (std::size_t i = 0; i < questions_; ++i) {
                if (session_ > 0 && i > 0 && i % session_ == 0) sink.boundary(at++);
                ask(i + 1, at++, same, sink, "round " + std::to_string(round + 1));
            }
        }
    }

private:
    void ask(std::uint64_t item, double at, nrem::Random& random, nrem::EventSink& sink,
             const std::string& round) const {
        const std::uint64_t right = random.below(choices_.size());
        const std::uint64_t key = nrem::loops::seal({static_cast<std::uint32_t>(random()),
                                                     static_cast<std::uint8_t>(right),
                                                     static_cast<std::uint8_t>(choices_.size())});
        const std::string text = nrem::loops::question_of(key);
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        choices_.offer(event.cue);
        event.truth = choices_.answer(right);
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.item = item;
        event.at = at;
        if (rounds_ > 1) event.group = round;
        reveals_ ? sink.query(event) : sink.test(event);
    }

    std::size_t questions_;
    std::size_t rounds_;
    std::size_t session_;
    bool reveals_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("noisy_oracle", "0.1.0",
            nrem::task<NoisyOracle>({"noisy_oracle",
                                     "keys that hold their answers in a coded form, which only the "
                                     "backend noisy_solver reads, with known rates",
                                     "arXiv 2310.01798; Condorcet 1785"}))
