// One question to a language model with its repairs, as a state: what is to be sent next, and what
// the answers so far amount to. It sends nothing itself.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "language/pack.hpp"
#include "language/reply.hpp"
#include "language/request.hpp"

namespace nrem::core {

class Conversation {
public:
    // The operation outlives it.
    Conversation(const Operation& operation, ModelRequest request)
        : operation_(&operation), request_(std::move(request)) {}

    [[nodiscard]] const Operation& operation() const { return *operation_; }
    // What is to be sent, until it is over.
    [[nodiscard]] const ModelRequest& request() const { return request_; }
    // Whether the request sends an answer back that broke the schema.
    [[nodiscard]] bool is_repair() const { return repairs_ > 0; }

    // What the answer to the request is by itself.
    [[nodiscard]] LanguageReply hear(const StoredResponse& response);
    // Call it with what was heard: then there is a reply, or another request.
    void go_on(const StoredResponse& response, LanguageReply heard);

    // Once it is over: the reply, and the model that said it.
    [[nodiscard]] const std::optional<LanguageReply>& reply() const { return reply_; }
    [[nodiscard]] std::optional<LanguageReply>& reply() { return reply_; }
    [[nodiscard]] const std::string& said_by() const { return said_by_; }

private:
    void ask_again(const StoredResponse& response);

    const Operation* operation_;
    ModelRequest request_;
    std::uint64_t repairs_ = 0;
    std::vector<std::string> faults_;  // of the last answer
    LanguageReply before_;             // the last answer, which was broken
    std::uint64_t prompt_tokens_ = 0;
    std::uint64_t answer_tokens_ = 0;
    std::optional<LanguageReply> reply_;
    std::string said_by_;
};

}  // namespace nrem::core
