// nrem.sequence_model/1: a token-level model whose fast weights are the memory's tensors.
//
// It takes the place of a backend. Its slow weights never change after create; what it learns
// within a trial is in the tensors, which the host owns. It has one operation: a forward pass over
// a chunk of tokens. A prediction is one pass over the cue. A night's pass is the same pass over
// the frozen context, with the features that came out of the pass before.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/backend.h"
#include "nrem/abi/rule.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct nrem_tokens {
    const uint32_t* data;
    size_t count;
} nrem_tokens;

typedef struct nrem_sequence_info {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t vocabulary;  // tokens are 0 .. vocabulary - 1
    uint64_t features;    // size of a token's feature vector
    uint64_t window;      // in tokens; the longest chunk
    uint64_t parameters;  // slow weights
} nrem_sequence_info;

typedef struct nrem_token_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*token)(void* self, uint32_t token);  // [serial] in order
} nrem_token_sink;

// One forward pass over a chunk. It sees this chunk, the tensors and the features alone, and
// nothing else outlives the call.
typedef struct nrem_forward {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_tokens tokens;        // at most `window`
    float* const* tensors;     // in the order of the layout; changed in place
    const float* features_in;  // tokens x features; of the pass before; NULL: the first pass
    float* features_out;       // tokens x features; may be features_in; NULL: not wanted
    float* logits;  // tokens x vocabulary; in nats, up to a constant a row; NULL: not wanted
} nrem_forward;

#define NREM_SEQUENCE_MODEL "nrem.sequence_model/1"

typedef struct nrem_sequence_model {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);    // [shared]
    void (*destroy)(void* self);                                                     // [serial]
    nrem_code (*describe)(void* self, nrem_sequence_info* info, nrem_error* error);  // [shared]
    // [shared] Declares the fast weights, the same for every memory.
    nrem_code (*layout)(void* self, const nrem_layout* layout, nrem_error* error);
    // [shared] Fails on a text with a word that is not in the vocabulary.
    nrem_code (*encode)(void* self, nrem_str text, const nrem_token_sink* sink, nrem_error* error);
    // [shared] The word of a token.
    nrem_code (*decode)(void* self, uint32_t token, const nrem_text_sink* sink, nrem_error* error);
    // [shared] Allocates nothing after a thread's first call with chunks of this length.
    nrem_code (*forward)(void* self, const nrem_forward* pass, nrem_error* error);
    // [shared] Its identity: a hash of the weights and all settings that affect an answer.
    nrem_code (*identity)(void* self, const nrem_text_sink* sink, nrem_error* error);
} nrem_sequence_model;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
