// nrem.policy/1: what one sleep pass does with the context and the memory.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/backend.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// What one pass of a sequence model has changed: the length of the difference by that of what is
// now.
typedef struct nrem_pass {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t tokens;          // of the context
    double tensors_changed;   // of all fast weights together
    double features_changed;  // NaN in the first pass of a night
} nrem_pass;

// One pass of one sleep, seen by one policy. The candidate memory is private to this sleep.
// Questions that the host tests the candidate with are not in here: no policy sees them.
typedef struct nrem_night {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t pass;       // 0 .. passes - 1
    uint64_t passes;     // the most that this sleep will have
    uint64_t night;      // nights of this sleep before this one, in this stream
    uint64_t seed;       // of this pass; the only source of randomness
    nrem_array context;  // of nrem_experience; oldest first: what happened since the last sleep
    // Change of the score on held-out questions in the pass before this one, here or in an earlier
    // night; NaN: unknown, as it is where no older answer was revealed that they could be drawn
    // from.
    double held_out_gain;
    const nrem_editor* editor;  // edits the candidate, applied when consolidate returns
    void* self;
    // [serial] The candidate as it is now; the view ends with the next replay.
    const nrem_memory* (*memory)(void* self);
    // [serial] Lets the trial's rule write the experience to the candidate, at once. One that says
    // more than was revealed is invented: what the rule makes of it is self-made, right or wrong.
    nrem_code (*replay)(void* self, const nrem_experience* experience, double gain,
                        nrem_error* error);
    // [serial] What the trial's rule recalls from the candidate.
    nrem_code (*recall)(void* self, const nrem_cue* cue, const nrem_recall* recall,
                        nrem_error* error);
    // [serial] The trial's backend's answer to the cue, from what its rule recalls from the
    // candidate. Costs a call and its tokens; NREM_CANCELLED when the night's budget is spent.
    nrem_code (*predict)(void* self, const nrem_cue* cue, const nrem_answer_sink* answer,
                         nrem_error* error);
    // [serial] One pass of the trial's sequence model over the context, on the candidate's fast
    // weights. `carried` not 0: it reads what its last pass of this night has made of the tokens.
    // Fails where the trial has no sequence model, or the context does not fit its window.
    nrem_code (*forward)(void* self, int32_t carried, nrem_pass* pass, nrem_error* error);
    // [serial] Marks the candidate as it is now; edits that wait for the end of the call are not
    // part of it. A mark is good until the end of the call.
    uint64_t (*mark)(void* self);
    // [serial] Puts the candidate back as it was at the mark.
    nrem_code (*reset)(void* self, uint64_t mark, nrem_error* error);
    int32_t (*cancelled)(void* self);                       // [serial] not 0: return soon
    void (*note)(void* self, nrem_str key, nrem_str text);  // [serial] for the night's log
    // [serial] since 1.3; Lets the trial's rule write several experiences (of nrem_experience) to
    // the candidate in one step, each with its gain (of double). If one of them is invented, what
    // the rule makes of all is self-made.
    nrem_code (*replay_batch)(void* self, nrem_array experiences, nrem_array gains,
                              nrem_error* error);
} nrem_night;

#define NREM_POLICY "nrem.policy/1"

typedef struct nrem_policy {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] On failure the candidate is dropped and the trial fails.
    nrem_code (*consolidate)(void* self, const nrem_night* night, nrem_error* error);
} nrem_policy;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
