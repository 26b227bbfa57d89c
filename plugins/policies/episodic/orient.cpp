// policy orient: surveys the memory by subject, so that a reader that weighs records, or a budget
// that goes to the strongest, meets what holds now first.
//
// The subject of a record is the set of content words of its text (of a case, of its cue), in
// whatever order they come. Within a subject each record weighs at most `share` of the next newer
// one. Nothing is forgotten or rewritten; with `share` 0 older ones are out of force. A second pass
// finds nothing to do. What a policy `keep` has chosen keeps its weight.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engines/episodic/kept.hpp"
#include "engines/notes/function_words.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

// "" where there is nothing but function words.
std::string subject_of(const nrem::Record& record) {
    auto words = prose::words_of(nrem::view(record.text));
    std::erase_if(words, [](const auto& word) { return !prose::is_content(word); });
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string subject;
    for (const auto& word : words) subject.append(subject.empty() ? "" : " ").append(word);
    return subject;
}

class Orient {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("share", "0.25", {0, 1},
                     "of the strength of the next newer record of a subject, which an older one "
                     "has at most"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"time.long", "write.sleep", "persistence.kept"});

    explicit Orient(const nrem::Params& params) : share_(params.number("share")) {}

    void consolidate(nrem::Night& night) const {
        const nrem::Memory memory = night.memory();
        const nrem::cases::Kept kept(memory);
        std::map<std::string, Versions> subjects;
        for (const auto& record : memory.records())
            if (record.strength > 0)
                if (auto subject = subject_of(record); !subject.empty())
                    subjects[std::move(subject)].push_back(&record);
        std::size_t weakened = 0;
        for (auto& [subject, versions] : subjects) {
            if (night.cancelled()) return;
            weakened += weaken_older(night, versions, kept);
        }
        night.note("surveyed", std::to_string(subjects.size()) + " subjects, " +
                                   std::to_string(weakened) + " records weakened");
    }

private:
    using Versions = std::vector<const nrem::Record*>;

    std::size_t weaken_older(nrem::Night& night, Versions& versions,
                             const nrem::cases::Kept& kept) const {
        std::sort(versions.begin(), versions.end(), [](const auto* a, const auto* b) {
            return std::tuple(a->created, a->id) > std::tuple(b->created, b->id);
        });
        std::size_t weakened = 0;
        double newer = nrem::infinity;
        for (const auto* record : versions) {
            double weight = record->strength;
            if (weight > share_ * newer && newer < nrem::infinity && !kept.has(*record)) {
                weight = share_ * newer;
                night.edit().because("a newer one is about the same")
                    .set_strength(record->id, weight);
                ++weakened;
            }
            newer = weight;
        }
        return weakened;
    }

    double share_;
};

}  // namespace

NREM_PLUGIN("orient", "0.1.0",
            nrem::policy<Orient>({"orient",
                                  "surveys records by subject, and weighs older ones less",
                                  "the survey with which agents' dream cycles begin"}))
