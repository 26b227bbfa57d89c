// nrem.backend/1: the frozen predictor. It learns only from what a question shows it.
//
// It answers questions (predict), or it is a language model (generate), which the host asks with
// the prompts of the trial's prompt pack; or both. It may also turn texts into vectors (embed).
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/values.h"

// NOLINTBEGIN(modernize-*)
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
    nrem_array context;           // of nrem_experience; oldest first
    const nrem_cue* cue;
    uint64_t seed;  // of this question; the only source of randomness
} nrem_question;

// What is not an answer to the question fails the call: a choice that the cue does not have,
// numbers that are not finite. Buffers are NULL where there is no memory for them.
typedef struct nrem_answer_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*text)(void* self, nrem_str text);            // [serial]
    void (*choice)(void* self, int64_t index);          // [serial] default: the most probable
    void (*value)(void* self, double value);            // [serial]
    float* (*probabilities)(void* self, size_t count);  // [serial] one per choice, sum 1
    void (*understanding)(void* self, nrem_str text);   // [serial] see nrem_answer
    float* (*vector)(void* self, size_t count);         // [serial] default: the rule's read-out
} nrem_answer_sink;

enum {  // role of a message
    NREM_SYSTEM = 0,
    NREM_USER = 1,
    NREM_ASSISTANT = 2
};

typedef struct nrem_message {
    int32_t role;
    uint32_t reserved;
    nrem_str text;
} nrem_message;

enum {  // form of a prompt
    NREM_CHAT = 0,     // answer the messages
    NREM_COMPLETE = 1  // continue the text of the one message, as it is
};

// What a language model is asked. All that can enter its answer is in here.
typedef struct nrem_prompt {
    uint32_t struct_size;
    int32_t form;
    nrem_array messages;         // of nrem_message; at least one
    nrem_str schema;             // a JSON schema that the answer should follow; "": free text
    double temperature;          // NaN: the model's own
    double top_p;                // NaN: the model's own
    uint64_t max_tokens;         // of the answer; 0: the model's own
    uint64_t seed;               // of the sampling; 0: none is sent
    uint64_t log_probabilities;  // how many of the likeliest tokens to report at a place; 0: none
    nrem_array stop;             // of nrem_str
    // [shared] Enters no answer: not 0 asks the backend to give up within 100 ms. NULL: never.
    int32_t (*cancelled)(void* self);
    void* self;  // of `cancelled`
} nrem_prompt;

enum {  // how an answer ended
    NREM_ENDED = 0,      // the model ended by itself
    NREM_CUT = 1,        // at max_tokens or at the end of the model's window
    NREM_FILTERED = 2,   // by the server
    NREM_UNSAID = 3,     // the server does not say
    NREM_REFUSED = 4,    // no text: the model would not answer
    NREM_THOUGHT = 5,    // no text: it thought aloud and then said nothing
    NREM_UNREADABLE = 6  // no text: what came as an answer is none
};

typedef struct nrem_usage {
    uint32_t struct_size;
    int32_t estimated;  // 1: the server told nothing
    uint64_t prompt_tokens;
    uint64_t answer_tokens;
    uint64_t cached_tokens;  // of the prompt's, those that the server had at hand
} nrem_usage;

// One token that might have stood at a place.
typedef struct nrem_token {
    nrem_str text;
    double log_probability;  // in nats
} nrem_token;

typedef struct nrem_completion_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*text)(void* self, nrem_str text);  // [serial] the whole answer
    void (*ended)(void* self, int32_t why);   // [serial] default: NREM_UNSAID
    // [serial] Default: an estimate. More than once where replies were paid that cannot be used:
    // the last one is the answer's; of a call that fails, none is.
    void (*usage)(void* self, const nrem_usage* usage);
    void (*model)(void* self, nrem_str name);  // [serial] that the server says it is
    // [serial] One place of the answer, in order: the token there and its rivals, likeliest first.
    void (*place)(void* self, const nrem_token* token, nrem_array rivals /* of nrem_token */);
    // [serial] What happened on the way, such as a retry. Enters the log, but no result.
    void (*note)(void* self, nrem_str key, nrem_str text);
} nrem_completion_sink;

typedef struct nrem_vectors_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    float* (*vector)(void* self, size_t index, size_t count);  // [serial] for text `index`
    void (*usage)(void* self, const nrem_usage* usage);        // [serial] as of a completion
} nrem_vectors_sink;

typedef struct nrem_text_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*text)(void* self, nrem_str text);  // [serial]
} nrem_text_sink;

#define NREM_BACKEND "nrem.backend/1"

// One instance answers for every stream at once. A backend that waits for something (a server, a
// device) offers "backend.blocking" and is then called from threads of its own. It has at least one
// of predict, generate and embed.
typedef struct nrem_backend {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);  // [shared]
    void (*destroy)(void* self);                                                   // [serial]
    // [shared] Optional (NULL).
    nrem_code (*predict)(void* self, const nrem_question* question, const nrem_answer_sink* answer,
                         nrem_error* error);
    // [shared] Optional (NULL). Needs the offer "backend.generate". NREM_TOO_LONG where the prompt
    // does not fit.
    nrem_code (*generate)(void* self, const nrem_prompt* prompt,
                          const nrem_completion_sink* answer, nrem_error* error);
    // [shared] Optional (NULL). Needs the offer "backend.embed". All vectors have one size.
    nrem_code (*embed)(void* self, nrem_array texts /* of nrem_str */,
                       const nrem_vectors_sink* vectors, nrem_error* error);
    // [shared] Optional (NULL). Must be there beside generate or embed: exactly the settings that
    // affect an answer, as the same text on every machine. Answers are stored under it, so that
    // they need not be paid twice.
    nrem_code (*identity)(void* self, const nrem_text_sink* sink, nrem_error* error);
} nrem_backend;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
