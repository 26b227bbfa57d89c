// nrem.tool: what a loop may call on its way to an answer. A tool is pure: what it gives depends on
// its settings, on its arguments and, where it says so, on the memory that the trial has at that
// step.
//
// The host checks arguments against the tool's schema, bounds the time and the size of a result,
// keeps results (but of a tool that offers "tool.reads_memory") and logs each call. What a tool
// prints, waits for or gets wrong costs the answer that called it, and nothing else.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/backend.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct nrem_tool_info {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str name;     // lower case, digits and _; "": as the component
    nrem_str summary;  // one line, for who calls it; "": the component's
    nrem_str schema;   // the JSON schema of its arguments, which are an object
} nrem_tool_info;

typedef struct nrem_tool_list {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*tool)(void* self, const nrem_tool_info* info);  // [serial]
} nrem_tool_list;

// Takes one result.
typedef struct nrem_tool_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*result)(void* self, nrem_str text);  // [serial] what was found
    // [serial] why there is no result, for who called it to read
    void (*refuse)(void* self, nrem_str why);
} nrem_tool_sink;

typedef struct nrem_tool_call {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str arguments;  // a JSON object that follows the schema
    void* self;
    // [serial] What the trial's rule recalls for the cue, as a reader of text sees it, one record a
    // line. Of a tool that offers "tool.reads_memory" alone.
    nrem_code (*recall)(void* self, const nrem_cue* cue, const nrem_text_sink* sink,
                        nrem_error* error);
} nrem_tool_call;

#define NREM_TOOL "nrem.tool/draft-1"

// One instance serves all streams of a trial. Its tool is called as the component.
typedef struct nrem_tool {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [shared] Its one tool.
    nrem_code (*describe)(void* self, const nrem_tool_list* list, nrem_error* error);
    // [shared] A failure is the tool's own fault; what the arguments ask in vain is refused through
    // the sink.
    nrem_code (*call)(void* self, const nrem_tool_call* call, const nrem_tool_sink* sink,
                      nrem_error* error);
} nrem_tool;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
