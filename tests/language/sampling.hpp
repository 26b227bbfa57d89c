// For tests of samples: a pack with an operation that samples, one that does not, one that is
// repaired and one that takes a truth; and an arena like that of a run's blocking steps.
#pragma once

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/talker.hpp"

namespace nrem::core {

class SamplingTest : public Talking {
protected:
    SamplingTest() {
        prompts(R"(
  predict: {role: predictor, inputs: [cue], user: 'Q: {{cue}}', sampling: {temperature: 0}}
  draft: {role: writer, inputs: [cue], user: 'Draft: {{cue}}'}
  critique: {role: evaluator, inputs: [cue, truth], user: 'It is {{truth}}.'}
  review:
    role: judge
    inputs: [cue]
    user: "Right? {{cue}}"
    schema: {type: object, properties: {right: {type: boolean}}, required: [right]}
    repairs: 2
)");
        setup_.prices = {{"tiny", 1e6 / 3, 1e6 / 7, 0}};
        model_is("waiter");
    }
    Language& speak(Language::Hooks hooks = {never}) {
        made_.reset();
        made_ = std::make_unique<Language>(open(), registry_.host(), std::move(hooks));
        made_->at(place);
        return *made_;
    }
    // Threads end before the process does: what a library keeps for a thread that is just ending
    // looks lost to the address sanitizer.
    static void TearDownTestSuite() {
        tbb::task_scheduler_handle threads{tbb::attach{}};
        tbb::finalize(threads, std::nothrow);
    }
    // As the steps of lanes are run that wait for a model.
    template <class Body>
    void among_threads(Body&& body) {
        arena_.execute(body);
    }
    static std::vector<Asking> samples(std::size_t count, const std::string& cue = "x") {
        std::vector<Asking> made;
        for (std::size_t i = 0; i < count; ++i) made.push_back({"draft", {{"cue", cue}}, i});
        return made;
    }
    static std::string of_seed(const Prompt& prompt) { return std::to_string(prompt.seed()); }

    static constexpr std::size_t places = 8;
    static constexpr Language::Place place{"wake", 3, 7, 42};
    const tbb::global_control threads_{tbb::global_control::max_allowed_parallelism, places + 2};
    tbb::task_arena arena_{places, 0};
    std::unique_ptr<Language> made_;
};

}  // namespace nrem::core
