// nrem.task/1: produces streams of events with their truths, and may score answers itself.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#define NREM_TASK "nrem.task/1"

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
    void* context;
    void (*name)(void* context, nrem_str name);            // [serial] what the stream is called
    void (*emit)(void* context, const nrem_event* event);  // [serial] in order of time
} nrem_event_sink;

// NaN where a figure does not apply.
typedef struct nrem_score {
    uint32_t struct_size;
    int32_t correct;  // 1, 0, or -1: not a matter of right or wrong
    double log_loss;  // in bits
    double absolute_error;
    double squared_error;
} nrem_score;

typedef struct nrem_task {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    nrem_code (*describe)(void* self, nrem_task_info* info, nrem_error* error);    // [shared]
    // [shared] Stream `index` under `seed` is the same on every machine.
    nrem_code (*stream)(void* self, uint64_t index, uint64_t seed, const nrem_event_sink* sink,
                        nrem_error* error);
    // [shared] Optional (NULL): the host has filled in its own scoring by choice, text or value,
    // and the task may change it.
    nrem_code (*score)(void* self, const nrem_event* event, const nrem_answer* answer,
                       nrem_score* score, nrem_error* error);
} nrem_task;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
