// rule exemplars: a state of weighted cases, readable by people, that is rewritten after each
// feedback and never exceeds its token budget: the cell of a recurrent network made of text.
//
//   right       the nearest case of that answer gains strength; if it is within the radius it also
//               moves towards the new experience
//   wrong, or   it is merged into a case of the right answer within the radius, or added as a new
//   not asked   case; the nearest case of the answer given by mistake loses strength
//   over budget the weakest case (the oldest of equals) is merged into its nearest of the same
//               answer, or forgotten where there is none; if that is not enough, the oldest go
#include <string>

#include "engines/episodic/prototype.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using nrem::Record;

class Exemplars {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("learn", "wake", "wake|sleep",
                     "write after every experience, or only when a policy replays it"),
        nrem::integer("tokens", "1024", {0, 1e12}, "budget of the state; 0: no bound"),
        nrem::number("radius", "0.5", {0, 1e6}, "cases whose features are nearer than this merge"),
        nrem::number("text_radius", "0.2", {0, 1},
                     "without features: cases with a smaller share of unlike words merge"),
        nrem::number("weaken", "0", {0, 1}, "what a misleading case loses of its strength"),
        nrem::choice("add", "always", "always|mistakes",
                     "whether a right prediction far from its case becomes a case of its own"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.bounded"});

    explicit Exemplars(const nrem::Params& params)
        : distance_({params.number("radius"), params.number("text_radius")}),
          budget_(params.integer("tokens")),
          weaken_(params.number("weaken")),
          learns_awake_(params.text("learn") == "wake"),
          adds_always_(params.text("add") == "always") {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& recall) const {
        recall.everything();
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        const nrem::Answer* known = cases::known_answer(experience);
        if (!known || (!learns_awake_ && !occasion.asleep()) || occasion.gain() <= 0) return;
        Record lesson = cases::make_case(experience, *known);
        lesson.strength = occasion.gain();
        if (experience.correct == 0) weaken_misleading(memory, experience, lesson);
        const Near support = nearest(memory, lesson, lesson.answer);
        const bool right = experience.correct == 1;
        if (support.record && support.distance <= 1)
            merge(memory, *support.record, lesson);
        else if (right && support.record && !adds_always_)
            memory.because("was right again")
                .set_strength(support.record->id, support.record->strength + lesson.strength);
        else
            add(memory, lesson);
    }

private:
    struct Near {
        const Record* record = nullptr;
        double distance = nrem::infinity;
    };

    // The nearest case with the given answer, other than `to` itself.
    Near nearest(const nrem::Memory& memory, const Record& to, nrem_str answer) {
        Near found;
        for (const auto& record : memory.records()) {
            if (!cases::is_case(record) || (to.id != 0 && record.id == to.id)) continue;
            if (nrem::view(record.answer) != nrem::view(answer)) continue;
            const double distance = distance_(record, to);
            if (!found.record || distance < found.distance) found = {&record, distance};
        }
        return found;
    }

    void weaken_misleading(nrem::MemoryEditor& memory, const nrem::Experience& experience,
                           const Record& lesson) {
        if (weaken_ == 0 || !experience.prediction) return;
        const auto said = cases::label(*experience.cue, *experience.prediction);
        if (said.empty() || said == nrem::view(lesson.answer)) return;
        const Near misleading = nearest(memory, lesson, nrem::borrow(said));
        if (!misleading.record) return;
        memory.because("misled the prediction")
            .set_strength(misleading.record->id, misleading.record->strength * (1 - weaken_));
    }

    static void merge(nrem::MemoryEditor& memory, const Record& survivor, const Record& other) {
        cases::Prototype rewritten(survivor);
        rewritten.absorb(other);
        memory.because("a near case was merged into it").put(rewritten.record());
    }

    void add(nrem::MemoryEditor& memory, const Record& lesson) {
        std::uint64_t total = nrem::tokens(lesson);
        if (budget_ > 0 && total > budget_) return;  // could not be shown alone
        for (const auto& record : memory.records()) total += nrem::tokens(record);
        if (budget_ > 0 && total > budget_) make_room(memory, total);
        memory.put(lesson);
    }

    void make_room(nrem::MemoryEditor& memory, std::uint64_t total) {
        const Record* weakest = nullptr;
        for (const auto& record : memory.records())
            if (!weakest || record.strength < weakest->strength) weakest = &record;
        const Near heir = nearest(memory, *weakest, weakest->answer);
        if (cases::is_case(*weakest) && heir.record) merge(memory, *heir.record, *weakest);
        memory.because("the weakest, over the budget").erase(weakest->id);
        total -= nrem::tokens(*weakest);
        for (const auto& record : memory.records()) {  // a long lesson: the oldest others go
            if (total <= budget_) return;
            if (&record == weakest) continue;
            memory.because("over the budget").erase(record.id);
            total -= nrem::tokens(record);
        }
    }

    cases::Distance distance_;
    std::uint64_t budget_;
    double weaken_;
    bool learns_awake_;
    bool adds_always_;
};

}  // namespace

NREM_PLUGIN("exemplars", "0.1.0",
            nrem::rule<Exemplars>(
                {"exemplars", "a bounded list of weighted cases, rewritten after each feedback",
                 "arXiv 2601.13352 (LLM-as-RNN)"}))
