// What one stream, or one of its nights, asks of language models: renders the prompt of the trial's
// pack, asks the model that has the role, checks the answer against the operation's schema, sends
// it back if it breaks the schema, and logs and counts all of it. One thread at a time.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "language/lack.hpp"
#include "language/models.hpp"
#include "language/pack.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {

// What the streams of one trial have asked for so far, cached answers included.
struct TrialSpending {
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> tokens{0};
    std::atomic<double> money{0};
    std::atomic<double> seconds{0};
};

// The models of a trial. All that it points to outlives its Language objects.
struct LanguageSetup {
    Models* models = nullptr;
    const Pack* prompts = nullptr;
    std::array<Model, std::size(role_names)> by_role;  // without a backend: cannot be asked
    SpendingLimits limits;                             // of the trial
    TrialSpending* spending = nullptr;
    bool keeps_asked = false;  // calls are kept for probes
    std::uint64_t repetition = 0;  // of all requests: another one, other answers

    [[nodiscard]] const Model& model_of(std::string_view role) const;
};

// A question of several that are asked at once.
struct Asking {
    std::string_view operation;
    Inputs inputs;
    std::uint64_t sample = 0;
};

struct LanguageReply {
    std::int32_t state = NREM_REPLY_BROKEN;
    std::string text;  // without the model's thinking
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<StoredPlace> places;  // log-probabilities, if requested
    Lack lack = Lack::none;           // why there is no answer, or that it was cut
    std::uint64_t prompt_tokens = 0, answer_tokens = 0;
    [[nodiscard]] std::string_view field(std::string_view name) const;
    [[nodiscard]] bool good() const {
        return state == NREM_REPLY_GOOD || state == NREM_REPLY_REPAIRED;
    }
};

// Hands a reply to a plugin.
void pass_on(const LanguageReply& reply, const nrem_reply_sink& sink);

class Language {
public:
    struct Hooks {
        std::function<bool()> cancelled;  // polled while waiting for a model
        // In a night: throws when its budget allows no further call, and counts each call.
        std::function<void()> before_call = [] {};
        std::function<void(const CallCost&)> after_call = [](const CallCost&) {};
    };
    // `host` is the host of the stream's instances.
    Language(const LanguageSetup& setup, const nrem_host* host, Hooks hooks);
    Language(const Language&) = delete;
    Language& operator=(const Language&) = delete;

    // The host with "nrem.language/1" for the rule and policies of this stream.
    [[nodiscard]] const nrem_host* host() const { return &host_; }
    // Sets the place of the next questions: for the log, and for the seeds of sampling.
    struct Place {
        std::string_view phase;  // "wake", "sleep", "held_out", "probe", "grade"
        std::uint64_t stream = 0;
        std::uint64_t step = 0;
        std::uint64_t seed = 0;
    };
    void at(const Place& place) {
        place_ = place;
        asked_ = 0;
    }

    // Throws Error: for an operation that the pack does not have, NREM_SPENT when a limit is
    // reached, NREM_CANCELLED, and what the backend throws.
    [[nodiscard]] LanguageReply ask(std::string_view operation, const Inputs& inputs);
    [[nodiscard]] std::vector<LanguageReply> ask_all(std::span<const Asking> asked);
    void forbid_truths(bool forbidden) { truths_are_forbidden_ = forbidden; }
    [[nodiscard]] std::vector<std::vector<float>> embed(std::vector<std::string> texts);

    // The calls since the last call of this function.
    [[nodiscard]] CallLog take_calls() { return std::exchange(calls_, {}); }

private:
    [[nodiscard]] const Model& model_of(std::string_view role, std::string_view operation) const;
    [[nodiscard]] StoredResponse call(const Operation& operation, const ModelRequest& request);
    [[nodiscard]] Models::Given ask_models(const Operation& operation, const Model& model,
                                           const ModelRequest& request);
    void count(const Operation& operation, const std::string& model, const LanguageReply& reply);
    void account(const CallCost& cost);
    void check_limits() const;
    void settle(const Operation& operation, const ModelRequest& request,
                const StoredResponse& response, const LanguageReply& reply, bool repair);
    // The functions of the tables that plugins get.
    void log(std::int32_t level, nrem_str message) const;
    [[nodiscard]] const void* extension(const char* id) const;
    [[nodiscard]] nrem_code ask_for_plugin(nrem_str operation, nrem_array inputs,
                                           const nrem_reply_sink& sink, nrem_error* error);
    [[nodiscard]] nrem_code embed_for_plugin(nrem_array texts, const nrem_embedding_sink& sink,
                                             nrem_error* error);

    const LanguageSetup& setup_;
    const nrem_host* base_;
    nrem_host host_;
    nrem_language service_;
    Hooks hooks_;
    Place place_;
    bool truths_are_forbidden_ = false;
    std::uint64_t asked_ = 0;  // number of questions at this place
    CallLog calls_;
};

}  // namespace nrem::core
