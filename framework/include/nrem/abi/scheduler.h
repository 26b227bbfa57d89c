// nrem.scheduler/1: decides when to sleep, asked after every event of a stream.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#define NREM_SCHEDULER "nrem.scheduler/1"

#ifdef __cplusplus
extern "C" {
#endif

// What has happened since the last sleep, as far as it was revealed (see nrem_experience): nothing
// in it depends on the truth of a probe, nor on that of a query whose truth was not shown.
typedef struct nrem_day {
    uint32_t struct_size;
    int32_t at_boundary;        // 1: the event was a boundary
    uint64_t step;              // of the event just handled
    uint64_t steps;             // events since the last sleep, boundaries left out
    uint64_t context_items;     // experiences in the context
    uint64_t context_capacity;  // and the most it can hold
    uint64_t context_tokens;
    uint64_t memory_records;
    uint64_t memory_tokens;
    uint64_t nights;       // sleeps so far in this stream
    uint64_t errors;       // predictions since the last sleep that were revealed to be wrong
    uint64_t predictions;  // predictions since the last sleep, revealed or not
    double idle;           // time until the next event, in the task's unit; 0 if unknown
    // Since 1.1:
    double at;          // of the event just handled, in the task's unit of time
    double loss;        // of its prediction in bits; NaN: none was made, it has no loss, or it was
                        // not revealed
    int64_t correct;    // of its prediction: 1, 0, or -1 when there was no verdict, or none was
                        // revealed
    double importance;  // sum over the experiences since the last sleep: bits of loss, or where
                        // none was revealed 1 for a wrong prediction and for an observation
    uint64_t memory_bytes;
} nrem_day;

typedef struct nrem_decision {
    uint32_t struct_size;
    int32_t sleep;    // 1: sleep now
    uint64_t passes;  // 0: as many as the config says
} nrem_decision;

typedef struct nrem_scheduler {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] An instance lives as long as one stream and may keep state.
    nrem_code (*decide)(void* self, const nrem_day* day, nrem_decision* decision,
                        nrem_error* error);
} nrem_scheduler;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
