// Learned sleep as the paper defines it, in real trials with the shipped weights: what is left of a
// context is in the fast weights and nowhere else, and answering costs the same however long it was
// slept ("Language Models Need Sleep", arXiv 2605.26099, section 3).
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "model.hpp"
#include "nrem/sdk/words.hpp"
#include "sequence/prediction.hpp"
#include "sequence/recurrence.hpp"
#include "store/journal.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

std::string weights_named(const std::string& name) {
    return NREM_SOURCE_DIR "/plugins/sequence_models/recurrent/hybrid/weights/rule110-" + name + "-1.safetensors";
}

struct Work {
    std::uint64_t calls = 0;
    std::uint64_t tokens = 0;
    friend bool operator==(const Work&, const Work&) = default;
};

// What the watched model was asked to do: a pass without logits is a night's.
struct Ledger {
    Work nights;
    Work questions;
    std::uint64_t begun = 0;     // passes of nights that read the tokens
    std::uint64_t informed = 0;  // questions that were given features
};
Ledger ledger;
std::mutex ledger_lock;  // nights and questions of several streams may be under way
decltype(nrem_sequence_model::forward) forward_unwatched;

nrem_code watched_forward(void* self, const nrem_forward* pass, nrem_error* error) {
    {
        const std::scoped_lock lock(ledger_lock);
        Work& work = pass->logits ? ledger.questions : ledger.nights;
        ++work.calls;
        work.tokens += pass->tokens.count;
        ledger.begun += !pass->logits && !pass->features_in;
        ledger.informed += pass->logits && pass->features_in;
    }
    return forward_unwatched(self, pass, error);
}

// The hybrid model as it ships, but for a name of its own and the ledger.
nrem_component watched_hybrid() {
    void* const library = dlopen(NREM_BUILD_DIR "/plugins/sequence_model_hybrid.so", RTLD_NOW | RTLD_LOCAL);
    if (!library) throw Error(dlerror());
    const auto entry =
        reinterpret_cast<const nrem_plugin* (*)()>(dlsym(library, "nrem_entry"));
    auto component = *static_cast<const nrem_component*>(entry()->components.data);
    static auto functions = *static_cast<const nrem_sequence_model*>(component.functions);
    forward_unwatched = functions.forward;
    functions.forward = watched_forward;
    component.name = "watched";
    component.functions = &functions;
    return component;
}

// Zeroes the fast weights at the end of each pass.
class Forget {
public:
    explicit Forget(const Params&) {}
    void consolidate(Night& night) const {
        auto edit = night.edit();
        const auto tensors = night.memory().tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            std::size_t count = 1;
            for (std::size_t d = 0; d < tensors[i].rank; ++d) count *= tensors[i].shape[d];
            std::fill_n(edit.tensor(i), count, 0.f);
        }
    }
};

const nrem_plugin& plugin() {
    static const auto components =
        std::to_array<nrem_component>({watched_hybrid(), policy<Forget>({"forget", "W = 0"})});
    static const nrem_plugin made = toys::plugin_of("learned_sleep", components);
    return made;
}

struct Asked {
    std::string seen;  // the row that was slept over
    std::string cue;
    std::string truth;
    std::string said;
};
using Streams = std::vector<std::vector<Asked>>;

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    for (auto word = next_word(text); !word.empty(); word = next_word(text))
        found.emplace_back(word);
    return found;
}

class LearnedSleepTest : public testing::Test {
protected:
    LearnedSleepTest() {
        registry_.add(plugin(), "learned_sleep");
        for (const char* name : {"task_automaton", "policy_recurrent_passes", "policy_noop", "scheduler_boundary", "rule_none"})
            registry_.load(NREM_BUILD_DIR "/plugins/" + std::string(name) + ".so");
    }
    Streams run_one(const std::vector<std::string>& changes) {
        ledger = {};
        const Plan plan = make_plan(
            load_text("name: rows\ntask: {name: automaton, depth: 6, split: test, split_by: row}\n"
                      "backend: {name: watched, weights: " +
                          weights_named("two") +
                          "}\npolicy: recurrent_passes\nsleep: {passes: 2, held_out: 0}\n"
                          "scheduler: boundary\nstreams: 24\ncontrols: false\nversions: all\n",
                      "rows.yaml", changes),
            registry_);
        RunDirectory directory(own_folder() / "run", make_manifest(plan, registry_), Begin::fresh);
        run(plan, registry_, directory, {});
        const Row row = directory.rows().at(0);
        EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
        folder_ = directory.trial_folder(plan.trials.at(0).id).path();
        return read_answers();
    }
    // What a stream's fast weights were at the end of the night.
    Memory memory_of(std::size_t stream) const {
        return load_version(folder_, read_versions(folder_, stream).back());
    }
    SequenceModelInstance model(const std::string& weights) const {
        const auto& component = registry_.find(Kind::sequence_model, "watched");
        return {component, resolve(component, {{"weights", weights}}), registry_.host()};
    }

    Registry registry_;
    std::filesystem::path folder_;

private:
    Streams read_answers() const {
        Streams streams;
        std::ifstream file(folder_ / "events.jsonl");
        std::map<std::size_t, std::string> seen;
        for (std::string line; std::getline(file, line);) {
            const auto json = nlohmann::json::parse(line);
            const std::string kind = json.value("kind", "");
            if (kind.empty()) continue;  // the first line
            const std::size_t stream = json.at("stream");
            if (kind == "observe") seen[stream] = json.at("cue");
            if (kind != "test") continue;
            streams.resize(std::max(streams.size(), stream + 1));
            streams[stream].push_back(
                {seen[stream], json.at("cue"), json.at("truth"), json.at("prediction")});
        }
        return streams;
    }
};

struct Share {
    double rows = 0;
    double cells = 0;
};

// Of questions whose cells were said right, and of cells.
Share right(const Streams& streams) {
    double rows = 0, row_count = 0, cells = 0, cell_count = 0;
    for (const auto& stream : streams)
        for (const auto& asked : stream) {
            ++row_count;
            rows += asked.said == asked.truth;
            const auto truth = words(asked.truth), said = words(asked.said);
            for (std::size_t i = 0; i < truth.size(); ++i) {
                ++cell_count;
                cells += i < said.size() && said[i] == truth[i];
            }
        }
    return {rows / row_count, cells / cell_count};
}

// The most cells that can be right where each question has one answer for all streams.
double majority(const Streams& streams) {
    std::map<std::pair<std::string, std::size_t>, std::map<std::string, double>> counts;
    double all = 0, most = 0;
    for (const auto& stream : streams)
        for (const auto& asked : stream) {
            const auto truth = words(asked.truth);
            for (std::size_t i = 0; i < truth.size(); ++i, ++all)
                ++counts[{asked.cue, i}][truth[i]];
        }
    for (const auto& [cell, values] : counts) {
        double largest = 0;
        for (const auto& [value, count] : values) largest = std::max(largest, count);
        most += largest;
    }
    return most / all;
}

std::vector<std::string> said(const std::vector<Asked>& stream) {
    std::vector<std::string> answers;
    for (const auto& asked : stream) answers.push_back(asked.said);
    return answers;
}

TEST_F(LearnedSleepTest, without_its_fast_weights_a_model_is_at_chance) {
    const auto kept = run_one({});
    ASSERT_EQ(kept.size(), 24U);
    ASSERT_EQ(kept[0].size(), 6U);
    EXPECT_GT(right(kept).rows, 0.95);
    EXPECT_GT(right(kept).cells, 0.99);
    const auto lost = run_one({"policy=[recurrent_passes, forget]"});
    EXPECT_LE(right(lost).rows, 0.01);
    EXPECT_LE(right(lost).cells, majority(lost));
    EXPECT_LT(majority(lost), 0.75);
}

TEST_F(LearnedSleepTest, without_its_fast_weights_a_model_is_one_that_has_seen_nothing) {
    const auto lost = run_one({"policy=[recurrent_passes, forget]"});
    const auto never = run_one({"policy=noop"});
    for (std::size_t i = 0; i < lost.size(); ++i) {
        EXPECT_EQ(said(lost[i]), said(never[i])) << "stream " << i;
        EXPECT_EQ(said(lost[i]), said(lost[0])) << "stream " << i;  // whatever was seen
    }
}

TEST_F(LearnedSleepTest, answers_cost_the_same_after_any_number_of_passes) {
    for (const std::uint64_t passes : {1, 2, 4}) {
        run_one({"sleep.passes=" + std::to_string(passes)});
        EXPECT_EQ(ledger.questions, (Work{24 * 6, std::uint64_t{24} * 6 * 16})) << passes;
        EXPECT_EQ(ledger.nights, (Work{24 * passes, 24 * passes * 16})) << passes;
    }
}

// Features and attention end with the night: each begins with the tokens, no question has any.
TEST_F(LearnedSleepTest, nothing_but_tensors_goes_from_night_to_question) {
    run_one({});
    EXPECT_EQ(ledger.begun, 24U);
    EXPECT_EQ(ledger.informed, 0U);
}

// A hybrid without sleep: one pass over the context and one over the question, whose tokens go
// through the same fast weights.
class Plain {
public:
    explicit Plain(const std::string& weights) : model_(weights) {
        for (const auto& tensor : states_of(model_.architecture()))
            states_.emplace_back(elements(tensor));
        for (auto& state : states_) pointers_.push_back(state.data());
    }
    // The likeliest word at each place.
    std::string read(const std::string& text) {
        const auto& vocabulary = model_.architecture().vocabulary;
        std::vector<std::uint32_t> tokens;
        for (const auto& word : words(text))
            tokens.push_back(static_cast<std::uint32_t>(std::ranges::find(vocabulary, word) -
                                                        vocabulary.begin()));
        std::vector<float> logits(tokens.size() * vocabulary.size());
        model_.forward({.tokens = tokens, .states = pointers_.data(), .logits = logits.data()});
        std::string likeliest;
        for (auto row = logits.begin(); row != logits.end();) {
            const auto end = row + static_cast<std::ptrdiff_t>(vocabulary.size());
            const auto best = static_cast<std::size_t>(std::max_element(row, end) - row);
            likeliest += (likeliest.empty() ? "" : " ") + vocabulary[best];
            row = end;
        }
        return likeliest;
    }
    const std::vector<std::vector<float>>& states() const { return states_; }

private:
    nrem_hybrid::Model model_;
    std::vector<std::vector<float>> states_;
    std::vector<float*> pointers_;
};

std::vector<std::vector<float>> tensors_of(const Memory& memory) {
    std::vector<std::vector<float>> tensors;
    for (std::size_t i = 0; i < memory.tensor_count(); ++i)
        tensors.emplace_back(memory.values(i).begin(), memory.values(i).end());
    return tensors;
}

TEST_F(LearnedSleepTest, one_pass_is_the_plain_hybrid_bit_for_bit) {
    const std::string weights = weights_named("one");
    const auto streams = run_one({"backend.weights=" + weights, "sleep.passes=1"});
    for (std::size_t i = 0; i < streams.size(); ++i) {
        Plain context(weights);
        context.read(streams[i][0].seen);
        EXPECT_EQ(tensors_of(memory_of(i)), context.states()) << "stream " << i;
        for (const auto& asked : streams[i]) {
            Plain whole(weights);
            whole.read(asked.seen);
            EXPECT_EQ(whole.read(asked.cue), asked.said) << asked.cue;
        }
    }
}

// A second pass is not a plain pass over the same tokens again.
TEST_F(LearnedSleepTest, two_passes_are_not_the_plain_hybrid) {
    const auto streams = run_one({});
    Plain twice(weights_named("two"));
    twice.read(streams[0][0].seen);
    EXPECT_NE(tensors_of(memory_of(0)), twice.states());
    twice.read(streams[0][0].seen);
    EXPECT_NE(tensors_of(memory_of(0)), twice.states());
}

std::string answer(SequencePrediction& prediction, const std::string& text, const Memory& memory) {
    Cue cue = make_cue();
    cue.text = borrow(text);
    std::string said;
    const nrem_answer_sink sink{
        sizeof(nrem_answer_sink),
        0,
        &said,
        [](void* to, nrem_str word) { *static_cast<std::string*>(to) = view(word); },
        nullptr,
        nullptr,
        nullptr,
        nullptr,
        nullptr};
    prediction.predict(cue, memory, sink);
    return said;
}

// The fast weights after two passes over a row.
Memory slept_over(const SequenceModelInstance& model, const std::string& row) {
    Cue cue = make_cue();
    cue.text = borrow(row);
    nrem_experience seen = make_experience(0);
    seen.kind = NREM_OBSERVE;
    seen.cue = &cue;
    Memory memory(layout_of(model));
    Recurrence night(model);
    for (const bool carried : {false, true}) (void)night.pass({seen}, memory, carried);
    return memory;
}

TEST_F(LearnedSleepTest, permuted_tokens_that_are_gone_have_changed_the_fast_weights_alone) {
    const auto streams = run_one({});
    const auto sleeper = model(weights_named("two"));
    SequencePrediction prediction(sleeper);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& [row, cue, truth, said] = streams[i][0];
        const std::string permuted(row.rbegin(), row.rend());
        const Memory other = slept_over(sleeper, permuted);
        EXPECT_NE(tensors_of(other), tensors_of(memory_of(i))) << row;
        EXPECT_NE(answer(prediction, cue, other), said) << row;
        // The model, which has now slept over something else, says what it said in the trial.
        for (const auto& asked : streams[i])
            EXPECT_EQ(answer(prediction, asked.cue, memory_of(i)), asked.said) << asked.cue;
    }
}

TEST(AnswerPlaces, are_the_words_at_the_end_that_ask) {
    EXPECT_EQ(answer_places("s2 ?3 ?3 ?3"), 3U);
    EXPECT_EQ(answer_places("?3 s2 ?3 \n"), 1U);
    EXPECT_EQ(answer_places("= 5\t?\n?\v? "), 3U);
}

TEST(AnswerPlaces, are_the_last_word_where_none_asks) {
    EXPECT_EQ(answer_places("hop3 w12"), 1U);
    EXPECT_EQ(answer_places("? V12"), 1U);
    EXPECT_EQ(answer_places(""), 1U);
}

}  // namespace
}  // namespace nrem::core
