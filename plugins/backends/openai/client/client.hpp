// Asks an OpenAI-compatible server through the host's HTTP. Shared by threads; all that changes is
// which way of asking for structured answers the server takes.
#pragma once

#include <atomic>
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
    struct Call {
        const std::string& server;
        std::string path;
        std::string body;
        const Prompt* prompt = nullptr;    // whose cancellation ends the call
        Completion* completion = nullptr;  // told of retries
    };
    [[nodiscard]] HttpReply exchange(const Call& call) const;
    [[nodiscard]] Said ask(Call& call) const;
    [[nodiscard]] Embedded ask_for_embeddings(const std::string& server, Array<nrem_str> texts,
                                              std::size_t first, std::size_t count) const;
    [[nodiscard]] Json ask_for_json(const Call& call) const;
    [[nodiscard]] Structured structured() const;
    [[nodiscard]] bool step_down(Structured used) const;
    [[noreturn]] void refuse(const Call& call, int status, const Complaint& complaint) const;
    [[nodiscard]] std::string models_of(const Call& call) const;

    Settings settings_;
    Http http_;
    mutable std::atomic<Structured> best_ = Structured::json_schema;  // that the server takes
};

}  // namespace nrem::openai
