#include "conformance/templates.hpp"

namespace nrem::core {

namespace {

// clang-format off
constexpr std::string_view rule_template = R"plugin(// rule @name@: keeps the newest experiences as cases and recalls them all.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("size", "32", {1, 1000000}, "how many experiences are kept"),
    };
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    explicit @Class@(const nrem::Params& params) : size_(params.integer("size")) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& out) const { out.everything(); }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion&) const {
        if (!experience.truth) return;  // not revealed: nothing to learn
        nrem::Record record = nrem::make_record("case");
        record.text = experience.cue->text;
        record.vector = experience.cue->vector;
        record.answer = experience.truth->text;
        record.value = experience.truth->value;
        record.sources = {&experience.step, 1, sizeof experience.step};
        memory.put(record);
        const auto records = memory.records();  // still without the new one
        for (std::size_t i = 0; i + size_ < records.size() + 1; ++i) memory.erase(records[i].id);
    }

private:
    std::size_t size_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::rule<@Class@>({"@name@", "keeps the newest experiences"}))
)plugin";

constexpr std::string_view policy_template = R"plugin(// policy @name@: replays into the rule what went wrong since the last sleep.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::number("gain", "1", {0, 100}, "scales what a replay changes"),
    };
    static constexpr const char* needs[] = {"rule.replay"};
    explicit @Class@(const nrem::Params& params) : gain_(params.number("gain")) {}

    void consolidate(nrem::Night& night) const {
        std::size_t replayed = 0;
        for (const auto& experience : night.context()) {
            if (night.cancelled()) return;
            if (experience.correct == 1) continue;
            night.replay(experience, gain_);
            ++replayed;
        }
        night.note("replayed", std::to_string(replayed));
    }

private:
    double gain_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::policy<@Class@>({"@name@", "replays what went wrong"}))
)plugin";

constexpr std::string_view scheduler_template = R"plugin(// scheduler @name@: sleeps when too many predictions since the last sleep were wrong.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("errors", "5", {1, 1000000}, "wrong predictions that bring on a sleep"),
    };
    explicit @Class@(const nrem::Params& params) : errors_(params.integer("errors")) {}

    nrem::Decision decide(const nrem::Day& day) const { return {.sleep = day.errors >= errors_}; }

private:
    std::uint64_t errors_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0",
            nrem::scheduler<@Class@>({"@name@", "sleeps after a number of wrong predictions"}))
)plugin";

constexpr std::string_view backend_template = R"plugin(// backend @name@: how often each choice was the answer in what the question shows.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr const char* needs[] = {"task.choices"};
    static constexpr const char* offers[] = {"backend.probabilities", "backend.reads_cases"};
    explicit @Class@(const nrem::Params&) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const auto choices = nrem::choices(question.cue());
        const auto counts = answer.probabilities(choices.size());
        std::fill(counts.begin(), counts.end(), 1.0F);
        const auto count = [&](nrem_str seen) {
            for (std::size_t i = 0; i < choices.size(); ++i)
                if (nrem::view(choices[i]) == nrem::view(seen)) counts[i] += 1;
        };
        for (const auto& record : question.recalled_records()) count(record.answer);
        for (const auto& experience : question.context())
            if (experience.truth) count(experience.truth->text);
        float sum = 0;
        for (const float value : counts) sum += value;
        for (float& value : counts) value /= sum;
    }
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::backend<@Class@>({"@name@", "counts the answers it is shown"}))
)plugin";

constexpr std::string_view task_template = R"plugin(// task @name@: which of two symbols comes next, where one mostly follows the other.
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("length", "100", {1, 1000000}, "questions in a stream"),
    };
    static constexpr const char* offers[] = {"task.text", "task.choices", "task.symbols"};
    explicit @Class@(const nrem::Params& params) : length_(params.integer("length")) {}
    nrem::TaskInfo describe() const { return {.streams = nrem::endless}; }
    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const nrem_str symbols[] = {nrem::borrow("left"), nrem::borrow("right")};
        nrem::Random random(nrem::combine(seed, index));
        std::size_t last = 0;
        for (std::uint64_t step = 0; step < length_; ++step) {
            const std::size_t next = random.uniform() < 0.8 ? 1 - last : last;
            nrem::Event event;
            event.cue.text = symbols[last];
            event.cue.choices = {symbols, 2, sizeof(nrem_str)};
            event.truth.text = symbols[next];
            event.truth.choice = static_cast<std::int64_t>(next);
            event.at = static_cast<double>(step);
            sink.query(event);
            if (step % 10 == 9) sink.boundary(event.at);
            last = next;
        }
    }
private:
    std::uint64_t length_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::task<@Class@>({"@name@", "two symbols that mostly alternate"}))
)plugin";

constexpr std::string_view sequence_model_template = R"plugin(// sequence_model @name@: its fast weights count which word came after which; an answer is the word
// that came most often after the last one of the question.
//
// @build@
#include <algorithm>
#include <cmath>

#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::text("words", "w1 w2 w3 w4 hop1", "the vocabulary, with blanks between words"),
        nrem::integer("window", "64", {1, 65536}, "words in a chunk, at most"),
    };
    static constexpr const char* offers[] = {"sequence_model.forward", "backend.probabilities"};
    explicit @Class@(const nrem::Params& params)
        : text_(params.text("words")), window_(params.integer("window")) {
        std::string_view left = text_;
        for (auto word = nrem::next_word(left); !word.empty(); word = nrem::next_word(left))
            words_.emplace_back(word);
    }

    nrem::SequenceInfo describe() const {
        return {sizeof(nrem::SequenceInfo), 0, words_.size(), 1, window_, 0};
    }
    void layout(nrem::Layout& layout) const {
        layout.tensor("counts", {words_.size(), words_.size()});
    }
    void encode(std::string_view text, nrem::TokenSink& sink) const {
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text)) {
            const auto found = std::find(words_.begin(), words_.end(), word);
            if (found == words_.end())
                throw nrem::Failure(NREM_INVALID, "unknown word " + std::string(word));
            sink.token(static_cast<std::uint32_t>(found - words_.begin()));
        }
    }
    std::string_view decode(std::uint32_t token) const { return words_.at(token); }
    void forward(const nrem::Forward& pass) const {
        const auto chunk = pass.tokens();
        if (chunk.size() > window_) throw nrem::Failure(NREM_INVALID, "the chunk is too long");
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            float* const after = pass.tensors()[0] + words_.size() * index(chunk[i]);
            const float passes = pass.features_in() ? pass.features_in()[i] : 0;
            if (i + 1 < chunk.size()) after[index(chunk[i + 1])] += 1 / (1 + passes);
            if (pass.features_out()) pass.features_out()[i] = passes + 1;
            for (std::size_t w = 0; pass.logits() && w < words_.size(); ++w)
                pass.logits()[i * words_.size() + w] = std::log(1 + after[w]);
        }
    }
    std::string identity() const { return "@name@ " + text_; }

private:
    std::size_t index(std::uint32_t token) const {
        if (token >= words_.size()) throw nrem::Failure(NREM_INVALID, "there is no such token");
        return token;
    }
    std::string text_;
    std::uint64_t window_;
    std::vector<std::string> words_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0",
            nrem::sequence_model<@Class@>({"@name@", "counts which word came after which"}))
)plugin";

// clang-format on

}  // namespace

std::string_view template_for(Kind kind) {
    switch (kind) {
        case Kind::task:
            return task_template;
        case Kind::backend:
            return backend_template;
        case Kind::rule:
            return rule_template;
        case Kind::policy:
            return policy_template;
        case Kind::scheduler:
            return scheduler_template;
        case Kind::sequence_model:
            return sequence_model_template;
        case Kind::trainer:
            return {};
    }
    return {};
}

}  // namespace nrem::core
