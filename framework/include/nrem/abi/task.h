// nrem.task/1: produces streams of events with their truths, and may score answers itself.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/tool.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct nrem_task_info {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t streams;      // how many there are; UINT64_MAX: as many as one likes
    uint64_t cue_size;     // of cue vectors, 0: it has none
    uint64_t answer_size;  // of answer vectors, 0: it has none
} nrem_task_info;

typedef struct nrem_event_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*name)(void* self, nrem_str name);            // [serial] what it is called, for people
    void (*emit)(void* self, const nrem_event* event);  // [serial] in order of time
    // [serial] What the stream has in common with others so that they are not independent of it: a
    // city, a book, a person. Streams with the same events are one cluster in any case, whatever
    // they are called, and have the same one here.
    void (*cluster)(void* self, nrem_str cluster);
} nrem_event_sink;

// NaN where a figure does not apply.
typedef struct nrem_score {
    uint32_t struct_size;
    int32_t correct;  // 1, 0, or -1: not a matter of right or wrong
    double log_loss;  // in bits
    double absolute_error;
    double squared_error;
    // 1, 0, or -1: whether the question was understood, scored apart from the answer. After a 0 the
    // user's clarification is revealed.
    int32_t understood;
    uint32_t reserved;
    const nrem_figure_sink* figures;  // since 1.1; for the task's own figures
} nrem_score;

// Takes what a text states: that `item` has the answer `answer`.
typedef struct nrem_statement_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*statement)(void* self, uint64_t item, nrem_str answer);  // [serial]
} nrem_statement_sink;

// A call of a tool of the task's world, from the answer to the event `step`.
typedef struct nrem_act {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t stream;
    uint64_t seed;  // of the stream
    uint64_t step;
    nrem_str name;
    nrem_str arguments;  // JSON that follows the tool's schema
} nrem_act;

#define NREM_TASK "nrem.task/1"

typedef struct nrem_task {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    nrem_code (*describe)(void* self, nrem_task_info* info, nrem_error* error);    // [shared]
    // [shared] Stream `index` under `seed` is the same on every machine.
    nrem_code (*stream)(void* self, uint64_t index, uint64_t seed, const nrem_event_sink* sink,
                        nrem_error* error);
    // [shared] Optional (NULL). The host has filled in its own scoring by choice, text or value,
    // and the task may change it.
    nrem_code (*score)(void* self, const nrem_event* event, const nrem_answer* answer,
                       nrem_score* score, nrem_error* error);
    // [shared] Optional (NULL). Finds in a text the statements about items of stream `index` under
    // `seed`. The host, which knows what each item's answer was at which time, tells the supported
    // from the stale and the fabricated.
    nrem_code (*statements)(void* self, uint64_t index, uint64_t seed, nrem_str text,
                            const nrem_statement_sink* sink, nrem_error* error);
    // [shared] Optional (NULL). The tools of its world. A loop sees what they give and never a
    // truth.
    nrem_code (*tools)(void* self, const nrem_tool_list* list, nrem_error* error);
    // [shared] Optional (NULL). The same call gives the same result. Must be there beside `tools`.
    nrem_code (*act)(void* self, const nrem_act* act, const nrem_tool_sink* sink,
                     nrem_error* error);
} nrem_task;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
