// The stage for loops: one question, a table of what is said to each operation, and caps. It keeps
// what was asked and thought. As the host does, it refuses inputs that no shipped prompt has and a
// further sample where the prompt does not sample, and ends an answer that asks the same again.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "host/kinds/loop.hpp"
#include "language/choice.hpp"
#include "language/pack.hpp"
#include "plugins/stage.hpp"
#include "support/speaker.hpp"

namespace nrem::stage {

struct Thinking {
    std::uint64_t iteration;
    std::int32_t kind;
    std::int64_t parent;
    std::string text;
    std::string answer;
    double score;
    std::int32_t verdict;
};

class LoopStage {
public:
    struct Call {
        std::string operation;  // "predict" and "tool" for these
        test::Inputs inputs;
        std::uint64_t sample = 0;
        std::size_t batch = 0;  // calls of one batch were asked at once
        bool again = false;     // it may be asked again
    };
    using Says = std::function<nrem::Reply(const Call&)>;

    explicit LoopStage(const std::string& text = "What comes?",
                       std::vector<std::string> choices = {"rain", "sun", "snow"},
                       std::vector<float> key = {})
        : days_(std::move(choices)), cue_(days_.cue(text, std::move(key))) {
        question_.struct_size = sizeof question_;
        question_.recalled_records.stride = sizeof(Record);
        question_.context.stride = sizeof(Experience);
        question_.cue = &cue_;
    }

    void on(const std::string& operation, Says says) { table_[operation] = std::move(says); }
    // Replies to samples 0, 1, ...; the last of them to all others.
    void drafts(const std::vector<std::string>& answers) {
        on("draft", [answers](const Call& call) {
            const auto& said = answers[std::min<std::size_t>(call.sample, answers.size() - 1)];
            return said.empty() ? test::broken("hm")
                                : test::good({{"reason", "since"}, {"answer", said}});
        });
    }
    // The answer of the loop, in words.
    std::string answer(const std::string& loop, const Given& given = {}) {
        const auto made = make<nrem_loop>(core::Kind::loop, loop, given);
        nrem_attempt attempt = table_of_calls();
        given_ = {};
        calls_before_ = calls.size();
        const nrem_answer_sink sink = nrem::detail::sink_of(given_);
        made.call(&nrem_loop::answer, &attempt, &sink);
        return words_of(given_);
    }

    [[nodiscard]] std::vector<Thinking> of_kind(std::int32_t kind) const {
        std::vector<Thinking> found;
        std::ranges::copy_if(thoughts, std::back_inserter(found),
                             [&](const Thinking& thought) { return thought.kind == kind; });
        return found;
    }
    // The proposed answers, in order, between blanks.
    [[nodiscard]] std::string proposals() const {
        std::string all;
        for (const auto& thought : of_kind(NREM_PROPOSAL))
            all += (all.empty() ? "" : " ") + thought.answer;
        return all;
    }
    [[nodiscard]] std::size_t count(const std::string& operation) const {
        return static_cast<std::size_t>(std::ranges::count(calls, operation, &Call::operation));
    }

    std::vector<Call> calls;
    std::vector<Thinking> thoughts;
    std::uint64_t seed = 1;
    std::uint64_t iterations = 0;                   // that have ended
    std::uint64_t most_calls = UINT64_MAX;          // one more fails as spent
    std::function<bool()> goes_on = [] { return true; };
    std::function<Prediction(const Cue&, std::uint64_t sample, bool carried)> predictor;
    std::function<Observation(std::string_view tool, std::string_view arguments)> tool;
    std::vector<nrem_tool_info> tools;
    std::string recalled;  // for every cue
    // Shown in the context of the question.
    void see(const std::string& text, const std::string& answer) {
        days_.add({.text = text, .answer = answer});
        context_ = days_.all();
        question_.context = nrem::detail::array_of(context_);
    }

    Prediction choice(std::int64_t index, std::vector<float> probabilities = {}) const {
        Prediction made;
        made.choice = index;
        made.text = view(choices(cue_)[static_cast<std::size_t>(index)]);
        made.probabilities = std::move(probabilities);
        return made;
    }

private:
    static LoopStage& of(void* self) { return *static_cast<LoopStage*>(self); }
    template <class Body>
    static nrem_code guarded(nrem_error* error, Body body) {
        return core::pass_on(error, body);
    }
    [[nodiscard]] std::string words_of(const Prediction& given) const {
        return given.choice >= 0 ? std::string(view(choices(cue_)[static_cast<std::size_t>(
                                       given.choice)]))
                                 : given.text;
    }
    void pay(Call call) {
        call.batch = batch_;
        if (calls.size() >= most_calls) throw core::Error("the cap on calls is reached", NREM_SPENT);
        for (const Call& before : std::span(calls).subspan(calls_before_))
            if (!call.again && before.operation == call.operation &&
                before.inputs == call.inputs && before.sample == call.sample)
                throw core::Error("the same request again", NREM_SPENT);
        calls.push_back(std::move(call));
    }

    void reply_to(const nrem_asking& asking) {
        static const core::Pack pack = core::load_pack("default", {NREM_SOURCE_DIR "/prompts"});
        Call call{std::string(view(asking.operation)), {}, asking.sample};
        const core::Operation& operation = pack.operation(call.operation);
        for (const auto& input : Array<nrem_input>(asking.inputs))
            call.inputs[std::string(view(input.name))] = view(input.text);
        (void)core::render(operation, {call.inputs.begin(), call.inputs.end()});
        if (asking.sample > 0 && operation.sampling.temperature == 0)
            throw core::Error(call.operation + " does not sample", NREM_INVALID);
        pay(call);
        const nrem::Reply reply = table_.at(call.operation)(call);
        const nrem_reply_sink& sink = *asking.reply;
        sink.state(sink.self, reply.state);
        sink.text(sink.self, borrow(std::string_view(reply.text)));
        for (const auto& [name, value] : reply.fields)
            sink.field(sink.self, borrow(std::string_view(name)), borrow(std::string_view(value)));
        const nrem_token token{borrow(std::string_view("x")), reply.log_probability};
        if (reply.places > 0) sink.place(sink.self, &token, {nullptr, 0, sizeof(nrem_token)});
    }
    void guess(const nrem_guess& guess) {
        Call call{"predict", {{"cue", std::string(view(guess.cue->text))}}, guess.sample};
        call.again = guess.carried != 0;
        pay(std::move(call));
        nrem::detail::give(predictor(*guess.cue, guess.sample, guess.carried != 0),
                           *guess.answer);
    }
    void read(std::string_view text, const nrem_answer_sink& sink) const {
        Prediction made;
        made.choice = core::choice_in(text, cue_);
        if (cue_.choices.count == 0) made.text = text;
        if (made.choice >= 0) made = choice(made.choice);
        nrem::detail::give(made, sink);
    }
    std::int64_t think(const nrem_thought& thought) {
        std::string answer(view(thought.answer));
        if (thought.choice >= 0)
            answer = view(choices(cue_)[static_cast<std::size_t>(thought.choice)]);
        thoughts.push_back({iterations, thought.kind, thought.parent,
                            std::string(view(thought.text)), answer, thought.score,
                            thought.verdict});
        return static_cast<std::int64_t>(thoughts.size()) - 1;
    }
    void call_tool(nrem_str name, nrem_str arguments, const nrem_tool_sink& sink) {
        Call call{"tool",
                  {{"tool", std::string(view(name))}, {"arguments", std::string(view(arguments))}}};
        call.again = true;
        pay(std::move(call));
        const Observation made = tool(view(name), view(arguments));
        (made.good ? sink.result : sink.refuse)(sink.self, borrow(std::string_view(made.text)));
    }

    nrem_attempt table_of_calls() {
        return {
            .struct_size = sizeof(nrem_attempt),
            .reserved = 0,
            .question = &question_,
            .seed = seed,
            .tools = nrem::detail::array_of(tools),
            .self = this,
            .ask = [](void* self, nrem_array asked, nrem_error* error) -> nrem_code {
                ++of(self).batch_;
                return guarded(error, [&] {
                    for (const auto& asking : Array<nrem_asking>(asked)) of(self).reply_to(asking);
                });
            },
            .predict = [](void* self, nrem_array asked, nrem_error* error) -> nrem_code {
                ++of(self).batch_;
                return guarded(error, [&] {
                    for (const auto& guess : Array<nrem_guess>(asked)) of(self).guess(guess);
                });
            },
            .recall = [](void* self, const nrem_cue*, const nrem_text_sink* sink,
                         nrem_error*) -> nrem_code {
                sink->text(sink->self, borrow(std::string_view(of(self).recalled)));
                return NREM_OK;
            },
            .call = [](void* self, nrem_str name, nrem_str arguments, const nrem_tool_sink* sink,
                       nrem_error* error) -> nrem_code {
                return guarded(error, [&] { of(self).call_tool(name, arguments, *sink); });
            },
            .read = [](void* self, nrem_str text, const nrem_answer_sink* sink,
                       nrem_error* error) -> nrem_code {
                return guarded(error, [&] { of(self).read(view(text), *sink); });
            },
            .think = [](void* self, const nrem_thought* thought) -> std::int64_t {
                return of(self).think(*thought);
            },
            .go_on = [](void* self, std::int32_t* more, nrem_error*) -> nrem_code {
                ++of(self).iterations;
                *more = of(self).goes_on() ? 1 : 0;
                return NREM_OK;
            },
            .left =
                [](void* self, nrem_left* left) {
                    left->iterations = left->tokens = UINT64_MAX;
                    left->calls = of(self).most_calls - of(self).calls.size();
                    left->seconds = left->money = infinity;
                },
            .cancelled = [](void*) -> std::int32_t { return 0; },
        };
    }

    Days days_;
    const Cue& cue_;
    nrem_question question_{};
    std::vector<Experience> context_;
    Prediction given_;
    std::map<std::string, Says> table_;
    std::size_t batch_ = 0;
    std::size_t calls_before_ = 0;  // of answers before
};

}  // namespace nrem::stage
