// policy re_ask: lets the rule learn the context once more, and each of its experiences also as the
// question that was never asked: which cue has this answer?
//
// The turned experience has the answer as its cue, with the answer's vector, and the cue as its
// answer. It never happened, so that what the rule makes of it is self-made. An experience whose
// answer has no vector of a cue's size cannot be turned for a rule that reads vectors, and is left
// as it is.
#include <string>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

std::int64_t place_of(const nrem::Cue& cue, nrem_str name) {
    std::int64_t at = 0;
    for (const auto& choice : nrem::choices(cue)) {
        if (nrem::view(choice) == nrem::view(name)) return at;
        ++at;
    }
    return -1;
}

// The question the other way round; it borrows from the experience.
struct Turned {
    nrem::Cue cue;
    nrem::Answer truth = nrem::make_answer();
    nrem::Experience experience;

    Turned(const nrem::Experience& from, const nrem::Answer& answer)
        : cue(*from.cue), experience(nrem::make_experience(from.step)) {
        cue.text = nrem::borrow(cases::label(*from.cue, answer));
        cue.vector = answer.vector;
        truth.text = from.cue->text;
        truth.vector = from.cue->vector;
        truth.choice = place_of(cue, truth.text);
        if (truth.choice < 0) {
            cue.choices = {nullptr, 0, sizeof(nrem_str)};
            cue.codes = {};
        }
        experience.kind = NREM_OBSERVE;
        experience.item = from.item;
        experience.at = from.at;
        experience.cue = &cue;
        experience.truth = &truth;
    }
    Turned(const Turned&) = delete;
    Turned& operator=(const Turned&) = delete;
};

bool can_be_turned(const nrem::Experience& experience, const nrem::Answer& answer) {
    return experience.cue->text.size > 0 && !cases::label(*experience.cue, answer).empty() &&
           experience.cue->vector.count == answer.vector.count;
}

class ReAsk {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::flag("forward", "true", "write each experience as it was, too"),
        nrem::number("gain", "1", {0, 100}, "scales what each replay writes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.replay"});
    static constexpr auto traits =
        std::to_array<const char*>({"object.system", "time.long", "write.sleep"});

    explicit ReAsk(const nrem::Params& params)
        : forward_(params.flag("forward")), gain_(params.number("gain")) {}

    void consolidate(nrem::Night& night) const {
        std::size_t left = 0;
        for (const auto& experience : night.context()) {
            if (night.cancelled()) return;
            const nrem::Answer* answer = cases::known_answer(experience);
            if (!answer) continue;
            if (forward_) night.replay(experience, gain_);
            if (can_be_turned(experience, *answer))
                night.replay(Turned(experience, *answer).experience, gain_);
            else
                ++left;
        }
        if (left > 0) night.note("not turned", std::to_string(left) + " experiences");
    }

private:
    bool forward_;
    double gain_;
};

}  // namespace

NREM_PLUGIN("re_ask", "0.1.0",
            nrem::policy<ReAsk>({"re_ask",
                                 "learns the context once more, also the other way round",
                                 "Latent learning: episodic memory complements parametric "
                                 "learning (2025)"}))
