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
    // Scales the change; 1 at wake. Below 0 the experience is to be unlearned: what a write with
    // -gain would add is taken away, as far as the rule's form allows, and nothing is strengthened.
    // A rule that cannot unlearn changes nothing.
    double gain;
    uint64_t seed;  // the only source of randomness that a rule may use
} nrem_occasion;

enum {  // how the values of a tensor begin
    NREM_CONSTANT = 0,  // all are `fill`
    NREM_NORMAL = 1,    // normal, of mean `fill` and standard deviation `spread`
    NREM_UNIFORM = 2,   // uniform from `fill` - `spread` to `fill` + `spread`
    // `spread` times a matrix whose rows, or columns where these are fewer, are orthonormal; all
    // dimensions but the first count as columns
    NREM_ORTHOGONAL = 3
};

typedef struct nrem_tensor_spec {
    uint32_t struct_size;
    uint32_t reserved;
    const char* name;
    size_t rank;  // 1 to 4
    size_t shape[4];
    float fill;      // initial value of every element
    float diagonal;  // added to the main diagonal of a rank-2 tensor
    int32_t type;    // since 1.3; of the elements: NREM_FLOAT32 and so on
    // since 1.3; how its values begin: NREM_CONSTANT and so on; others than constant for floats
    // alone
    int32_t start;
    // since 1.3; of what is drawn, by the seed of the trial, the stream and the tensor's name
    double spread;
    // since 1.3; not 0: nrem_editor.resize may change the first dimension; not where it begins
    // orthogonal
    int32_t grows;
    uint32_t reserved2;  // since 1.3
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
    // [serial] Optional (NULL). since 1.3; A session or segment has ended.
    nrem_code (*boundary)(void* self, const nrem_memory* memory, const nrem_occasion* occasion,
                          const nrem_editor* editor, nrem_error* error);
    // [serial] Optional (NULL). since 1.3; A request to forget, at wake or replayed in sleep. Where
    // the rule holds nothing of the item it changes nothing. A rule without this function keeps
    // what it has.
    nrem_code (*forget)(void* self, const nrem_memory* memory, const nrem_experience* experience,
                        const nrem_occasion* occasion, const nrem_editor* editor,
                        nrem_error* error);
    // [serial] Optional (NULL). since 1.3; The memory was read for the cue of a query at wake, and
    // the prediction is made: what is changed here is seen from the write of the same step on. Not
    // called for tests.
    nrem_code (*used)(void* self, const nrem_memory* memory, const nrem_cue* cue,
                      const nrem_occasion* occasion, const nrem_editor* editor, nrem_error* error);
    // [serial] Optional (NULL). since 1.3; Writes several experiences (of nrem_experience) in one
    // step, each with its gain (of double). The gain of the occasion is 1. Without this function
    // each is written by itself, in order.
    nrem_code (*write_batch)(void* self, const nrem_memory* memory, nrem_array experiences,
                             nrem_array gains, const nrem_occasion* occasion,
                             const nrem_editor* editor, nrem_error* error);
} nrem_rule;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
