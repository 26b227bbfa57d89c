// Asks an OpenAI-compatible server through the host's HTTP. Shared by threads; all that changes is
// what the server was found to take.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "nrem/sdk/backend.hpp"
#include "nrem/sdk/http.hpp"
#include "settings.hpp"
#include "wire.hpp"

namespace nrem::openai {

class Client {
public:
    explicit Client(const Params& params) : settings_(read_settings(params)), http_(params) {}

    // `server` is a checked_url. Throw Failure: NREM_TOO_LONG, NREM_UNAVAILABLE (no sensible reply,
    // though it was tried), NREM_INVALID (refused: trying again would not help), and Cancelled.
    void generate(const std::string& server, const Prompt& prompt, Completion& completion) const;
    void embed(const std::string& server, Array<nrem_str> texts, Vectors& vectors) const;

    [[nodiscard]] const Settings& settings() const { return settings_; }

private:
    // What is still left for one question, whatever is sent for it.
    struct Effort {
        Retry retry;
        std::optional<std::chrono::steady_clock::time_point> began;
    };
    struct Call {
        const std::string& server;
        Effort& effort;
        std::string path;
        std::string body = "";
        Wanted wanted = Wanted::completion;
        const Prompt* prompt = nullptr;    // whose cancellation ends the call
        Completion* completion = nullptr;  // told of retries
        std::function<void(const Usage&)> paid = [](const Usage&) {};  // for what cannot be used
    };
    struct Range {
        std::size_t first;
        std::size_t count;
    };
    [[nodiscard]] HttpReply exchange(const Call& call, std::uint64_t retries,
                                     double deadline) const;
    [[nodiscard]] Effort effort_for(std::uint64_t seed) const;
    [[nodiscard]] double left_for(const Call& call) const;
    [[nodiscard]] HttpReply send(const Call& call) const;
    [[nodiscard]] Judgement ask(const Call& call) const;
    [[nodiscard]] Embedded ask_for_embeddings(const std::string& server, Array<nrem_str> texts,
                                              Range range, Vectors& vectors) const;
    [[nodiscard]] Structured structured() const;
    [[nodiscard]] bool step_down(Structured used) const;
    [[nodiscard]] bool may_leave_out(const Prompt& prompt, Part part, Left left) const;
    [[nodiscard]] Part refused_part(const Prompt& prompt, Left about, Left left) const;
    [[noreturn]] void refuse(const Call& call, const Judgement& made) const;
    [[nodiscard]] std::string models_of(const Call& call) const;

    Settings settings_;
    Http http_;
    mutable std::atomic<Structured> best_ = Structured::json_schema;  // that the server takes
    mutable std::atomic<unsigned> left_out_ = 0;                      // that it does not
};

}  // namespace nrem::openai
