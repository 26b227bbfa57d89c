// A language model for tests: a table from operations to functions of their inputs. It keeps what
// it was asked. An operation that is not in the table fails, as it would in a prompt pack.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "nrem/sdk/language.hpp"

namespace nrem::test {

using Inputs = std::map<std::string, std::string>;

inline Reply good(std::vector<std::pair<std::string, std::string>> fields) {
    std::string text;
    for (const auto& [name, value] : fields) text += name + ": " + value + '\n';
    return {NREM_REPLY_GOOD, text, std::move(fields)};
}
// Of an operation without a schema.
inline Reply plain(std::string text) {
    return {NREM_REPLY_GOOD, std::move(text), {}};
}
inline Reply broken(std::string text) {
    return {NREM_REPLY_BROKEN, std::move(text), {}};
}
inline Reply too_long() {
    return {NREM_REPLY_TOO_LONG, {}, {}};
}

class Speaker {
public:
    struct Call {
        std::string operation;
        Inputs inputs;
    };
    using Function = std::function<Reply(const Inputs&)>;

    // Offers all that `host` does, and a language model.
    explicit Speaker(const nrem_host* host)
        : inner_(host),
          language_{
              .struct_size = sizeof(nrem_language), .self = this, .ask = ask, .embed = embed},
          host_{.struct_size = sizeof(nrem_host),
                .self = this,
                .log = log,
                .extension = extension} {}
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    void on(const std::string& operation, Function says) { table_[operation] = std::move(says); }
    [[nodiscard]] const nrem_host* host() const { return &host_; }
    [[nodiscard]] std::size_t count(const std::string& operation) const {
        std::size_t found = 0;
        for (const auto& call : calls) found += call.operation == operation ? 1 : 0;
        return found;
    }
    // The last inputs of that operation.
    [[nodiscard]] Inputs last(const std::string& operation) const {
        for (auto call = calls.rbegin(); call != calls.rend(); ++call)
            if (call->operation == operation) return call->inputs;
        return {};
    }

    std::vector<Call> calls;
    std::vector<std::string> embedded;  // all texts that vectors were asked of
    nrem_code fails = NREM_OK;  // every call, from now on
    // Throws for a call that no prompt pack would take.
    std::function<void(const Call&)> check = [](const Call&) {};

private:
    // Eight numbers: how many words of the text have each of eight hashes.
    static nrem_code embed(void* self, nrem_array texts, const nrem_embedding_sink* sink,
                           nrem_error*) {
        const Array<nrem_str> given(texts);
        for (std::size_t i = 0; i < given.size(); ++i) {
            std::istringstream words(std::string(view(given[i])));
            of(self).embedded.push_back(words.str());
            float* const vector = sink->vector(sink->self, i, 8);
            std::fill_n(vector, 8, 0.0F);
            for (std::string word; words >> word;)
                vector[std::accumulate(word.begin(), word.end(), 0) % 8] += 1;
        }
        return NREM_OK;
    }
    static Speaker& of(void* self) { return *static_cast<Speaker*>(self); }
    static void log(void* self, std::int32_t level, nrem_str message) {
        of(self).inner_->log(of(self).inner_->self, level, message);
    }
    static const void* extension(void* self, const char* id) {
        if (std::strcmp(id, NREM_LANGUAGE) == 0) return &of(self).language_;
        return of(self).inner_->extension(of(self).inner_->self, id);
    }
    static nrem_code ask(void* self, nrem_str operation, nrem_array inputs,
                         const nrem_reply_sink* sink, nrem_error* error) {
        Speaker& speaker = of(self);
        if (speaker.fails != NREM_OK)
            return nrem::detail::fill(error, speaker.fails, "the model says nothing more");
        Call call{std::string(view(operation)), {}};
        for (const auto& input : Array<nrem_input>(inputs))
            call.inputs[std::string(view(input.name))] = view(input.text);
        const auto says = speaker.table_.find(call.operation);
        if (says == speaker.table_.end())
            return nrem::detail::fill(error, NREM_INVALID,
                                      ("no operation " + call.operation).c_str());
        const nrem_code refused = nrem::detail::guard(error, [&] { speaker.check(call); });
        if (refused != NREM_OK) return refused;
        speaker.calls.push_back(call);
        const Reply reply = says->second(call.inputs);
        sink->state(sink->self, reply.state);
        if (reply.state == NREM_REPLY_TOO_LONG) return NREM_OK;
        sink->text(sink->self, borrow(reply.text));
        for (const auto& [name, value] : reply.fields)
            sink->field(sink->self, borrow(name), borrow(value));
        return NREM_OK;
    }

    const nrem_host* inner_;
    nrem_language language_;
    nrem_host host_;
    std::map<std::string, Function> table_;
};

}  // namespace nrem::test
