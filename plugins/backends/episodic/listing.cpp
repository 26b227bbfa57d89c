// backend listing: names the answers of all the demonstrations that fit a question, in order of
// time: "thing 12; thing 40", or "nothing".
//
// Question and demonstrations are lists of fields, "day 3, person 5"; a field's first word is its
// kind. A demonstration fits where each field of the question is one of its own, or is of a kind
// that it has none of: what a memory has left out is no reason against it. "latest: person 5" asks
// for the last one alone. It keeps nothing between questions.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/episodic/listed.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

using Fields = std::vector<std::string_view>;

constexpr std::string_view latest = "latest: ";

void split(std::string_view text, Fields& fields) {
    fields.clear();
    nrem::listed::for_each_item(text, [&](std::string_view item) { fields.push_back(item); });
}
std::string_view kind_of(std::string_view field) {
    return field.substr(0, field.find(' '));
}

bool fits(const Fields& asked, const Fields& shown) {
    return std::all_of(asked.begin(), asked.end(), [&](std::string_view wanted) {
        bool is_told = false;
        for (const std::string_view field : shown) {
            if (field == wanted) return true;
            is_told |= kind_of(field) == kind_of(wanted);
        }
        return !is_told;
    });
}

struct Named {
    std::string_view answer;
    double time;
};

// Kept between questions of a thread only to save allocations.
struct Scratch {
    Fields asked;
    Fields shown;
    std::vector<Named> found;
    std::string text;
};

class Listing {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "0", {0, 1e6}, "answers named, the latest ones; 0: all"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Listing(const nrem::Params& params) : most_(params.integer("most")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local Scratch scratch;
        find(question, scratch);
        const auto choices = nrem::choices(question.cue());
        if (!choices.empty()) return give(choices, scratch.found, answer);
        scratch.text.clear();
        for (const Named& named : scratch.found)
            scratch.text.append(scratch.text.empty() ? "" : "; ").append(named.answer);
        answer.text(scratch.text.empty() ? "nothing" : scratch.text);
    }

private:
    void find(const nrem::Question& question, Scratch& scratch) const {
        std::string_view asked = nrem::view(question.cue().text);
        std::size_t most = most_;
        if (asked.starts_with(latest)) {
            asked.remove_prefix(latest.size());
            most = 1;
        }
        split(asked, scratch.asked);
        scratch.found.clear();
        const auto look = [&](std::string_view text, std::string_view label, double time) {
            split(text, scratch.shown);
            if (!label.empty() && fits(scratch.asked, scratch.shown))
                scratch.found.push_back({label, time});
        };
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record) && record.strength > 0)
                look(nrem::view(record.text), nrem::view(record.answer), record.created);
        for (const auto& experience : question.context())
            if (const nrem::Answer* known = cases::known_answer(experience))
                look(nrem::view(experience.cue->text), cases::label(*experience.cue, *known),
                     static_cast<double>(experience.step));
        std::stable_sort(scratch.found.begin(), scratch.found.end(),
                         [](const Named& a, const Named& b) { return a.time < b.time; });
        if (most > 0 && scratch.found.size() > most)
            scratch.found.erase(scratch.found.begin(),
                                scratch.found.end() - static_cast<std::ptrdiff_t>(most));
    }

    static void give(const nrem::Array<nrem_str>& choices, const std::vector<Named>& found,
                     nrem::AnswerSink& answer) {
        const auto probabilities = answer.probabilities(choices.size());
        float total = 0;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            const std::string_view choice = nrem::view(choices[i]);
            const bool named = std::any_of(found.begin(), found.end(), [&](const Named& each) {
                return each.answer == choice;
            });
            total += probabilities[i] = named ? 1.0F : 0.01F;
        }
        for (float& probability : probabilities) probability /= total;
    }

    std::size_t most_;
};

}  // namespace

NREM_PLUGIN("listing", "0.1.0",
            nrem::backend<Listing>({"listing", "names the answers of all that fits a question"}))
