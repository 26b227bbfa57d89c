// Components of every kind that write down all that they are given, and a task whose truths come in
// two versions that look alike until they are revealed. Its policy guesses at what it was not told.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>

#include "nrem/sdk.hpp"
#include "nrem/sdk/sequence_model.hpp"
#include "support/toys.hpp"

namespace nrem::watchers {

inline constexpr std::string_view letters[] = {"a", "b", "c", "d"};
inline const std::array<nrem_str, 4> texts{borrow("a"), borrow("b"), borrow("c"), borrow("d")};
inline constexpr std::uint64_t length = 60;

// By kind of component, all that it was given.
using Transcript = std::map<std::string, std::vector<std::string>>;
inline std::mutex mutex;
inline Transcript seen;

inline void note(const char* kind, std::string text) {
    const std::lock_guard lock(mutex);
    seen[kind].push_back(std::move(text));
}

inline std::string numbers(std::span<const float> values) {
    std::string text;
    for (const float value : values) text += fmt::format(" {}", value);
    return text;
}

inline std::string words(const Answer* answer) {
    if (!answer) return "nothing";
    return fmt::format("[{} {} {} ({}) ({}) {}]", view(answer->text), answer->choice, answer->value,
                       numbers(view(answer->vector)), numbers(view(answer->probabilities)),
                       view(answer->understanding));
}

inline std::string words(const Experience& it) {
    return fmt::format("{} item {} kind {} correct {} at {} loss {} cue {} answers {} truth {} {}",
                       it.step, it.item, it.kind, it.correct, it.at, it.loss, view(it.cue->text),
                       words(it.prediction), words(it.truth), view(it.clarification));
}

inline std::string words(const Record& it) {
    return fmt::format("{} {} {} {} from {}", it.id, view(it.text), view(it.answer), it.value,
                       it.origin == NREM_WORLD ? "world" : "self");
}

inline std::string words(const Day& day) {
    return fmt::format("step {} boundary {} steps {} items {}/{} tokens {} memory {} {} {} "
                       "nights {} errors {} of {} idle {} at {} loss {} correct {} importance {}",
                       day.step, day.at_boundary, day.steps, day.context_items,
                       day.context_capacity, day.context_tokens, day.memory_records,
                       day.memory_tokens, day.memory_bytes, day.nights, day.errors, day.predictions,
                       day.idle, day.at, day.loss, day.correct, day.importance);
}

template <class T>
std::string all(const Array<T>& items) {
    std::string text;
    for (const auto& item : items) text += words(item) + "; ";
    return text;
}

// The frozen predictor is known to everybody: what it says to the cue of a step, and how surely.
inline std::size_t guess(std::uint64_t step) {
    return step * 7 % 4;
}
inline float probability(std::uint64_t step, std::size_t choice) {
    constexpr float shares[] = {0.4F, 0.3F, 0.2F, 0.1F};
    return shares[(choice + 4 - guess(step)) % 4];
}
inline std::uint64_t step_of(std::string_view cue) {
    return std::stoull(std::string(cue.substr(cue.rfind(' ') + 1)));
}

inline bool is_test(std::uint64_t step) {
    return step % 10 == 9;
}

// An answer with all its parts, or a bare number.
struct Said {
    Said(std::uint64_t step, std::size_t choice, bool bare) {
        answer.value = static_cast<double>(100 * choice + step % 10);
        if (bare) return;
        answer.text = borrow(letters[choice]);
        answer.choice = static_cast<std::int64_t>(choice);
        answer.vector = {&number, 1};
        number = static_cast<float>(choice);
    }
    Said(const Said&) = delete;
    float number = 0;
    Answer answer = make_answer();
};

// Two streams, by `secret`, that differ in what the feedback hides: the truths of tests; those of
// wrongly answered queries, too; or all of them. Items and what a user says give the truth away. Or
// they differ in nothing but the groups of their events, and in what answers them.
class SecretTask {
public:
    static constexpr ParamSpec schema[] = {
        integer("secret", "0", {0, 1}, "Which of the two."),
        choice("hides", "tests", "tests|verdicts|all|groups", "In what they differ."),
        choice("form", "choices", "choices|numbers", "What is asked for."),
    };
    explicit SecretTask(const Params& params)
        : secret_(params.integer("secret")),
          hides_(params.text("hides")),
          bare_(params.text("form") == "numbers") {}
    TaskInfo describe() const { return {.streams = 1, .cue_size = 0, .answer_size = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (std::uint64_t step = 0; step < length; ++step) {
            const bool observed = step % 10 == 4;
            const std::size_t right = truth(step, observed);
            const Said said(step, right, bare_);
            const std::string cue = fmt::format("cue {}", step);
            const std::string told = fmt::format("I meant {}", letters[right]);
            Event event;
            event.cue.text = borrow(cue);
            if (!bare_) event.cue.choices = {texts.data(), 4, sizeof(nrem_str)};
            event.truth = said.answer;
            event.item = right + 1;
            event.at = static_cast<double>(step);
            event.clarification = told;
            const std::uint64_t evidence = right + 2 * secret_;
            if (hides_ == "groups") {
                event.group = group_of(step);
                event.evidence = {&evidence, 1};
            }
            is_test(step) ? sink.test(event) : observed ? sink.observe(event) : sink.query(event);
        }
    }
    void score(const nrem_event&, const Answer&, Score& score) const { score.understood = 0; }

private:
    std::string_view group_of(std::uint64_t step) const {
        return (step + secret_) % 3 ? secret_ ? "list 2" : "lure" : "";
    }
    // One in three is what the predictor says.
    std::size_t truth(std::uint64_t step, bool observed) const {
        const std::uint64_t drawn = mix(step);
        const std::size_t off = drawn % 3 == 0 ? 0 : 1 + drawn / 3 % 3;
        if (observed || hides_ == "groups" || (hides_ == "tests" && !is_test(step)))
            return (guess(step) + off) % 4;
        if (hides_ == "all" || is_test(step)) return (guess(step) + off + secret_) % 4;
        return (guess(step) + (off ? 1 + (off - 1 + secret_) % 3 : 0)) % 4;
    }
    std::uint64_t secret_;
    std::string hides_;
    bool bare_;
};

class WatchingBackend {
public:
    explicit WatchingBackend(const Params&) {}
    void predict(const Question& question, AnswerSink& answer) const {
        const std::string_view cue = view(question.cue().text);
        note("backend", fmt::format("{} | {} | {} | {}", cue, question.recalled_text(),
                                    all(question.recalled_records()), all(question.context())));
        const std::uint64_t step = step_of(cue);
        if (choices(question.cue()).empty()) return answer.value(static_cast<double>(step % 50));
        auto shares = answer.probabilities(4);
        for (std::size_t i = 0; i < 4; ++i) shares[i] = probability(step, i);
    }
};

class WatchingSpeaker {
public:
    static constexpr const char* offers[] = {"backend.generate"};
    explicit WatchingSpeaker(const Params&) {}
    void generate(const Prompt& prompt, Completion& completion) const {
        std::string all;
        for (const auto& message : prompt.messages()) all += view(message.text);
        completion.text(letters[guess(step_of(all))]);
        completion.ended(NREM_ENDED);
        note("language model", std::move(all));
    }
    std::string identity() const { return "speaker"; }
};

// The token of a number is that number and 256, that of a word the sum of its letters. Answers to a
// cue, whose last word is its step, what the predictor says; its fast weights count what it reads.
class WatchingModel {
public:
    static constexpr auto offers = std::to_array<const char*>({"sequence_model.forward"});
    explicit WatchingModel(const Params&) {}
    SequenceInfo describe() const {
        auto info = make_sequence_info();
        info.vocabulary = 512;
        info.features = 1;
        info.window = 4096;
        return info;
    }
    void layout(Layout& layout) const { layout.tensor("counts", {512}); }
    void encode(std::string_view text, TokenSink& sink) const {
        for (auto word = next_word(text); !word.empty(); word = next_word(text)) {
            std::uint32_t sum = 0;
            for (const char letter : word) sum += static_cast<unsigned char>(letter);
            const bool is_number = word[0] >= '0' && word[0] <= '9';
            sink.token(is_number ? 256 + static_cast<std::uint32_t>(step_of(word)) : sum % 256);
        }
    }
    std::string_view decode(std::uint32_t) const { return "a"; }
    void forward(const Forward& pass) const {
        std::string read;
        for (const auto token : pass.tokens()) {
            read += fmt::format(" {}", token);
            pass.tensors()[0][token] += 1;
        }
        note("sequence model", std::move(read));
        if (pass.features_out()) std::fill_n(pass.features_out(), pass.tokens().size(), 1.0F);
        if (!pass.logits()) return;
        std::fill_n(pass.logits(), pass.tokens().size() * 512, -100.0F);
        const std::uint32_t last = pass.tokens().back();
        for (std::size_t i = 0; last >= 256 && i < 4; ++i)
            pass.logits()[(pass.tokens().size() - 1) * 512 + 'a' + i] =
                std::log(probability(last - 256, i));
    }
    std::string identity() const { return "model"; }
};

// Keeps the last cases, as far as it knows their answers.
class WatchingRule {
public:
    static constexpr const char* offers[] = {"rule.replay", "rule.cases"};
    explicit WatchingRule(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall& recall) const { recall.everything(); }
    void write(MemoryEditor& memory, const Experience& experience, const Occasion&) const {
        note("rule", words(experience));
        const Answer* known = experience.truth;
        if (!known && experience.correct == 1) known = experience.prediction;
        if (memory.records().size() > 20) memory.erase(memory.records()[0].id);
        Record record = make_record("case");
        record.text = experience.cue->text;
        if (known) record.answer = known->text;
        memory.put(record);
    }
};

// Replays what it was given, and then guesses at everything else: a guess that is marked as the
// world's would be a confirmed one.
class GuessingPolicy {
public:
    static constexpr ParamSpec schema[] = {flag("forward", "false", "Runs the sequence model.")};
    explicit GuessingPolicy(const Params& params) : forward_(params.flag("forward")) {}
    void consolidate(nrem::Night& night) const {
        note("policy", fmt::format("night {} gain {} context {} memory {}", night.night(),
                                   night.held_out_gain(), all(night.context()),
                                   all(night.memory().records())));
        if (forward_) (void)night.forward(nrem::Night::Reads::tokens);
        for (const auto& experience : night.context()) replay(night, experience);
        for (std::uint64_t step = 0; step < length; step += is_test(step) ? 5 : 1)
            for (std::size_t choice = 0; choice < 4; ++choice)
                for (const bool bare : {false, true}) guess_at(night, step, {step, choice, bare});
    }

private:
    static void replay(nrem::Night& night, const Experience& experience) {
        night.replay(experience, 1);
        const auto records = night.memory().records();
        note("policy", words(records[records.size() - 1]));
    }
    static void guess_at(nrem::Night& night, std::uint64_t step, const Said& said) {
        const std::string text = fmt::format("cue {}", step);
        Cue cue = make_cue();
        cue.text = borrow(text);
        cue.choices = {texts.data(), 4, sizeof(nrem_str)};
        Experience made = make_experience(step);
        made.cue = &cue;
        made.truth = &said.answer;
        replay(night, made);
        made.truth = nullptr;
        made.prediction = &said.answer;
        for (const std::int32_t verdict : {-1, 0, 1}) {
            made.correct = verdict;
            replay(night, made);
        }
    }
    bool forward_;
};

// Sleeps after nine steps, or after three errors that it knows of.
class WatchingScheduler {
public:
    explicit WatchingScheduler(const Params&) {}
    Decision decide(const Day& day) const {
        note("scheduler", words(day));
        return {.sleep = day.steps >= 9 || day.errors >= 3};
    }
};

inline const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<SecretTask>({"secret", "Two streams that look alike."}),
        backend<WatchingBackend>({"watcher", "Watches."}),
        backend<WatchingSpeaker>({"speaker", "Watches."}),
        sequence_model<WatchingModel>({"model", "Watches."}),
        rule<WatchingRule>({"watcher", "Watches."}),
        policy<GuessingPolicy>({"guesser", "Watches and guesses."}),
        scheduler<WatchingScheduler>({"watcher", "Watches."}),
    });
    static const nrem_plugin made = toys::plugin_of("watchers", components);
    return made;
}

}  // namespace nrem::watchers
