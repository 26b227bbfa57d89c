// nrem.probe/1: measures what a memory holds while a trial runs.
//
// A probe works on a fork of the trial's memory, which is thrown away: nothing that it does reaches
// the trial. What it measures are figures of its own.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/backend.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

enum {  // occasion of a visit
    NREM_AT_BOUNDARY = 0,  // after a boundary, before a sleep that begins there
    NREM_AT_NIGHT = 1,     // after a sleep, with the memory that it left
    NREM_AT_END = 2,       // after the last event and the last sleep
    NREM_AT_STEP = 3       // after every so many events
};

enum {  // mark that is always there
    NREM_NO_MEMORY = 0  // no records, and tensors as the layout declares them
};

// An experience of the stream, as far as it was revealed.
typedef struct nrem_past {
    const nrem_experience* experience;
    uint64_t replays;  // how often policies replayed it into memories that were published
    uint64_t nights;   // sleeps that began after it and are over
} nrem_past;

// What a language model was asked for this stream, and what it said.
typedef struct nrem_asked {
    nrem_str operation;  // of the prompt pack
    nrem_str prompt;     // its messages, as they were sent
    nrem_str answer;
    uint64_t step;
} nrem_asked;

// One measurement of one stream. All functions work on the fork.
typedef struct nrem_visit {
    uint32_t struct_size;
    int32_t occasion;                 // NREM_AT_...
    uint64_t step;                    // of the last event
    double at;                        // in the event's unit; when that was
    uint64_t nights;                  // sleeps of the stream that are over
    uint64_t seed;                    // of this visit; the only source of randomness
    nrem_array past;                  // of nrem_past; all experiences so far, oldest first
    nrem_array asked;                 // of nrem_asked; in the order in which they were answered
    const nrem_figure_sink* figures;  // for what the probe measures
    void* self;
    // [serial] The fork as it is now; the view ends with the next replay or reset. It is read only.
    const nrem_memory* (*memory)(void* self);
    // [serial] Lets the trial's rule write the experience to the fork, as a policy would.
    nrem_code (*replay)(void* self, const nrem_experience* experience, double gain,
                        nrem_error* error);
    // [serial] What the trial's rule recalls from the fork.
    nrem_code (*recall)(void* self, const nrem_cue* cue, const nrem_recall* recall,
                        nrem_error* error);
    // [serial] The trial's backend's answer to the cue, from what its rule recalls from the fork.
    // What it costs is accounted apart from the trial, and counts against no budget and no limit of
    // it.
    nrem_code (*predict)(void* self, const nrem_cue* cue, const nrem_answer_sink* answer,
                         nrem_error* error);
    // [serial] Marks the fork as it is now, until the end of the visit.
    uint64_t (*mark)(void* self);
    // [serial] Puts the fork back as it was at the mark. NREM_NO_MEMORY is one, too.
    nrem_code (*reset)(void* self, uint64_t mark, nrem_error* error);
    int32_t (*cancelled)(void* self);  // [serial] not 0: the visit's time is over, return soon
    // [serial] for the visit's line in the log
    void (*note)(void* self, nrem_str key, nrem_str text);
} nrem_visit;

#define NREM_PROBE "nrem.probe/1"

// An instance lives as long as one visit.
typedef struct nrem_probe {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial] On failure the visit has no figures, and the trial goes on.
    nrem_code (*measure)(void* self, const nrem_visit* visit, nrem_error* error);
} nrem_probe;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
