// backend last_value: the last answer and the last value that it is shown, again ("persistence",
// the random walk without drift). Where it is shown none it guesses among the choices.
#include <array>
#include <string_view>

#include "engines/episodic/shown.hpp"
#include "nrem/sdk.hpp"

namespace {

class LastValue {
public:
    static constexpr auto offers = std::to_array<const char*>({"backend.reads_cases"});

    explicit LastValue(const nrem::Params&) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        std::string_view last;
        double value = nrem::none;
        nrem::cases::for_each_answer(question, [&](std::string_view label, double told, double) {
            if (!label.empty()) last = label;
            if (!std::isnan(told)) value = told;
        });
        if (!std::isnan(value)) answer.value(value);
        nrem::cases::say(last, question, answer);
    }
};

}  // namespace

NREM_PLUGIN("last_value", "0.1.0",
            nrem::backend<LastValue>({"last_value", "the last answer that it is shown, again"}))
