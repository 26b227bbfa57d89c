// nrem.scheduler/1: decides when to sleep, asked after every event of a stream.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// What has happened since the last sleep, as far as it was revealed (see nrem_experience): nothing
// in it depends on the truth of a test, nor on that of a query whose truth was not shown.
typedef struct nrem_day {
    uint32_t struct_size;
    int32_t at_boundary;  // 1: the event was a boundary
    uint64_t step;        // of the event just handled
    double at;            // in the event's unit; when the event just handled happened
    // in bits; of its prediction; NaN: none was made, it has no loss, or it was not revealed
    double loss;
    // of its prediction: 1, 0, or -1 when there was no verdict, or none was revealed
    int64_t correct;
    uint64_t steps;        // events since the last sleep, boundaries left out
    uint64_t predictions;  // predictions since the last sleep, revealed or not
    uint64_t errors;       // predictions since the last sleep that were revealed to be wrong
    // Sum over the experiences since the last sleep: bits of loss, or where none was revealed 1 for
    // a wrong prediction and for an observation.
    double importance;
    uint64_t context_items;     // in experiences
    uint64_t context_capacity;  // in experiences
    uint64_t context_tokens;
    uint64_t memory_records;
    uint64_t memory_tokens;
    uint64_t memory_bytes;
    uint64_t nights;  // sleeps so far in this stream
    double idle;      // in the event's unit; time until the next event; 0 if unknown
} nrem_day;

typedef struct nrem_decision {
    uint32_t struct_size;
    int32_t sleep;    // 1: sleep now
    uint64_t passes;  // 0: as many as the config says
} nrem_decision;

#define NREM_SCHEDULER "nrem.scheduler/1"

// An instance lives as long as one stream and may keep state.
typedef struct nrem_scheduler {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial]
    nrem_code (*decide)(void* self, const nrem_day* day, nrem_decision* decision,
                        nrem_error* error);
} nrem_scheduler;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
