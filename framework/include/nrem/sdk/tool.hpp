// nrem.tool for C++: what a loop may call on its way to an answer.
#pragma once

#include <string>
#include <string_view>

#include "nrem/abi/tool.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

// Thrown by a tool for what its arguments ask in vain; who called it reads why.
struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

namespace detail {

inline nrem_text_sink text_into(std::string& text) {
    return {sizeof(nrem_text_sink), 0, &text,
            [](void* to, nrem_str more) { static_cast<std::string*>(to)->append(view(more)); }};
}

// Hands over what `make` returns, or the Refusal that it throws.
template <class Make>
void give_result(const nrem_tool_sink& sink, Make make) {
    try {
        const std::string text = make();
        sink.result(sink.self, borrow(std::string_view(text)));
    } catch (const Refusal& refusal) {
        sink.refuse(sink.self, borrow(std::string_view(refusal.what())));
    }
}

}  // namespace detail

class ToolCall {
public:
    explicit ToolCall(const nrem_tool_call& call) : call_(call) {}
    // A JSON object that follows the tool's schema.
    std::string_view arguments() const { return view(call_.arguments); }
    // What the trial's rule recalls for the cue, one record a line. Of a tool that offers
    // "tool.reads_memory".
    std::string recall(const Cue& cue) const {
        std::string text;
        const nrem_text_sink sink = detail::text_into(text);
        auto error = detail::no_error();
        detail::check(call_.recall(call_.self, &cue, &sink, &error), error);
        return text;
    }

private:
    const nrem_tool_call& call_;
};

// `arguments` is the JSON schema of the arguments.
// clang-format off
template <class T>
concept Tool = FromParams<T> && requires(const T& tool, const ToolCall& call) {
    { T::arguments } -> std::convertible_to<std::string_view>;
    { tool.call(call) } -> std::convertible_to<std::string>;
};
// clang-format on

namespace detail {

template <Tool T>
NREM_HIDDEN inline constexpr nrem_tool tool_functions{
    .struct_size = sizeof(nrem_tool),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .describe = [](void*, const nrem_tool_list* list, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const nrem_tool_info info{
                sizeof(nrem_tool_info), 0, {}, {}, borrow(std::string_view(T::arguments))};
            list->tool(list->self, &info);
        });
    },
    .call = [](void* self, const nrem_tool_call* call, const nrem_tool_sink* sink,
               nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            give_result(*sink, [&] { return static_cast<const T*>(self)->call(ToolCall(*call)); });
        });
    },
};

}  // namespace detail

template <Tool T>
constexpr nrem_component tool(const About& about) {
    return detail::component<T>(NREM_TOOL, about, &detail::tool_functions<T>);
}

}  // namespace nrem
