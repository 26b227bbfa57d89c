// nrem.loop: how one answer is made in several steps, at wake: drafts, reviews, votes, tools,
// questions of its own. The host owns the bounds: caps, loop detection, and the stop rule.
//
// A call that would pass a cap, or that brings nothing new again and again, fails with NREM_SPENT.
// The loop may then still give an answer; if it fails with NREM_SPENT itself, its last proposal is
// taken.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/language.h"
#include "nrem/abi/tool.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// One request to a language model.
typedef struct nrem_asking {
    nrem_str operation;  // of the prompt pack; none that takes a truth
    // of nrem_input; The host adds memory, context, cue and choices of the question where the
    // operation has them and they are left out here.
    nrem_array inputs;
    // Which of several answers to the same request: 0, 1, 2. Its seed hangs on the question, the
    // operation and this number. Above 0 only where the operation samples.
    uint64_t sample;
    const nrem_reply_sink* reply;
} nrem_asking;

// One question to the predictor of the trial.
typedef struct nrem_guess {
    const nrem_cue* cue;  // the question's, or one of the loop's own making
    uint64_t sample;      // 0 is what the predictor says without a loop
    const nrem_answer_sink* answer;
    // Not 0: one more pass of a sequence model over the cue of the guess before, from the features
    // that came out of that pass. Refused for other predictors.
    int32_t carried;
    uint32_t reserved;
} nrem_guess;

// What is left of the caps of the answer. UINT64_MAX or infinity where there is no cap.
typedef struct nrem_left {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t iterations;
    uint64_t calls;
    uint64_t tokens;
    double seconds;  // in seconds
    double money;
} nrem_left;

// One question on its way to an answer. All functions may be called until `answer` returns.
typedef struct nrem_attempt {
    uint32_t struct_size;
    uint32_t reserved;
    const nrem_question* question;  // with what the rule recalled for it; never its truth
    uint64_t seed;                  // the only source of randomness
    nrem_array tools;               // of nrem_tool_info; of the cell, then of the task's world
    void* self;
    // [serial] Asks all of them at once. Only where the loop needs backend.generate.
    nrem_code (*ask)(void* self, nrem_array askings /* of nrem_asking */, nrem_error* error);
    // [serial] The rule recalls for each cue, and the backend, the sequence model or the operation
    // "predict" answers.
    nrem_code (*predict)(void* self, nrem_array guesses /* of nrem_guess */, nrem_error* error);
    // [serial] What the rule recalls for the cue, as a reader of text sees it, one record a line.
    nrem_code (*recall)(void* self, const nrem_cue* cue, const nrem_text_sink* sink,
                        nrem_error* error);
    // [serial] Calls a tool. What is wrong with its name or arguments comes as a refusal, for a
    // model to read.
    nrem_code (*call)(void* self, nrem_str tool, nrem_str arguments, const nrem_tool_sink* sink,
                      nrem_error* error);
    // [serial] Reads an answer to the question in a model's words as a prediction is read. Gives
    // nothing where the text names no choice, or several, of a question that has choices, and where
    // it is empty.
    nrem_code (*read)(void* self, nrem_str text, const nrem_answer_sink* answer, nrem_error* error);
    // [serial] Writes a thought down and gives its index; -1 for one that is refused, after which
    // the call fails.
    int64_t (*think)(void* self, const nrem_thought* thought);
    // [serial] Ends an iteration and asks the stop rule: 1 for another one, 0 for an answer now.
    nrem_code (*go_on)(void* self, int32_t* more, nrem_error* error);
    void (*left)(void* self, nrem_left* left);  // [serial]
    int32_t (*cancelled)(void* self);           // [serial] not 0: return soon
} nrem_attempt;

#define NREM_LOOP "nrem.loop/draft-1"

// An instance lives as long as one stream. A loop says what its thoughts show in its offers
// ("loop.votes", "loop.verdict", "loop.margin", "loop.score").
typedef struct nrem_loop {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [serial]
    nrem_code (*answer)(void* self, const nrem_attempt* attempt, const nrem_answer_sink* answer,
                        nrem_error* error);
} nrem_loop;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
