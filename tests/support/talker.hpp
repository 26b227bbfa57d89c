// A language model in the test's own process: what it says is a function that each test sets. And
// the stage for it: a prompt pack, Models with their setup, and the roles of a trial.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "language/language.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::talker {

// What the model does with a prompt, and with texts to embed; set by each test.
inline std::function<void(const Prompt&, Completion&)> says;
inline std::function<void(Array<nrem_str>, Vectors&)> embeds;
inline std::atomic<std::uint64_t> calls{0};

inline std::string last_of(const Prompt& prompt) {
    const auto messages = prompt.messages();
    return std::string(view(messages[messages.size() - 1].text));
}

// So many tokens, of which `cached` of the prompt's were at hand.
inline Usage used(std::uint64_t prompt, std::uint64_t answer, std::uint64_t cached = 0) {
    return {.struct_size = sizeof(Usage),
            .prompt_tokens = prompt,
            .answer_tokens = answer,
            .cached_tokens = cached};
}

// Says the text, as the model "tiny", for 10 tokens and 2.
inline void say(Completion& completion, std::string_view text) {
    completion.text(text);
    completion.ended(NREM_ENDED);
    completion.usage(used(10, 2));
    completion.model("tiny");
}

class TalkerBackend {
public:
    static constexpr ParamSpec schema[] = {nrem::text("who", "tiny", "Who it is.")};
    static constexpr const char* offers[] = {"backend.generate", "backend.embed"};
    explicit TalkerBackend(const Params& params) : name_(params.text("who")) {}
    void generate(const Prompt& prompt, Completion& completion) const {
        ++calls;
        says(prompt, completion);
    }
    void embed(Array<nrem_str> texts, Vectors& vectors) const {
        ++calls;
        embeds(texts, vectors);
    }
    std::string identity() const { return name_; }

private:
    std::string name_;
};

// The same, asked by many threads at once.
class WaiterBackend : public TalkerBackend {
public:
    static constexpr const char* offers[] = {"backend.generate", "backend.embed",
                                             "backend.blocking"};
    using TalkerBackend::TalkerBackend;
};

inline const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {backend<TalkerBackend>({"talker", "Says what the test wants."}),
         backend<WaiterBackend>({"waiter", "Says it after a while."})});
    static const nrem_plugin made = toys::plugin_of("talker", components);
    return made;
}

}  // namespace nrem::talker

namespace nrem::core {

// One trial's models: the talker has every role, live and without a cache, limits or prices, until
// a test says otherwise and calls `open`.
class Talking : public testing::Test {
protected:
    Talking() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(talker::plugin(), "talker");
        model_is("talker");
        setup_.responses.cache = "off";
        setup_.beside = folder_;
        talker::says = [](const Prompt&, Completion& completion) {
            talker::say(completion, "yes");
        };
        talker::calls = 0;
    }
    // "talker", or "waiter".
    void model_is(const std::string& name) {
        backend_.emplace(registry_.find(Kind::backend, name),
                         toys::part(registry_, Kind::backend, name).settings, registry_.host());
    }
    // Prompts of the pack, as the YAML of its operations.
    void prompts(const std::string& operations) {
        std::ofstream(folder_ / "test.yaml") << "pack: test\noperations:\n" << operations;
        pack_ = load_pack("test", {folder_});
    }
    LanguageSetup& open() {
        models_ = std::make_unique<Models>(setup_);
        language_.models = models_.get();
        language_.prompts = &pack_;
        language_.spending = &spending_;
        language_.by_role.fill(model());
        return language_;
    }
    [[nodiscard]] Model model() const { return make_model(*backend_); }

    const std::filesystem::path folder_ = own_folder();
    Registry registry_;
    std::optional<BackendInstance> backend_;
    Models::Setup setup_;
    Pack pack_;
    std::unique_ptr<Models> models_;
    TrialSpending spending_;
    LanguageSetup language_;
};

inline bool never() {
    return false;
}

// The Error that `body` throws, as "code: message"; "nothing" when it throws none.
template <class Body>
std::string failure_of(Body&& body) {
    try {
        body();
    } catch (const Error& failure) {
        return std::to_string(failure.code()) + ": " + failure.what();
    }
    return "nothing";
}

}  // namespace nrem::core
