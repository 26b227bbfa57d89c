// "nrem.language/1" for C++: what rules and policies ask language models.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "nrem/abi/language.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

// What came back.
struct Reply {
    std::int32_t state = NREM_REPLY_BROKEN;
    std::string text;  // without what the model thought aloud
    std::vector<std::pair<std::string, std::string>> fields;
    std::uint64_t tokens = 0;  // of prompts and answers, repairs included
    // Of the tokens of the answer, where the operation asks for log-probabilities: sum and number.
    double log_probability = 0;  // nats
    std::uint64_t places = 0;

    // Whether it follows the operation's schema.
    bool good() const { return state == NREM_REPLY_GOOD || state == NREM_REPLY_REPAIRED; }
    // The field of that name, "" when there is none.
    std::string_view field(std::string_view name) const {
        for (const auto& [key, value] : fields)
            if (key == name) return value;
        return {};
    }
};

namespace detail {

inline Reply& reply_at(void* to) {
    return *static_cast<Reply*>(to);
}
inline nrem_reply_sink sink_of(Reply& made) {
    return {
        .struct_size = sizeof(nrem_reply_sink),
        .reserved = 0,
        .self = &made,
        .state = [](void* to, std::int32_t state) { reply_at(to).state = state; },
        .text = [](void* to, nrem_str text) { reply_at(to).text = view(text); },
        .field = [](void* to, nrem_str name,
                    nrem_str value) { reply_at(to).fields.emplace_back(view(name), view(value)); },
        .place =
            [](void* to, const nrem_token* token, nrem_array) {
                reply_at(to).log_probability += token->log_probability;
                ++reply_at(to).places;
            },
        .tokens = [](void* to, std::uint64_t prompt,
                     std::uint64_t answer) { reply_at(to).tokens = prompt + answer; },
    };
}

inline std::vector<nrem_input> inputs_of(
    const std::vector<std::pair<std::string_view, std::string_view>>& inputs) {
    std::vector<nrem_input> given;
    for (const auto& [name, text] : inputs) given.push_back({borrow(name), borrow(text)});
    return given;
}

}  // namespace detail

// A member of a rule or policy, made from its Params:
//
//     explicit Summarise(const nrem::Params& params) : language_(params) {}
//     ...
//     const auto reply = language_.ask("summarise", {{"memory", text}, {"context", day}});
//     if (reply.good()) ... reply.field("summary") ...
//
// Throws Failure: NREM_SPENT when a limit is reached (let it pass: the host ends the unit),
// NREM_UNAVAILABLE when the model does not answer.
class Language {
public:
    using Inputs = std::vector<std::pair<std::string_view, std::string_view>>;

    explicit Language(const Params& params)
        : service_(params.service<nrem_language>(NREM_LANGUAGE)) {}

    // False while a plan is made.
    bool offered() const { return service_ != nullptr; }

    Reply ask(std::string_view operation, const Inputs& inputs) {
        const std::vector<nrem_input> given = detail::inputs_of(inputs);
        Reply reply;
        const nrem_reply_sink sink = detail::sink_of(reply);
        auto error = detail::no_error();
        detail::check(
            service().ask(service().self, borrow(operation),
                          {given.data(), given.size(), sizeof(nrem_input)}, &sink, &error),
            error);
        return reply;
    }

    // One vector for each text.
    std::vector<std::vector<float>> embed(const std::vector<std::string>& texts) {
        std::vector<nrem_str> given;
        for (const auto& text : texts) given.push_back(borrow(text));
        std::vector<std::vector<float>> vectors(texts.size());
        const nrem_embedding_sink sink{
            .struct_size = sizeof(nrem_embedding_sink),
            .reserved = 0,
            .self = &vectors,
            .vector = [](void* to, std::size_t index, std::size_t count) -> float* {
                auto& vector = static_cast<std::vector<std::vector<float>>*>(to)->at(index);
                vector.resize(count);
                return vector.data();
            },
        };
        auto error = detail::no_error();
        detail::check(
            service().embed(service().self, {given.data(), given.size(), sizeof(nrem_str)},
                            &sink, &error),
            error);
        return vectors;
    }

private:
    const nrem_language& service() const {
        if (!service_) throw std::runtime_error("no language model can be asked here");
        return *service_;
    }

    const nrem_language* service_;
};

}  // namespace nrem
