#include "conformance/practice_attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "language/predict.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t seed_of_all = 11;

// What fields of replies hold.
enum class Held : std::uint8_t { words, answer, flag, number, list, object, tool };

struct PracticeField {
    std::string_view name;
    Held held;
};
// Those of the shipped prompts, and names that others may take for the same.
constexpr PracticeField practice_fields[] = {
    {"reason", Held::words},   {"thought", Held::words},    {"problem", Held::words},
    {"notes", Held::words},    {"note", Held::words},       {"summary", Held::words},
    {"answer", Held::answer},  {"right", Held::flag},       {"correct", Held::flag},
    {"found", Held::flag},     {"score", Held::number},     {"steps", Held::list},
    {"questions", Held::list}, {"arguments", Held::object}, {"tool", Held::tool},
};

constexpr std::string_view tool_schema =
    R"({"type": "object", "properties": {"text": {"type": "string"}}})";
constexpr nrem_tool_info practice_tool{
    sizeof(nrem_tool_info),
    0,
    {"practice", 8},
    {"gives its text", 14},
    {tool_schema.data(), tool_schema.size()}};

std::string first_choice(const nrem_cue& cue) {
    const Array<nrem_str> choices = nrem::choices(cue);
    return choices.size() ? std::string(nrem::view(choices[0])) : "an answer";
}

// A field of a reply that follows its schema.
std::string content_of(Held held, const nrem_cue& cue, Manner manner, std::uint64_t number) {
    const bool is_well = manner == Manner::well;
    const std::string text = is_well                  ? "since it is so"
                             : manner == Manner::echo ? std::string(nrem::view(cue.text))
                                                      : "";
    switch (held) {
        case Held::words:
            return text;
        case Held::answer:
            return is_well ? first_choice(cue) : text;
        case Held::flag:
            return is_well ? "true" : "false";
        case Held::number:
            return is_well ? "90" : "0";
        case Held::list:
            return dumped(Json::array({text, text + "?"}));
        case Held::object:
            return R"({"text":"a"})";
        case Held::tool:
            return is_well && number % 2 == 1 ? "practice" : "";
    }
    return "";
}

// Of one token, as a pack may ask for it.
void say_probability(const nrem_reply_sink& sink) {
    if (!NREM_HAS(&sink, place) || !sink.place) return;
    const nrem_token token{borrow(std::string_view("a")), -0.25};
    sink.place(sink.self, &token, {nullptr, 0, sizeof(nrem_token)});
}

Manner manner_of(const Practice& practice, std::uint64_t number) {
    constexpr Manner all[] = {Manner::well, Manner::nonsense, Manner::well, Manner::empty,
                              Manner::echo};
    return practice.manner == Manner::mixed ? all[number % std::size(all)] : practice.manner;
}

void take_note(Account& account, std::string_view what, std::string_view detail) {
    account.push_back(fmt::format("{} {}", what, detail));
}

}  // namespace

PracticeAttempt::PracticeAttempt(const Component& loop, const nrem_cue& cue,
                                 const Practice& practice)
    : loop_(loop), cue_(cue), practice_(practice) {
    question_ = {.struct_size = sizeof(nrem_question),
                 .reserved = 0,
                 .recalled_text = borrow(std::string_view("What was seen before.")),
                 .recalled_records = {nullptr, 0, sizeof(nrem_record)},
                 .recalled_vector = {},
                 .context = {nullptr, 0, sizeof(nrem_experience)},
                 .cue = &cue_,
                 .seed = seed_of_all};
    const bool has_tools = practice_.tools != PracticeTools::none;
    table_ = {.struct_size = sizeof(nrem_attempt),
              .reserved = 0,
              .question = &question_,
              .seed = combine(seed_of_all, 1),
              .tools = {&practice_tool, has_tools ? std::size_t{1} : 0, sizeof(nrem_tool_info)},
              .self = this,
              .ask = callback<&PracticeAttempt::ask>,
              .predict = callback<&PracticeAttempt::predict>,
              .recall = callback<&PracticeAttempt::recall>,
              .call = callback<&PracticeAttempt::call>,
              .read = callback<&PracticeAttempt::read>,
              .think = callback<&PracticeAttempt::think>,
              .go_on = callback<&PracticeAttempt::go_on>,
              .left = callback<&PracticeAttempt::left>,
              .cancelled = callback<&PracticeAttempt::cancelled>};
}

void PracticeAttempt::be_answered_by(const LoopInstance& loop) {
    thoughts_.begin(cue_);
    answer_.begin(cue_, question_.seed);
    const auto close = [&] {
        over_ = true;
        if (!asked_.good()) throw Error("answer: " + asked_.complaint());
    };
    try {
        loop.take(answer_, &nrem_loop::answer, &table_, &answer_.sink());
    } catch (const Error&) {
        close();
        throw;
    }
    close();
    for (const nrem_thought& thought : thoughts_.all())
        take_note(account_, fmt::format("thought {} {}", thought.kind, thought.parent),
                  nrem::view(thought.text));
    const nrem_answer given = answer_.view();
    take_note(account_, "answer",
              fmt::format("{} {} {} {}", given.choice, nrem::view(given.text),
                          bytes_of(given.value), bytes_of(given.probabilities)));
}

template <class Body>
nrem_code PracticeAttempt::called(const char* what, nrem_error* error, Body body) {
    return pass_on(error, [&] {
        if (over_) (void)asked_.refuse(std::string(what) + " is called when the answer is over");
        need(!over_);
        if (practice_.cancelled) throw Error("cancelled", NREM_CANCELLED);
        if (++calls_ >= practice_.spent_at) throw Error("the answer ends: calls", NREM_SPENT);
        body();
    });
}

void PracticeAttempt::need(bool accepted) const {
    if (!accepted) throw Error(asked_.complaint(), NREM_INVALID);
}

nrem_code PracticeAttempt::ask(nrem_array askings, nrem_error* error) {
    return called("ask", error, [&] {
        const auto& needs = loop_.needs;
        need(std::ranges::find(needs, "backend.generate") != needs.end() ||
             asked_.refuse("ask: it asks a language model and does not need backend.generate"));
        need(asked_.there("ask: askings", askings, sizeof(nrem_asking)));
        for (const nrem_asking& asking : Array<nrem_asking>(askings)) reply_to(asking);
    });
}

void PracticeAttempt::reply_to(const nrem_asking& asking) {
    need(asked_.there("ask: operation", asking.operation) &&
         asked_.there("ask: inputs", asking.inputs, sizeof(nrem_input)) &&
         asked_.there("ask: reply", asking.reply));
    take_note(account_, "ask", fmt::format("{} {}", nrem::view(asking.operation), asking.sample));
    for (const nrem_input& input : Array<nrem_input>(asking.inputs)) {
        need(asked_.there("ask: name of an input", input.name) &&
             asked_.there("ask: text of an input", input.text));
        need(nrem::view(input.name) != "truth" ||
             asked_.refuse("ask: an operation with a truth, while an answer is open"));
        take_note(account_, nrem::view(input.name), nrem::view(input.text));
    }
    const nrem_reply_sink& sink = *asking.reply;
    const std::uint64_t number = calls_ + asking.sample;
    const bool is_read = manner_of(practice_, number) != Manner::nonsense;
    sink.state(sink.self, is_read ? NREM_REPLY_GOOD : NREM_REPLY_BROKEN);
    sink.text(sink.self, borrow(std::string_view(is_read ? "{}" : "%% \xff\xfe {\"answer\": <<")));
    if (is_read) say_fields(sink, number);
    if (is_read) say_probability(sink);
}

void PracticeAttempt::say_fields(const nrem_reply_sink& sink, std::uint64_t number) const {
    const Manner manner = manner_of(practice_, number);
    for (const PracticeField& field : practice_fields) {
        const std::string content = content_of(field.held, cue_, manner, number);
        sink.field(sink.self, borrow(field.name), borrow(std::string_view(content)));
    }
}

nrem_code PracticeAttempt::predict(nrem_array guesses, nrem_error* error) {
    return called("predict", error, [&] {
        need(asked_.there("predict: guesses", guesses, sizeof(nrem_guess)));
        for (const nrem_guess& one : Array<nrem_guess>(guesses)) guess(one);
    });
}

// The first choice, where all goes well; then any of them, or nothing.
void PracticeAttempt::guess(const nrem_guess& guess) {
    need(asked_.there("predict: cue", guess.cue) && asked_.check(*guess.cue) &&
         asked_.there("predict: answer", guess.answer));
    take_note(account_, "predict", fmt::format("{} {}", guess.sample, nrem::view(guess.cue->text)));
    const Manner manner = manner_of(practice_, calls_ + guess.sample);
    if (manner == Manner::empty || manner == Manner::nonsense) return;
    const std::size_t choices = guess.cue->choices.count;
    const nrem_answer_sink& sink = *guess.answer;
    if (choices == 0) return sink.text(sink.self, borrow(std::string_view("an answer")));
    const std::size_t chosen = manner == Manner::well ? 0 : guess.sample % choices;
    if (float* const to = sink.probabilities(sink.self, choices)) {
        std::fill_n(to, choices, 0.5F / static_cast<float>(choices));
        to[chosen] += 0.5F;
    }
    sink.choice(sink.self, static_cast<std::int64_t>(chosen));
}

nrem_code PracticeAttempt::recall(const nrem_cue* cue, const nrem_text_sink* sink,
                                  nrem_error* error) {
    return called("recall", error, [&] {
        need(asked_.there("recall: cue", cue) && asked_.check(*cue) &&
             asked_.there("recall: sink", sink));
        const bool is_well = manner_of(practice_, calls_) == Manner::well;
        sink->text(sink->self, borrow(std::string_view(is_well ? "one\ntwo" : "")));
    });
}

nrem_code PracticeAttempt::call(nrem_str tool, nrem_str arguments, const nrem_tool_sink* sink,
                                nrem_error* error) {
    return called("call", error, [&] {
        need(asked_.there("call: tool", tool) && asked_.there("call: arguments", arguments) &&
             asked_.there("call: sink", sink));
        take_note(account_, "call", fmt::format("{} {}", nrem::view(tool), nrem::view(arguments)));
        const bool gives =
            practice_.tools == PracticeTools::giving && nrem::view(tool) == "practice";
        const nrem_str text = borrow(std::string_view(gives ? "a result" : "that cannot be done"));
        gives ? sink->result(sink->self, text) : sink->refuse(sink->self, text);
    });
}

nrem_code PracticeAttempt::read(nrem_str text, const nrem_answer_sink* answer, nrem_error* error) {
    return pass_on(error, [&] {
        need(!over_ || asked_.refuse("read is called when the answer is over"));
        need(asked_.there("read: text", text) && asked_.there("read: answer", answer));
        read_answer(nrem::view(text), cue_, *answer);
    });
}

std::int64_t PracticeAttempt::think(const nrem_thought* thought) {
    if (over_) return asked_.refuse("think is called when the answer is over") - 1;
    if (!asked_.there("think: thought", thought)) return -1;
    return thoughts_.add(*thought, iterations_, asked_);
}

nrem_code PracticeAttempt::go_on(std::int32_t* more, nrem_error* error) {
    return called("go_on", error, [&] {
        need(asked_.there("go_on: more", more));
        *more = ++iterations_ < practice_.iterations ? 1 : 0;
    });
}

void PracticeAttempt::left(nrem_left* left) const {
    if (!left) return;
    const std::uint64_t calls = practice_.spent_at - std::min(calls_ + 1, practice_.spent_at);
    *left = {.struct_size = sizeof(nrem_left),
             .reserved = 0,
             .iterations = Practice::never,
             .calls = calls,
             .tokens = Practice::never,
             .seconds = std::numeric_limits<double>::infinity(),
             .money = std::numeric_limits<double>::infinity()};
}

}  // namespace nrem::core
