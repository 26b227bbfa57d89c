// policy infer_links: where a case leads from a to b and another one from b to c, writes that a
// leads to c, so that one step of recall reaches what took two.
//
// Each pass joins all links that there are, those of the passes before included: after p passes
// things up to 2^p links apart are joined. What it infers is self-made. `write: records` puts cases
// into the memory; `write: replay` lets the rule learn the inferred links of the context's
// experiences, whatever its memory is made of.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

// From one thing to another; `cue` and `answer` are the experiences or records that have them.
struct Link {
    std::string from;
    std::string to;
    std::size_t cue;
    std::size_t answer;
};

class InferLinks {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("write", "records", "records|replay", "how an inferred link is written"),
        nrem::number("strength", "1", {0, 100}, "of what is inferred"),
        nrem::integer("most", "4096", {1, 1e6}, "links that a pass infers"),
    });
    static constexpr auto traits = std::to_array<const char*>(
        {"object.system", "time.long", "write.sleep", "persistence.kept"});

    explicit InferLinks(const nrem::Params& params)
        : replays_(params.text("write") == "replay"),
          strength_(params.number("strength")),
          most_(params.integer("most")) {}

    void consolidate(nrem::Night& night) {
        if (!replays_ || links_.empty()) take_links(night);
        const auto inferred = infer();
        for (const Link& link : inferred) {
            if (night.cancelled()) return;
            replays_ ? replay(night, link) : put(night, link);
        }
        links_.insert(links_.end(), inferred.begin(), inferred.end());
        if (!inferred.empty()) night.note("inferred", std::to_string(inferred.size()) + " links");
    }

private:
    void take_links(nrem::Night& night) {
        links_.clear();
        const auto take = [&](std::string_view from, std::string_view to, std::size_t place) {
            if (!from.empty() && !to.empty())
                links_.push_back({std::string(from), std::string(to), place, place});
        };
        std::size_t place = 0;
        if (replays_)
            for (const auto& experience : night.context()) {
                if (const nrem::Answer* known = cases::known_answer(experience))
                    take(nrem::view(experience.cue->text), cases::label(*experience.cue, *known),
                         place);
                ++place;
            }
        else
            for (const auto& record : night.memory().records()) {
                if (cases::is_case(record) && record.strength > 0)
                    take(nrem::view(record.text), nrem::view(record.answer), place);
                ++place;
            }
    }

    // Those that are not known yet.
    std::vector<Link> infer() const {
        std::map<std::string_view, std::vector<const Link*>> leaving;
        std::set<std::pair<std::string_view, std::string_view>> known;
        for (const Link& link : links_) {
            leaving[link.from].push_back(&link);
            known.emplace(link.from, link.to);
        }
        std::vector<Link> inferred;
        for (const Link& first : links_)
            for (const Link* then : leaving[first.to])
                if (inferred.size() < most_ && first.from != then->to &&
                    known.emplace(first.from, then->to).second)
                    inferred.push_back({first.from, then->to, first.cue, then->answer});
        return inferred;
    }
    void put(nrem::Night& night, const Link& link) const {
        const auto records = night.memory().records();
        const nrem::Record &cue = records[link.cue], &answer = records[link.answer];
        const std::uint64_t made_from[] = {first_source(cue), first_source(answer)};
        nrem::Record made = nrem::make_record(cases::kind);
        made.text = cue.text;
        made.vector = cue.vector;
        made.answer = answer.answer;
        made.strength = strength_;
        made.created = made.last_used = std::max(cue.created, answer.created);
        made.origin = NREM_SELF_MADE;
        const bool known = nrem::sources(cue).size() > 0 && nrem::sources(answer).size() > 0;
        if (known) made.sources = {made_from, 2, sizeof made_from[0]};
        night.edit().because("two cases lead from one to the other").put(made);
    }
    static std::uint64_t first_source(const nrem::Record& record) {
        const auto steps = nrem::sources(record);
        return steps.empty() ? 0 : steps[0];
    }

    void replay(nrem::Night& night, const Link& link) const {
        const auto context = night.context();
        const nrem::Experience &from = context[link.cue], &to = context[link.answer];
        nrem::Cue cue = *to.cue;  // with the choices that its answer is one of
        cue.text = from.cue->text;
        cue.vector = from.cue->vector;
        auto made = nrem::make_experience(from.step);
        made.kind = NREM_OBSERVE;
        made.item = from.item;
        made.at = from.at;
        made.cue = &cue;
        made.truth = cases::known_answer(to);
        night.replay(made, strength_);
    }

    bool replays_;
    double strength_;
    std::size_t most_;
    std::vector<Link> links_;  // that are known in this night
};

}  // namespace

NREM_PLUGIN("infer_links", "0.1.0",
            nrem::policy<InferLinks>({"infer_links",
                                      "where a leads to b and b to c, writes that a leads to c",
                                      "the sleep of paired associative inference (MEMO, arXiv "
                                      "2001.10913)"}))
