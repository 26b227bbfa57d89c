// Replies that are streamed although nobody asked for it: the pieces put together as the reply that
// they would have been.
#include <algorithm>

#include "base/text.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

// Of a piece's delta, put behind what is there.
void append_texts(const Json& delta, Json& message) {
    for (const char* key : {"content", "reasoning_content", "reasoning", "refusal"})
        if (const std::string piece = text_of(child(delta, key)); !piece.empty())
            message[key] = message.value(key, "") + piece;
}

void append_logs(const Json& logs, Json& choice) {
    for (const auto& place : child(logs, "content"))
        choice["logprobs"]["content"].push_back(place);
}

// The choice of index 0, if choices have one; null when the piece is of another.
const Json& own_choice(const Json& piece) {
    static const Json nothing;
    const Json& choice = first_choice(piece);
    const Json& index = child(choice, "index");
    return index.is_null() || index == 0 ? choice : nothing;
}

class Whole {
public:
    void add(const Json& piece) {
        for (const char* key : {"model", "usage", "error"})
            if (const Json& value = child(piece, key); !value.is_null()) body_[key] = value;
        const Json& from = own_choice(piece);
        if (!from.is_object()) return;
        for (const char* key : {"finish_reason", "error"})
            if (const Json& value = child(from, key); !value.is_null()) choice_[key] = value;
        if (const Json& text = child(from, "text"); text.is_string())
            choice_["text"] = choice_.value("text", "") + text.get_ref<const std::string&>();
        append_texts(child(from, "delta"), message_);
        append_texts(child(from, "message"), message_);
        append_logs(child(from, "logprobs"), choice_);
        seen_ = true;
    }
    void add_error(const Json& error) { body_["error"] = error; }
    // Of an answer that was cut off there is no end.
    [[nodiscard]] bool has_end() const {
        return choice_.contains("finish_reason") || choice_.contains("error") ||
               body_.contains("error");
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

// Reads lines of "data: ...", and JSON alone on its line, as others stream. A piece may be on several
// lines of data, which a blank one ends. Every line is parsed once, and every piece.
class Lines {
public:
    void read(std::string_view line) {
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = unicode::trimmed(line.substr(std::min(colon + 1, line.size())));
        if (line.empty())
            end_piece();
        else if (line.starts_with('{'))
            take(line);
        else if (name == "event")
            event_ = value;
        else if (name == "data" && !value.empty())
            take(value);
    }
    [[nodiscard]] bool is_over() const { return is_done_ || is_broken_; }
    // Discarded when nothing was streamed, or not to its end.
    [[nodiscard]] Json whole() {
        end_piece();
        const bool has_ended = (is_done_ || whole_.has_end()) && !is_broken_;
        return has_ended && has_any_ ? whole_.take() : Json(Json::value_t::discarded);
    }

private:
    void take(std::string_view data) {
        is_done_ = piece_.empty() && data == "[DONE]";
        if (!is_done_ && (!piece_.empty() || !add(data))) piece_.append(data).append("\n");
    }
    bool add(std::string_view text) {
        const Json read = parse_body(text);
        if (read.is_discarded()) return false;
        if (event_ == "error" && !read.contains("error"))
            whole_.add_error(read);
        else
            whole_.add(read);
        return has_any_ = true;
    }
    void end_piece() {
        is_broken_ |= !piece_.empty() && !add(piece_);
        piece_.clear();
        event_.clear();
    }

    Whole whole_;
    std::string event_;
    std::string piece_;
    bool has_any_ = false;
    bool is_done_ = false;
    bool is_broken_ = false;
};

}  // namespace

Json parse_reply(std::string_view body) {
    Json parsed = parse_body(body);
    if (!parsed.is_discarded()) return parsed;
    Lines lines;
    body = unicode::trimmed(body);
    while (!body.empty() && !lines.is_over()) {
        const std::string_view line = body.substr(0, body.find_first_of("\r\n"));
        body.remove_prefix(line.size());
        body.remove_prefix(body.starts_with("\r\n") ? 2 : body.empty() ? 0 : 1);
        lines.read(line);
    }
    return lines.whole();
}

}  // namespace nrem::openai
