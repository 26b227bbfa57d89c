// nrem.sequence_model/1 for C++: a token-level model whose fast weights are the memory's tensors.
#pragma once

#include <string>

#include "nrem/abi/sequence_model.h"
#include "nrem/sdk/rule.hpp"

namespace nrem {

using SequenceInfo = nrem_sequence_info;

inline SequenceInfo make_sequence_info() {
    SequenceInfo info{};
    info.struct_size = sizeof info;
    return info;
}

// Takes the tokens of a text, in order.
class TokenSink {
public:
    explicit TokenSink(const nrem_token_sink& sink) : sink_(sink) {}
    void token(std::uint32_t token) { sink_.token(sink_.self, token); }

private:
    const nrem_token_sink& sink_;
};

// One forward pass over a chunk of tokens: what goes in, and where to put what comes out.
class Forward {
public:
    explicit Forward(const nrem_forward& pass) : pass_(pass) {}
    std::span<const std::uint32_t> tokens() const {
        return {pass_.tokens.data, pass_.tokens.count};
    }
    // In the order of the layout, to be changed in place.
    float* const* tensors() const { return pass_.tensors; }
    // Of the pass before, tokens x features; nullptr: this is the first.
    const float* features_in() const { return pass_.features_in; }
    float* features_out() const { return pass_.features_out; }  // nullptr: not wanted
    float* logits() const { return pass_.logits; }              // nullptr: not wanted

private:
    const nrem_forward& pass_;
};

// clang-format off
// All const: one instance is shared by all threads.
template <class T>
concept SequenceModel = FromParams<T> &&
    requires(const T& model, Layout& layout, std::string_view text, TokenSink& tokens,
             const Forward& pass, std::uint32_t token) {
        { model.describe() } -> std::same_as<SequenceInfo>;
        model.layout(layout);
        model.encode(text, tokens);
        { model.decode(token) } -> std::convertible_to<std::string_view>;
        model.forward(pass);
        { model.identity() } -> std::convertible_to<std::string>;
    };
// clang-format on

namespace detail {

template <SequenceModel T>
NREM_HIDDEN inline constexpr nrem_sequence_model sequence_model_functions{
    .struct_size = sizeof(nrem_sequence_model),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .describe = [](void* self, nrem_sequence_info* info, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const SequenceInfo told = static_cast<const T*>(self)->describe();
            info->vocabulary = told.vocabulary;
            info->features = told.features;
            info->window = told.window;
            info->parameters = told.parameters;
        });
    },
    .layout = [](void* self, const nrem_layout* layout, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            constexpr nrem_sizes no_sizes{
                .struct_size = sizeof(nrem_sizes), .reserved = 0, .cue = 0, .answer = 0};
            Layout view(no_sizes, *layout);
            static_cast<const T*>(self)->layout(view);
        });
    },
    .encode = [](void* self, nrem_str text, const nrem_token_sink* sink,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            TokenSink tokens(*sink);
            static_cast<const T*>(self)->encode(view(text), tokens);
        });
    },
    .decode = [](void* self, std::uint32_t token, const nrem_text_sink* sink,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const std::string_view word = static_cast<const T*>(self)->decode(token);
            sink->text(sink->self, borrow(word));
        });
    },
    .forward = [](void* self, const nrem_forward* pass, nrem_error* error) -> nrem_code {
        return guard(error, [&] { static_cast<const T*>(self)->forward(Forward(*pass)); });
    },
    .identity = [](void* self, const nrem_text_sink* sink, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const std::string identity = static_cast<const T*>(self)->identity();
            sink->text(sink->self, borrow(identity));
        });
    },
};

}  // namespace detail

template <SequenceModel T>
constexpr nrem_component sequence_model(const About& about) {
    return detail::component<T>(NREM_SEQUENCE_MODEL, about, &detail::sequence_model_functions<T>);
}

}  // namespace nrem
