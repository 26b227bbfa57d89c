// loop chain: a question is taken apart by a pattern, and the trial's own predictor answers one part
// after the other, each about the answer before. It needs no language model.
//
// The answer so far is proposed after each part. A question that the pattern does not fit is asked
// as it is. The key of the first part is the question's where {count} says that all parts are alike.
#include <map>

#include "engines/loops/answers.hpp"
#include "engines/loops/caps.hpp"
#include "engines/loops/sub_questions.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

class Chain {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::text("split", "hop{count} {answer}",
                   "how a question is written: {answer} is what its first part is about, {count} "
                   "how often it is asked; any other name is a word of the question"),
        nrem::text("ask", "{answer}", "how a part is written, in the same names"),
        nrem::integer("most", "1000", {1, 1e6}, "parts; a question of more is asked as it is"),
    });
    static constexpr auto offers = std::to_array<const char*>({"loop.votes", "loop.margin"});

    explicit Chain(const nrem::Params& params)
        : split_(params.text("split")), ask_(params.text("ask")), most_(params.integer("most")) {
        if (!split_.has("answer") || !ask_.has("answer"))
            throw std::invalid_argument("split and ask want {answer}");
        loops::Bound known;
        for (const auto& name : split_.names()) known[name];
        for (const auto& name : ask_.names())
            if (!known.contains(name))
                throw std::invalid_argument("ask has {" + name + "}, which split has not");
    }

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> last;
        return loops::best_within_caps([&] { follow(attempt, last); }, [&] { return last; });
    }

private:
    void follow(nrem::Attempt& attempt, std::optional<nrem::Prediction>& last) const {
        const auto parts = loops::sub_questions(split_, attempt.text(), most_);
        const auto own = nrem::view(attempt.cue().vector);
        std::vector<float> key;
        if (parts.steps.empty() || split_.has("count")) key.assign(own.begin(), own.end());
        if (parts.steps.empty()) return void(ask(attempt, std::string(attempt.text()), key, last));
        std::string about = parts.about;
        std::map<std::string, nrem::Prediction> known;  // by question, which a circle asks again
        for (auto step : parts.steps) {
            step["answer"] = about;
            const std::string text = ask_.fill(step);
            if (const auto place = known.find(text); place != known.end())
                last = place->second;
            else if (!ask(attempt, text, key, last))
                return;
            known[text] = *last;
            about = loops::said(attempt.cue(), *last);
            key = loops::key_of(attempt.cue(), last->choice);
        }
    }
    // Whether there is an answer to go on from, and the stop lets it.
    static bool ask(nrem::Attempt& attempt, const std::string& text, const std::vector<float>& key,
                    std::optional<nrem::Prediction>& last) {
        nrem::Cue cue = attempt.cue();
        cue.text = nrem::borrow(std::string_view(text));
        cue.vector = nrem::borrow(std::span<const float>(key));
        last = attempt.predict(cue);
        attempt.propose(*last, text);
        return attempt.go_on() && loops::is_answer(attempt.cue(), *last);
    }

    loops::Pattern split_;
    loops::Pattern ask_;
    std::size_t most_;
};

}  // namespace

NREM_PLUGIN("chain", "0.1.0",
            nrem::loop<Chain>({"chain", "the parts of a question, one after the other",
                               "arXiv 2210.03350 (the compositionality gap)"}))
