// The extension "nrem.language/1": language models for rules and policies, by what they are asked
// to do. The host renders the prompt of the trial's prompt pack, asks the model that has the role,
// checks the answer, keeps it, and accounts for it.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/backend.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// One input of a prompt's template.
typedef struct nrem_input {
    nrem_str name;
    nrem_str text;
} nrem_input;

enum {  // state of a reply
    NREM_REPLY_GOOD = 0,      // follows the operation's schema, if it has one
    NREM_REPLY_REPAIRED = 1,  // it does now; the first answer did not
    NREM_REPLY_BROKEN = 2,    // does not, and asking again did not help: text only
    NREM_REPLY_TOO_LONG = 3,  // the prompt does not fit into the model: nothing was said
    NREM_REPLY_NONE = 4       // no answer came: refused, filtered, cut before it, only thought
};

typedef struct nrem_reply_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*state)(void* self, int32_t state);  // [serial] first, and always
    void (*text)(void* self, nrem_str text);   // [serial] without what the model thought aloud
    // [serial] Each field of an answer that follows its schema: a string's content, the JSON of
    // anything else.
    void (*field)(void* self, nrem_str name, nrem_str value);
    // [serial] since 1.2; As of a completion, where the operation asks for log-probabilities. NULL
    // where it is not wanted.
    void (*place)(void* self, const nrem_token* token, nrem_array rivals /* of nrem_token */);
    // [serial] since 1.2; What it took in all, repairs included. NULL where it is not wanted.
    void (*tokens)(void* self, uint64_t prompt, uint64_t answer);
} nrem_reply_sink;

typedef struct nrem_embedding_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    float* (*vector)(void* self, size_t index, size_t count);  // [serial] for text `index`
} nrem_embedding_sink;

#define NREM_LANGUAGE "nrem.language/1"

// Reached through the host that an instance is created with. While a plan is made there is none; in
// a trial it belongs to the stream, or to its night. What a model says is counted in calls, tokens
// and money where it is asked; NREM_SPENT when a limit is reached, NREM_UNAVAILABLE when the model
// does not answer.
typedef struct nrem_language {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [serial] `operation` is one of the prompt pack, such as "critique", "revise", "summarise".
    nrem_code (*ask)(void* self, nrem_str operation, nrem_array inputs /* of nrem_input */,
                     const nrem_reply_sink* sink, nrem_error* error);
    // [serial] Needs a backend that embeds, in the role "embedder" or as the backend.
    nrem_code (*embed)(void* self, nrem_array texts /* of nrem_str */,
                       const nrem_embedding_sink* sink, nrem_error* error);
} nrem_language;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
