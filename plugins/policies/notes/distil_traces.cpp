// policy distil_traces: a night keeps what loops came to at wake, so that the next day needs no loop.
//
// Of each experience whose answer a loop has made, the commonest proposal becomes a case: the cue,
// and that answer. No truth is looked at. What is kept was made up by a model, and the host marks
// it so. An answer is kept where it has `votes` proposals and at least `share` of them all; a later
// experience of the same cue replaces what an earlier one left.
#include <algorithm>
#include <map>
#include <string>

#include "nrem/sdk.hpp"

namespace {

class DistilTraces {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("votes", "2", {1, 1e6}, "proposals that an answer needs to be kept"),
        nrem::number("share", "0.5", {0, 1}, "of all proposals that it needs"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>({"time.long", "write.sleep"});

    explicit DistilTraces(const nrem::Params& params)
        : votes_(params.integer("votes")), share_(params.number("share")) {}

    void consolidate(nrem::Night& night) const {
        std::map<std::string, std::uint64_t> known = known_cues(night.memory());
        std::uint64_t kept = 0, looped = 0;
        auto edit = night.edit();
        for (const auto& experience : night.context()) {
            const nrem::Array<nrem_thought> trace(experience.trace);
            looped += !trace.empty();
            const std::string answer = leader_of(trace);
            if (answer.empty()) continue;
            auto& id = known[std::string(nrem::view(experience.cue->text))];
            id = edit.because("what the loop came to").put(made_of(experience, answer, id));
            ++kept;
        }
        night.note("distilled", std::to_string(kept) + " of " + std::to_string(looped) + " answers");
    }

private:
    static std::map<std::string, std::uint64_t> known_cues(const nrem::Memory& memory) {
        std::map<std::string, std::uint64_t> known;
        for (const auto& record : memory.records())
            if (nrem::view(record.kind) == "case")
                known[std::string(nrem::view(record.text))] = record.id;
        return known;
    }
    // "" where no answer has enough votes. Of equally common ones the first in the alphabet.
    std::string leader_of(const nrem::Array<nrem_thought>& trace) const {
        std::map<std::string_view, std::uint64_t> votes;
        std::uint64_t all = 0;
        for (const auto& thought : trace)
            if (thought.kind == NREM_PROPOSAL && thought.answer.size > 0)
                ++votes[nrem::view(thought.answer)], ++all;
        const auto leader = std::max_element(
            votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        const bool is_enough =
            leader != votes.end() && leader->second >= votes_ &&
            static_cast<double>(leader->second) >= share_ * static_cast<double>(all);
        return is_enough ? std::string(leader->first) : "";
    }
    static nrem::Record made_of(const nrem::Experience& experience, const std::string& answer,
                                std::uint64_t id) {
        nrem::Record record = nrem::make_record("case");
        record.id = id;
        record.origin = NREM_SELF_MADE;
        record.text = experience.cue->text;
        record.answer = nrem::borrow(answer);
        record.sources = {&experience.step, 1, sizeof(experience.step)};
        return record;
    }

    std::uint64_t votes_;
    double share_;
};

}  // namespace

NREM_PLUGIN("distil_traces", "0.1.0",
            nrem::policy<DistilTraces>({"distil_traces",
                                        "keeps what loops came to, for days without them",
                                        "arXiv 2407.06023 (Distilling System 2 into System 1)"}))
