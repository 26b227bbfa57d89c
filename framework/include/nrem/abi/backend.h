// nrem.backend/1: the frozen predictor. It learns only from what a question shows it.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#define NREM_BACKEND "nrem.backend/1"

#ifdef __cplusplus
extern "C" {
#endif

// In the order in which a reader sees it: recalled memory, visible context, cue.
typedef struct nrem_question {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str recalled_text;
    nrem_array recalled_records;  // of nrem_record
    nrem_floats recalled_vector;  // the rule's read-out
    nrem_array context;           // of nrem_experience, oldest first
    const nrem_cue* cue;
    uint64_t seed;  // of this question; the only source of randomness
} nrem_question;

typedef struct nrem_answer_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* context;
    void (*text)(void* context, nrem_str text);            // [serial]
    void (*choice)(void* context, int64_t index);          // [serial] default: the most probable
    void (*value)(void* context, double value);            // [serial]
    float* (*probabilities)(void* context, size_t count);  // [serial] one per choice, sum 1
} nrem_answer_sink;

typedef struct nrem_backend {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [shared] One instance answers for every stream at once. A backend that waits for something
    // (a server, a device) offers "backend.blocking" and is then called from threads of its own.
    nrem_code (*predict)(void* self, const nrem_question* question, const nrem_answer_sink* answer,
                         nrem_error* error);
} nrem_backend;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
