// The binary interface, frozen: what a version has released keeps its place in every later one. A
// struct may only grow at its tail; one that never grows keeps its size, too.
#include <gtest/gtest.h>

#include <cstddef>

#include "nrem/abi/http.h"
#include "nrem/abi/language.h"
#include "nrem/abi/policy.h"
#include "nrem/abi/probe.h"
#include "nrem/abi/scheduler.h"
#include "nrem/abi/task.h"
#include "nrem/abi/trainer.h"

namespace {

#define FIXED(type, size) static_assert(sizeof(type) == (size), #type " has another size")
#define SIZE(type, size) static_assert(sizeof(type) >= (size), #type " has shrunk")
#define PLACE(type, field, offset) \
    static_assert(offsetof(type, field) == (offset), #type "::" #field " has moved")
#include "abi/released/1.0/layout.inc"
#include "abi/released/1.1/layout.inc"

// Functions are found by their place in a table, so tables count as released structs too.
TEST(Layout, begins_every_plugin_with_its_version) {
    const nrem_plugin plugin{.abi_major = 7, .abi_minor = 3, .struct_size = sizeof(nrem_plugin)};
    const auto* words = reinterpret_cast<const std::uint32_t*>(&plugin);
    EXPECT_EQ(words[0], 7U);
    EXPECT_EQ(words[1], 3U);
}

// A sink as a later version could have it.
struct LaterSink {
    std::uint32_t struct_size;
    std::uint32_t reserved;
    void* self;
    void (*text)(void* self, nrem_str text);
    void (*later)(void* self);
};
static_assert(offsetof(LaterSink, text) == offsetof(nrem_text_sink, text));

std::string heard_by_a_later_plugin(const void* given) {
    const auto& sink = *static_cast<const LaterSink*>(given);
    sink.text(sink.self, {"text", 4});
    if (NREM_HAS(&sink, later)) sink.later(sink.self);
    return NREM_HAS(&sink, later) ? "both" : "text";
}

TEST(Growth, lets_a_later_plugin_see_what_an_older_host_does_not_have) {
    const nrem_text_sink older{.struct_size = sizeof(nrem_text_sink),
                               .text = [](void*, nrem_str) {}};
    const LaterSink newer{.struct_size = sizeof(LaterSink),
                          .text = [](void*, nrem_str) {},
                          .later = [](void*) {}};
    EXPECT_EQ(heard_by_a_later_plugin(&older), "text");
    EXPECT_EQ(heard_by_a_later_plugin(&newer), "both");
}

TEST(Growth, lets_an_older_plugin_use_what_a_later_host_hands_over) {
    std::string heard;
    const LaterSink newer{.struct_size = sizeof(LaterSink),
                          .self = &heard,
                          .text = [](void* self, nrem_str text) {
                              static_cast<std::string*>(self)->assign(text.data, text.size);
                          }};
    const auto& sink = *reinterpret_cast<const nrem_text_sink*>(&newer);
    sink.text(sink.self, {"old", 3});
    EXPECT_EQ(heard, "old");
}

}  // namespace
