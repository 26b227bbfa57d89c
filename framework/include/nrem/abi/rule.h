// nrem.rule/1: how a memory is read for a cue and written after an experience.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

enum {  // phase of a write
    NREM_WAKE = 0,
    NREM_SLEEP = 1
};

// The circumstances of a write.
typedef struct nrem_occasion {
    uint32_t struct_size;
    int32_t phase;  // NREM_WAKE, or NREM_SLEEP when a policy replays the experience
    double gain;    // scales the change; 1 at wake
    uint64_t seed;  // the only source of randomness that a rule may use
} nrem_occasion;

typedef struct nrem_tensor_spec {
    uint32_t struct_size;
    uint32_t reserved;
    const char* name;
    size_t rank;  // 1 to 4
    size_t shape[4];
    float fill;      // initial value of every element
    float diagonal;  // added to the main diagonal of a rank-2 tensor
} nrem_tensor_spec;

typedef struct nrem_layout {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*tensor)(void* self, const nrem_tensor_spec* spec);  // [serial]
} nrem_layout;

#define NREM_RULE "nrem.rule/1"

typedef struct nrem_rule {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] Declares the tensors of a memory. Same parameters and sizes, same layout.
    nrem_code (*layout)(void* self, const nrem_sizes* sizes, const nrem_layout* layout,
                        nrem_error* error);
    // [serial]
    nrem_code (*read)(void* self, const nrem_memory* memory, const nrem_cue* cue,
                      const nrem_recall* recall, nrem_error* error);
    // [serial] On failure no record is changed.
    nrem_code (*write)(void* self, const nrem_memory* memory, const nrem_experience* experience,
                       const nrem_occasion* occasion, const nrem_editor* editor, nrem_error* error);
} nrem_rule;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
