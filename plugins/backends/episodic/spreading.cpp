// backend spreading: spreading activation over the pairs that it is shown. A pair is a case, of the
// text of its cue and its answer, and is followed either way.
//
// The thing asked for is active at first. A hop passes what is active on to the other thing of
// every pair that it is in, in equal shares. A choice is as probable as all the activation that has
// reached it, each hop weighing `decay` of the one before. `stop: reached` ends as soon as one of
// the choices has been reached. The value of the answer is the number of hops taken. It keeps
// nothing between questions.
#include <algorithm>
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

// Two things, by their place in the list of all.
struct Link {
    std::size_t a;
    std::size_t b;
};

// Kept between questions of a thread only to save allocations.
struct Scratch {
    std::vector<std::string_view> pairs;   // of each pair one thing, then the other
    std::vector<std::string_view> things;  // rising, each once
    std::vector<Link> links;
    std::vector<double> degrees;  // by thing: links that it is in
    std::vector<double> active;
    std::vector<double> next;
    std::vector<double> reached;  // by thing, over all hops
};

class Spreading {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("hops", "1", {1, 64}, "at most"),
        nrem::choice("stop", "never", "never|reached",
                     "whether to end as soon as one of the choices is reached"),
        nrem::number("decay", "0.5", {1e-6, 1}, "weight of a hop against the one before it"),
        nrem::number("prior", "0.001", {1e-9, 1e6}, "pseudo-activation of every choice"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "task.choices"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Spreading(const nrem::Params& params)
        : hops_(params.integer("hops")),
          stops_early_(params.text("stop") == "reached"),
          decay_(params.number("decay")),
          prior_(params.number("prior")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local Scratch scratch;
        take_pairs(question, scratch);
        start(nrem::view(question.cue().text), scratch);
        const auto choices = nrem::choices(question.cue());
        std::size_t taken = 0;
        double weight = 1;
        while (taken < hops_ && !(stops_early_ && is_reached(choices, scratch))) {
            hop(scratch, weight);
            weight *= decay_;
            ++taken;
        }
        answer.value(static_cast<double>(taken));
        if (!choices.empty()) give(choices, scratch, answer);
    }

private:
    static void take_pairs(const nrem::Question& question, Scratch& scratch) {
        scratch.pairs.clear();
        const auto take = [&](std::string_view text, std::string_view label) {
            if (text.empty() || label.empty()) return;
            scratch.pairs.push_back(text);
            scratch.pairs.push_back(label);
        };
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record)) take(nrem::view(record.text), nrem::view(record.answer));
        for (const auto& experience : question.context())
            if (const nrem::Answer* known = cases::known_answer(experience))
                take(nrem::view(experience.cue->text), cases::label(*experience.cue, *known));
    }

    static std::size_t place_of(std::string_view name, const Scratch& scratch) {
        const auto& things = scratch.things;
        const auto found = std::lower_bound(things.begin(), things.end(), name);
        return found != things.end() && *found == name
                   ? static_cast<std::size_t>(found - things.begin())
                   : things.size();
    }

    static void start(std::string_view asked, Scratch& scratch) {
        scratch.things = scratch.pairs;
        std::sort(scratch.things.begin(), scratch.things.end());
        scratch.things.erase(std::unique(scratch.things.begin(), scratch.things.end()),
                             scratch.things.end());
        scratch.links.clear();
        scratch.degrees.assign(scratch.things.size(), 0);
        for (std::size_t i = 0; i < scratch.pairs.size(); i += 2) {
            const Link link{place_of(scratch.pairs[i], scratch),
                            place_of(scratch.pairs[i + 1], scratch)};
            scratch.links.push_back(link);
            ++scratch.degrees[link.a];
            ++scratch.degrees[link.b];
        }
        scratch.active.assign(scratch.things.size(), 0);
        scratch.reached.assign(scratch.things.size(), 0);
        const std::size_t place = place_of(asked, scratch);
        if (place < scratch.active.size()) scratch.active[place] = 1;
    }

    static void hop(Scratch& scratch, double weight) {
        scratch.next.assign(scratch.active.size(), 0);
        for (const auto& [a, b] : scratch.links) {
            scratch.next[b] += scratch.active[a] / scratch.degrees[a];
            scratch.next[a] += scratch.active[b] / scratch.degrees[b];
        }
        for (std::size_t i = 0; i < scratch.next.size(); ++i)
            scratch.reached[i] += weight * scratch.next[i];
        scratch.active.swap(scratch.next);
    }

    static double activation(nrem_str choice, const Scratch& scratch) {
        const std::size_t place = place_of(nrem::view(choice), scratch);
        return place < scratch.reached.size() ? scratch.reached[place] : 0;
    }
    static bool is_reached(const nrem::Array<nrem_str>& choices, const Scratch& scratch) {
        return std::any_of(choices.begin(), choices.end(), [&](const nrem_str& choice) {
            return activation(choice, scratch) > 0;
        });
    }

    void give(const nrem::Array<nrem_str>& choices, const Scratch& scratch,
              nrem::AnswerSink& answer) const {
        double total = 0;
        for (const auto& choice : choices) total += activation(choice, scratch) + prior_;
        const auto probabilities = answer.probabilities(choices.size());
        for (std::size_t i = 0; i < choices.size(); ++i)
            probabilities[i] =
                static_cast<float>((activation(choices[i], scratch) + prior_) / total);
    }

    std::size_t hops_;
    bool stops_early_;
    double decay_;
    double prior_;
};

}  // namespace

NREM_PLUGIN("spreading", "0.1.0",
            nrem::backend<Spreading>({"spreading",
                                      "activation that spreads over the pairs it is shown, hop by "
                                      "hop",
                                      "Collins and Loftus 1975; the hops of MEMO (arXiv "
                                      "2001.10913)"}))
