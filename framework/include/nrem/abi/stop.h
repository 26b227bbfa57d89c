// nrem.stop: decides, after each iteration of a loop, whether another one is worth its price. It
// sees what the host has counted, and neither texts nor truths.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// How far an answer is after an iteration. Two proposals are equal if they have the same choice;
// without choices, if they have the same text.
typedef struct nrem_standing {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t iteration;  // how many are done: 1 after the first
    uint64_t proposals;
    uint64_t distinct;  // different answers among them
    uint64_t leader;    // proposals of the commonest answer
    uint64_t second;    // proposals of the next one
    // iterations in a row that ended with the same last proposal, without the first
    uint64_t unchanged;
    // 1 or 0: whether the last proposal is another than before this iteration; -1: there was none
    // before
    int32_t changed;
    int32_t verdict;   // of the last review; -1: not said, or there is none
    double score;      // the last one that was said; NaN: none
    double margin;     // of the last proposal; NaN: not known
    double spent;      // share of the cap that is nearest; 0 where there is no cap
    uint64_t repeats;  // steps in a row that brought nothing new
    uint64_t seed;     // of this decision; the only source of randomness
} nrem_standing;

#define NREM_STOP "nrem.stop/draft-1"

// An instance lives as long as one stream. Its needs say which parts of a standing it reads
// ("loop.votes", "loop.verdict", "loop.margin", "loop.score"), which loops offer.
typedef struct nrem_stop {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] Sets `go_on` to 1 or 0.
    nrem_code (*decide)(void* self, const nrem_standing* standing, int32_t* go_on,
                        nrem_error* error);
} nrem_stop;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
