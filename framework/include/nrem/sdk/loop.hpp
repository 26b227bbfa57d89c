// nrem.loop for C++: how one answer is made in several steps, at wake.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nrem/abi/loop.h"
#include "nrem/sdk/backend.hpp"
#include "nrem/sdk/fork.hpp"
#include "nrem/sdk/language.hpp"
#include "nrem/sdk/random.hpp"
#include "nrem/sdk/tool.hpp"

namespace nrem {

// A request to a language model. Memory, context, cue and choices of the question are put in by the
// host where the operation has them and `inputs` leaves them out.
struct Asking {
    std::string_view operation;
    Language::Inputs inputs = {};
    std::uint64_t sample = 0;  // which of several answers to the same request
};

// A question to the predictor of the trial.
struct Guess {
    const Cue* cue = nullptr;
    std::uint64_t sample = 0;
    bool carried = false;  // one more pass of a sequence model over the cue of the guess before
};

// What a tool gave, or why it gave nothing.
struct Observation {
    bool good = false;
    std::string text;
};

// A step on the way to an answer.
struct Thought {
    std::int32_t kind = NREM_NOTE;
    std::string_view text = {};
    std::int64_t parent = -1;
    const Prediction* answer = nullptr;  // of a proposal
    double score = none;
    std::int32_t verdict = -1;  // of a review: 1 right, 0 wrong
};

// How much likelier the likeliest choice is than the next one; NaN without probabilities.
inline double margin_of(const Prediction& answer) {
    float best = 0, next = 0;
    for (const float p : answer.probabilities) {
        next = std::max(next, std::min(p, best));
        best = std::max(best, p);
    }
    return answer.probabilities.size() < 2 ? none : static_cast<double>(best - next);
}

// One question on its way to an answer. A call throws Failure NREM_SPENT where a cap is reached or
// nothing new has come for long; the loop may then still return an answer. Where it lets the
// failure pass, its last proposal is taken. One large class, because a loop may use all of it.
class Attempt {
public:
    explicit Attempt(const nrem_attempt& attempt) : attempt_(attempt) {}

    const nrem_question& question() const { return *attempt_.question; }
    const Cue& cue() const { return *attempt_.question->cue; }
    std::string_view text() const { return view(cue().text); }
    std::uint64_t seed() const { return attempt_.seed; }
    Random random() const { return Random(attempt_.seed); }
    Array<nrem_tool_info> tools() const { return Array<nrem_tool_info>(attempt_.tools); }

    // All at once; the replies are in the order of `asked`.
    std::vector<Reply> ask(const std::vector<Asking>& asked) {
        std::vector<Reply> replies(asked.size());
        std::vector<nrem_reply_sink> sinks;
        std::vector<std::vector<nrem_input>> inputs;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            sinks.push_back(detail::sink_of(replies[i]));
            inputs.push_back(detail::inputs_of(asked[i].inputs));
        }
        std::vector<nrem_asking> given;
        for (std::size_t i = 0; i < asked.size(); ++i)
            given.push_back({borrow(asked[i].operation),
                             {inputs[i].data(), inputs[i].size(), sizeof(nrem_input)},
                             asked[i].sample,
                             &sinks[i]});
        call(attempt_.ask, nrem_array{given.data(), given.size(), sizeof(nrem_asking)});
        return replies;
    }
    Reply ask(std::string_view operation, Language::Inputs inputs = {}, std::uint64_t sample = 0) {
        return std::move(ask({Asking{operation, std::move(inputs), sample}}).front());
    }

    // The answers of the trial's predictor, all asked at once where that is a language model.
    std::vector<Prediction> predict(const std::vector<Guess>& guesses) {
        std::vector<Prediction> made(guesses.size());
        std::vector<nrem_answer_sink> sinks;
        for (Prediction& one : made) sinks.push_back(detail::sink_of(one));
        std::vector<nrem_guess> given;
        for (std::size_t i = 0; i < guesses.size(); ++i)
            given.push_back({guesses[i].cue, guesses[i].sample, &sinks[i],
                             guesses[i].carried ? 1 : 0, 0});
        call(attempt_.predict, nrem_array{given.data(), given.size(), sizeof(nrem_guess)});
        return made;
    }
    Prediction predict(const Cue& cue, std::uint64_t sample = 0, bool carried = false) {
        return std::move(predict({Guess{&cue, sample, carried}}).front());
    }
    // What the rule recalls for a cue, one record a line.
    std::string recall(const Cue& cue) {
        std::string text;
        const nrem_text_sink sink = detail::text_into(text);
        call(attempt_.recall, &cue, &sink);
        return text;
    }
    Observation call_tool(std::string_view tool, std::string_view arguments) {
        Observation made;
        const nrem_tool_sink sink{
            sizeof(nrem_tool_sink), 0, &made,
            [](void* to, nrem_str text) {
                *static_cast<Observation*>(to) = {true, std::string(view(text))};
            },
            [](void* to, nrem_str why) {
                *static_cast<Observation*>(to) = {false, std::string(view(why))};
            }};
        call(attempt_.call, borrow(tool), borrow(arguments), &sink);
        return made;
    }
    // The answer in a model's words; without text and choice where there is none in them.
    Prediction read(std::string_view text) {
        Prediction made;
        const nrem_answer_sink sink = detail::sink_of(made);
        call(attempt_.read, borrow(text), &sink);
        return made;
    }

    // Writes a thought down and returns its index.
    std::int64_t think(const Thought& thought) {
        nrem_thought given{};
        given.struct_size = sizeof given;
        given.kind = thought.kind;
        given.parent = thought.parent;
        given.text = borrow(thought.text);
        given.choice = -1;
        given.value = none;
        given.margin = none;
        given.score = thought.score;
        given.verdict = thought.verdict;
        if (thought.answer) {
            given.answer = borrow(thought.answer->text);
            given.choice = thought.answer->choice;
            given.value = thought.answer->value;
            given.margin = margin_of(*thought.answer);
        }
        return attempt_.think(attempt_.self, &given);
    }
    std::int64_t propose(const Prediction& answer, std::string_view text = {},
                         std::int64_t parent = -1, double score = none) {
        return think({NREM_PROPOSAL, text.empty() ? std::string_view(answer.text) : text, parent,
                      &answer, score});
    }
    // Ends an iteration; false: give the answer now.
    bool go_on() {
        std::int32_t more = 0;
        call(attempt_.go_on, &more);
        return more != 0;
    }
    nrem_left left() const {
        nrem_left made{};
        made.struct_size = sizeof made;
        attempt_.left(attempt_.self, &made);
        return made;
    }
    bool cancelled() const { return attempt_.cancelled(attempt_.self) != 0; }

private:
    template <class Function, class... Arguments>
    void call(Function function, Arguments... arguments) {
        auto error = detail::no_error();
        detail::check(function(attempt_.self, arguments..., &error), error);
    }
    const nrem_attempt& attempt_;
};

// clang-format off
template <class T>
concept Loop = FromParams<T> && requires(T& loop, Attempt& attempt) {
    { loop.answer(attempt) } -> std::convertible_to<Prediction>;
};
// clang-format on

namespace detail {

inline void give(const Prediction& answer, const nrem_answer_sink& sink) {
    AnswerSink out(sink);
    if (!answer.text.empty()) out.text(answer.text);
    out.choice(answer.choice);
    out.value(answer.value);
    if (!answer.probabilities.empty())
        std::ranges::copy(answer.probabilities,
                          out.probabilities(answer.probabilities.size()).begin());
    if (!answer.vector.empty()) out.vector(answer.vector);
}

template <Loop T>
NREM_HIDDEN inline constexpr nrem_loop loop_functions{
    .struct_size = sizeof(nrem_loop),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .answer = [](void* self, const nrem_attempt* attempt, const nrem_answer_sink* sink,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            Attempt view(*attempt);
            const Prediction made = static_cast<T*>(self)->answer(view);
            give(made, *sink);
        });
    },
};

}  // namespace detail

template <Loop T>
constexpr nrem_component loop(const About& about) {
    return detail::component<T>(NREM_LOOP, about, &detail::loop_functions<T>);
}

}  // namespace nrem
