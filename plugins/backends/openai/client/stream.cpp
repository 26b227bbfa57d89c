// Replies that are streamed although nobody asked for it: the pieces ("data: {...}", one a line)
// put together as the reply that they would have been.
#include "base/text.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

// Of a piece's delta, put behind what is there.
void append_texts(const Json& delta, Json& message) {
    for (const char* key : {"content", "reasoning_content", "reasoning", "refusal"})
        if (const Json& piece = child(delta, key); piece.is_string())
            message[key] = message.value(key, "") + piece.get_ref<const std::string&>();
}

void append_logs(const Json& logs, Json& choice) {
    for (const auto& place : child(logs, "content"))
        choice["logprobs"]["content"].push_back(place);
}

class Whole {
public:
    void add(const Json& piece) {
        for (const char* key : {"model", "usage", "error"})
            if (const Json& value = child(piece, key); !value.is_null()) body_[key] = value;
        const Json& from = first_choice(piece);
        if (!from.is_object()) return;
        for (const char* key : {"finish_reason", "error"})
            if (const Json& value = child(from, key); !value.is_null()) choice_[key] = value;
        if (const Json& text = child(from, "text"); text.is_string())
            choice_["text"] = choice_.value("text", "") + text.get_ref<const std::string&>();
        if (from.contains("delta")) append_texts(from["delta"], message_);
        if (from.contains("message")) append_texts(from["message"], message_);
        append_logs(child(from, "logprobs"), choice_);
        seen_ = true;
    }
    [[nodiscard]] Json take() {
        if (seen_ && !choice_.contains("text")) {
            if (!message_.contains("content")) message_["content"] = nullptr;
            choice_["message"] = std::move(message_);
        }
        if (seen_) body_["choices"] = Json::array({std::move(choice_)});
        return std::move(body_);
    }

private:
    Json body_ = Json::object();
    Json choice_ = Json::object();
    Json message_ = Json::object();
    bool seen_ = false;
};

bool is_stream(std::string_view body) {
    body = unicode::trimmed(body);
    return body.starts_with("data:") || body.starts_with("event:") || body.starts_with(':');
}

}  // namespace

Json parse_reply(std::string_view body) {
    Json parsed = parse_body(body);
    if (!parsed.is_discarded() || !is_stream(body)) return parsed;
    Whole whole;
    while (!body.empty()) {
        const std::string_view line = body.substr(0, body.find('\n'));
        body.remove_prefix(std::min(body.size(), line.size() + 1));
        if (!unicode::trimmed(line).starts_with("data:")) continue;
        const auto piece = unicode::trimmed(unicode::trimmed(line).substr(5));
        if (piece == "[DONE]") break;
        const Json read = parse_body(piece);
        if (read.is_discarded()) return read;  // cut off
        whole.add(read);
    }
    return whole.take();
}

}  // namespace nrem::openai
