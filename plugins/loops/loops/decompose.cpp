// loop decompose: a language model splits the question into simpler ones, which the trial's own
// predictor answers in turn; then the question itself is asked, below what was found.
//
// "#1" in a question is the answer to the first one. The parts have no choices: only the question
// itself has. Where no parts can be read, the question is asked as it is.
#include <charconv>
#include <map>

#include "engines/loops/answers.hpp"
#include "engines/loops/caps.hpp"
#include "engines/notes/said.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

// With the answers so far in place of "#1", "#2", ...; a number of no answer stays as it is.
std::string filled(std::string_view text, const std::vector<std::string>& answers) {
    std::string made;
    for (std::size_t at = text.find('#'); at != text.npos; at = text.find('#')) {
        std::size_t number = 0;
        const char* begin = text.data() + at + 1;
        const char* end = std::from_chars(begin, text.data() + text.size(), number).ptr;
        const auto size = static_cast<std::size_t>(end - begin) + 1;
        const bool is_known = number > 0 && number <= answers.size();
        made += text.substr(0, at);
        made += is_known ? answers[number - 1] : text.substr(at, size);
        text.remove_prefix(at + size);
    }
    return made.append(text);
}

class Decompose {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "8", {1, 1000}, "parts that are asked; further ones are left out"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});

    explicit Decompose(const nrem::Params& params) : most_(params.integer("most")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> last;
        return loops::best_within_caps([&] { follow(attempt, last); }, [&] { return last; });
    }

private:
    void follow(nrem::Attempt& attempt, std::optional<nrem::Prediction>& last) const {
        auto parts = nrem::prose::list_said(attempt.ask("decompose"), "questions");
        if (parts.size() > most_) parts.resize(most_);
        std::vector<std::string> answers;
        std::map<std::string, std::string> known;  // by question
        std::string lines;
        bool goes_on = true;
        for (std::size_t i = 0; i < parts.size() && goes_on; ++i) {
            const auto [place, is_new] = known.try_emplace(filled(parts[i], answers));
            if (is_new) place->second = ask_part(attempt, place->first);
            if (is_new) lines += place->first + " -> " + place->second + "\n";
            answers.push_back(place->second);
            goes_on = attempt.go_on();
        }
        const std::string whole = lines + std::string(attempt.text());
        nrem::Cue cue = attempt.cue();
        cue.text = nrem::borrow(std::string_view(whole));
        last = attempt.predict(cue);
        attempt.propose(*last);
        if (goes_on) attempt.go_on();
    }
    static std::string ask_part(nrem::Attempt& attempt, const std::string& text) {
        nrem::Cue cue = nrem::make_cue();
        cue.text = nrem::borrow(std::string_view(text));
        const auto asked = attempt.think({.kind = NREM_ACTION, .text = text});
        const std::string said = loops::said(cue, attempt.predict(cue));
        attempt.think({.kind = NREM_OBSERVATION, .text = said, .parent = asked});
        return said;
    }

    std::size_t most_;
};

}  // namespace

NREM_PLUGIN("decompose", "0.1.0",
            nrem::loop<Decompose>({"decompose", "questions that lead to the question, then itself",
                                   "arXiv 2205.10625 (Least-to-Most)"}))
