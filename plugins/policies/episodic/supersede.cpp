// policy supersede: of the cases with the same cue, the newest stays in force.
//
// Two cues are the same where their vectors are, or their texts where they have no vectors. With
// `replay` it is for rules that learn in sleep, whatever their memory is made of: of the context
// they are shown the newest experience of each cue alone, in order of time. What a policy `keep`
// has chosen stays in force.
#include <string>
#include <unordered_map>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/episodic/kept.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

// What two cues have in common when they are the same.
std::string identity_of(nrem_str text, nrem_floats vector) {
    if (vector.count == 0) return 't' + std::string(nrem::view(text));
    return {reinterpret_cast<const char*>(vector.data), vector.count * sizeof(float)};
}

struct Version {
    std::uint64_t id;
    double created;
    bool stays;
};

bool is_older(const Version& a, const Version& b) {
    return a.created < b.created || (a.created == b.created && a.id < b.id);
}

class Supersede {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::flag("erase", "true", "erase what is no longer in force; else its strength is 0"),
        nrem::flag("replay", "false",
                   "let the rule write the newest experience of each cue of the context"),
    });
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "time.long", "write.sleep", "persistence.overwritten"});

    explicit Supersede(const nrem::Params& params)
        : erases_(params.flag("erase")), replays_(params.flag("replay")) {}

    void consolidate(nrem::Night& night) const {
        retire_old(night);
        if (replays_) replay_newest(night);
    }

private:
    void retire_old(nrem::Night& night) const {
        std::unordered_map<std::string, Version> newest;
        std::size_t retired = 0;
        const cases::Kept kept(night.memory());
        auto edit = night.edit();
        for (const auto& record : night.memory().records()) {
            if (!cases::is_case(record) || record.strength <= 0) continue;
            Version old{record.id, record.created, kept.has(record)};
            const auto [known, is_first] =
                newest.try_emplace(identity_of(record.text, record.vector), old);
            if (is_first) continue;
            if (is_older(known->second, old)) std::swap(known->second, old);
            if (old.stays) continue;
            retire(edit, old.id, known->second.id);
            ++retired;
        }
        if (retired > 0) night.note("superseded", std::to_string(retired) + " cases");
    }
    void retire(nrem::Editor& edit, std::uint64_t old, std::uint64_t by) const {
        edit.because("a newer case has the same cue").supersede(old, by);
        if (erases_) edit.because("a newer case has the same cue").erase(old);
    }

    static void replay_newest(nrem::Night& night) {
        const auto context = night.context();
        std::unordered_map<std::string, std::size_t> newest;
        for (std::size_t i = 0; i < context.size(); ++i)
            if (cases::known_answer(context[i]))
                newest[identity_of(context[i].cue->text, context[i].cue->vector)] = i;
        std::vector<std::size_t> in_order;
        for (const auto& [cue, at] : newest) in_order.push_back(at);
        std::sort(in_order.begin(), in_order.end());
        for (const std::size_t at : in_order) {
            if (night.cancelled()) return;
            night.replay(context[at], 1);
        }
    }

    bool erases_;
    bool replays_;
};

}  // namespace

NREM_PLUGIN("supersede", "0.1.0",
            nrem::policy<Supersede>({"supersede", "of the cases with the same cue, the newest",
                                     "PI-LLM (2506.08184), whose interference it ends"}))
