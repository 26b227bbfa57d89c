// What one stream, or one of its nights, asks of language models: renders the prompt of the trial's
// pack, asks the model that has the role, checks the answer against the operation's schema, sends
// it back if it breaks the schema, and logs and counts all of it. One thread at a time; of the
// questions that it is given together, several may wait for their models at once.
#pragma once

#include <array>
#include <atomic>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "language/conversation.hpp"
#include "language/models.hpp"
#include "language/pack.hpp"
#include "language/reply.hpp"
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

// One question. `sample` tells several answers to the same question apart: 0, 1, 2.
struct Asking {
    std::string_view operation;
    Inputs inputs;
    std::uint64_t sample = 0;
};

// One large class, because a question needs all that is here: its place, its limits and its log.
class Language {
public:
    struct Hooks {
        std::function<bool()> cancelled;  // polled while waiting for a model, by each that waits
        // Throws when no further call is allowed, as in a night whose budget is spent. Of questions
        // that are asked at once, it is called for each before the first is sent.
        std::function<void()> before_call = [] {};
        // Counts a call. Both are called in the order of the questions.
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
        sampled_ = 0;
        asked_.clear();
    }
    // While set, whatever takes a truth is refused, since an answer is open that must not see it.
    void forbid_truths(bool forbids) { forbids_truths_ = forbids; }

    // Throws Error: for an operation that the pack does not have, NREM_SPENT when a limit is
    // reached, NREM_CANCELLED, and what the backend throws. Asked again of a model that samples, an
    // operation gets the next sample.
    [[nodiscard]] LanguageReply ask(std::string_view operation, const Inputs& inputs);
    // All at once, if their models wait for something; replies, log and counts are in the order of
    // `asked` and the same as if they were asked one after another. Nothing is sent if one of them
    // cannot be asked. Where a limit is reached, those in front of it are still answered and
    // logged; so are all others where one fails. Then the first failure in their order is thrown.
    [[nodiscard]] std::vector<LanguageReply> ask_all(std::span<const Asking> asked);
    [[nodiscard]] std::vector<std::vector<float>> embed(std::vector<std::string> texts);

    // The calls since the last call of this function.
    [[nodiscard]] CallLog take_calls() { return std::exchange(calls_, {}); }

private:
    // A question on its way, with what it adds to the log.
    struct Talk {
        Conversation conversation;
        const Model* model;
        std::optional<Models::Given> given = {};  // the answer to what was sent last
        std::exception_ptr failure = {};
        bool held_back = false;  // since one before it was refused
        CallLog calls = {};      // without costs
        std::vector<CallCost> costs = {};  // one by one, since a sum depends on their order

        [[nodiscard]] bool goes_on() const;
    };
    [[nodiscard]] const Model& model_of(std::string_view role, std::string_view operation) const;
    void check(const Operation& operation, std::uint64_t sample) const;
    [[nodiscard]] Talk begin(const Operation& operation, const Inputs& inputs,
                             std::uint64_t sample);
    void hold(std::span<Talk> talks);
    [[nodiscard]] std::vector<Talk*> let_through(std::span<Talk> talks);
    void take_place() const;
    void send(std::span<Talk* const> talks);
    void get(Talk& talk, const Models::Wanted& wanted);
    [[nodiscard]] Models::Given ask_models(const Models::Wanted& wanted);
    void receive(Talk& talk);
    void account(Talk& talk);
    void note(Talk& talk, const LanguageReply& heard) const;
    void count(Talk& talk) const;
    void conclude(std::span<Talk> talks);
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
    std::uint64_t sampled_ = 0;  // number of questions with a seed at this place
    std::map<std::string, std::uint64_t, std::less<>> asked_;  // of each operation at this place
    bool forbids_truths_ = false;
    CallLog calls_;
};

}  // namespace nrem::core
