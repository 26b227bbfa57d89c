// nrem.trainer/1: makes the slow weights of a sequence model by gradient descent.
//
// The host turns the streams of a task into sequences of chunks and writes down the progress; the
// trainer has the optimiser, its checkpoints and the file of weights.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/sequence_model.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

enum {  // phase of a chunk
    NREM_CONSOLIDATION = 0,  // slept over, then dropped: only the fast weights outlive it
    NREM_PREDICTION = 1      // one pass from the fast weights as they are; nothing outlives it
};

enum {  // target of a token
    NREM_NO_TARGET = -1
};

typedef struct nrem_chunk {
    uint32_t struct_size;
    int32_t phase;
    nrem_tokens tokens;
    const int32_t* targets;  // tokens; what its logits should say, or NREM_NO_TARGET
} nrem_chunk;

typedef struct nrem_chunk_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*chunk)(void* self, const nrem_chunk* chunk);  // [serial] in order
} nrem_chunk_sink;

// A figure of the training, or of an evaluation on held-out sequences.
typedef struct nrem_progress {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t step;         // optimiser steps done
    double loss;           // in nats; mean cross-entropy of a target since the last report
    double tokens;         // context tokens times passes, and prediction tokens, in all
    double seconds;        // of training, in all, over restarts
    double held_out_loss;  // in nats; NaN: not evaluated now
    double accuracy;       // of the held-out targets; NaN: not evaluated now
    double all_right;      // share of prediction chunks with every target right; NaN likewise
} nrem_progress;

typedef struct nrem_training {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t seed;          // of the initial weights; the streams follow their own
    nrem_array vocabulary;  // of nrem_str; the word of each token
    nrem_str folder;        // for checkpoints; training goes on from the newest good one there
    nrem_str weights;       // the file to be written at the end, whole or not at all
    void* self;
    // [shared] The chunks of training sequence `index` (0, 1, ...), the same on every machine.
    nrem_code (*sequence)(void* self, uint64_t index, const nrem_chunk_sink* sink,
                          nrem_error* error);
    // [shared] Those of held-out sequence `index`, which training never sees.
    nrem_code (*held_out)(void* self, uint64_t index, const nrem_chunk_sink* sink,
                          nrem_error* error);
    void (*progress)(void* self, const nrem_progress* progress);  // [serial]
    int32_t (*cancelled)(void* self);  // [shared] not 0: write a checkpoint and return
} nrem_training;

#define NREM_TRAINER "nrem.trainer/1"

typedef struct nrem_trainer {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] NREM_CANCELLED when the host asked to stop.
    nrem_code (*train)(void* self, const nrem_training* training, nrem_error* error);
} nrem_trainer;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
