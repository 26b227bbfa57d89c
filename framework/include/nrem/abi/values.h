// The values that cross the boundary: cues, answers, events, experiences, and memory as records and
// tensors. All of them are views: the host owns the bytes.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/plugin.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

// What a query or test shows of an event. Parts that a task does not use are empty.
typedef struct nrem_cue {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str text;       // what a reader of text sees
    nrem_floats vector;  // a key, or numeric features
    nrem_array choices;  // of nrem_str; the answers allowed; empty when the answer is free
    nrem_floats codes;   // choices x answer_size; the vector of each choice
} nrem_cue;

// A prediction or a truth. Parts that are not given are empty, -1 or NaN.
typedef struct nrem_answer {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str text;
    int64_t choice;  // index into the cue's choices, -1: none
    double value;    // NaN: none
    // answer_size; the value to be stored (truths) or the raw read-out (predictions)
    nrem_floats vector;
    nrem_floats probabilities;  // choices; empty: no probabilities
    nrem_str understanding;     // of what was asked, in the predictor's own words; "": not said
} nrem_answer;

enum {  // kind of a thought
    NREM_PROPOSAL = 0,     // a possible answer
    NREM_REVIEW = 1,       // whether a thought is right, or what is wrong with it
    NREM_ACTION = 2,       // a call of a tool
    NREM_OBSERVATION = 3,  // what a tool gave, or what was recalled
    NREM_NOTE = 4          // anything else: a plan, a question of its own, notes to be carried on
};

enum {  // verdict of a review
    NREM_RIGHT = 1,
    NREM_WRONG = 0,
    NREM_NO_VERDICT = -1,      // not said, or not said why
    NREM_SAID_NOTHING = -2,    // since 1.3, as those that follow: the review is empty
    NREM_OTHER_WORDS = -3,     // it is in other words than those of a verdict
    NREM_QUESTION_AGAIN = -4,  // it repeats the question
    NREM_PROMPT_TOO_LONG = -5  // the model could not read it all
};

// One step on the way to an answer.
typedef struct nrem_thought {
    uint32_t struct_size;
    int32_t kind;
    uint64_t iteration;  // from 0; the host sets it
    int64_t parent;      // the index of the thought that it follows from, -1: of none
    nrem_str text;
    nrem_str answer;  // of a proposal
    int64_t choice;   // of a proposal, -1: none
    double value;     // of a proposal, NaN: none
    double score;     // how good its maker takes it to be; NaN: not said
    // of a proposal: how much likelier its choice is than the next one; NaN: not known
    double margin;
    int32_t verdict;  // of a review: NREM_RIGHT and so on; below 0: none
    uint32_t reserved;
} nrem_thought;

// Takes what a component measures.
typedef struct nrem_figure_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [serial] The mean `value` of `n` measurements of a figure that the component declares. The
    // call that hands over another name, or a value that is not finite or out of the figure's
    // bounds, fails.
    void (*figure)(void* self, nrem_str name, double value, uint64_t n);
} nrem_figure_sink;

enum {  // kind of an event
    NREM_OBSERVE = 0,   // something to remember, no answer asked
    NREM_QUERY = 1,     // predict, then as much is revealed as the trial's feedback says
    NREM_TEST = 2,      // predict; nothing is revealed, nothing is written
    NREM_BOUNDARY = 3,  // a session or segment ends, idle time is available
    NREM_FORGET = 4  // since 1.3: a request to forget what was told of the item; no answer is asked
};

// What a task emits. The host keeps `truth` and `oracle` to itself until they may be seen.
typedef struct nrem_event {
    uint32_t struct_size;
    int32_t kind;
    const nrem_cue* cue;  // NULL for a boundary
    // NULL for a boundary; of a request to forget what is told with it, which may be nothing
    const nrem_answer* truth;
    const nrem_answer* oracle;  // the best answer that the task can compute; NULL: unknown
    uint64_t item;              // what the event is about, for retention and staleness; 0: nothing
    double at;                  // in days or steps; never falls
    // What a user says when the question was misunderstood. Revealed after the answer, where the
    // score says so; the truth is not in it.
    nrem_str clarification;
    // since 1.1; The part of the stream that a question belongs to, such as "lure" or "list 2": all
    // figures are given by group, too. Only the host and its reports ever see it; "": none.
    nrem_str group;
    // since 1.1; of uint64_t; the items that a question can be answered from, for the host alone;
    // empty: its own item
    nrem_array evidence;
} nrem_event;

// An event with the prediction made for it and what was revealed. Of a query that is, by the
// trial's `feedback`:
//   truth    all of it;
//   verdict  `correct` alone, and a loss of 0 or 1 that says the same;
//   none     nothing: -1, NaN, NULL and "".
// An observation shows its truth in every case, which may be an empty one. A test is no experience.
// A request to forget (since 1.3) shows its cue, its item, and what the task tells with it as
// truth.
typedef struct nrem_experience {
    uint32_t struct_size;
    int32_t kind;   // NREM_OBSERVE, NREM_QUERY or NREM_FORGET
    uint64_t step;  // index of the event in its stream
    uint64_t item;  // 0 where the truth is not revealed: an item may be named by its truth
    double at;      // in the event's unit
    // Of the prediction: bits, else its squared error, else 1 for wrong and 0 for right; NaN when
    // none was made or judged, or nothing was revealed.
    double loss;
    const nrem_cue* cue;
    const nrem_answer* prediction;  // NULL: an observation
    const nrem_answer* truth;       // NULL: not revealed
    nrem_str clarification;         // what the user said to it, "" for nothing
    int32_t correct;                // 1, 0, or -1 when there was no verdict, or none was revealed
    uint32_t reserved;
    // since 1.2; of nrem_thought; how a loop arrived at the prediction; empty where the predictor
    // was asked once
    nrem_array trace;
    uint64_t session;  // since 1.3; boundaries before it in its stream
} nrem_experience;

enum {  // origin of a record
    NREM_WORLD = 0,
    NREM_SELF_MADE = 1  // made up by a model or a policy
};

// An edge from a record to another one. It goes when one of them is erased.
typedef struct nrem_link {
    uint64_t to;  // the id of the other record
    double weight;
} nrem_link;

// One entry of a memory.
typedef struct nrem_record {
    uint32_t struct_size;
    int32_t origin;      // NREM_WORLD or NREM_SELF_MADE
    uint64_t id;         // unique in its stream, never used again; 0 in a new one: the host picks
    nrem_str kind;       // "case", "summary", "fact", "episode"
    nrem_str text;       // what it says, or the cue of a case
    nrem_str answer;     // the answer of a case; empty for a statement
    double value;        // the numeric answer of a case, NaN if none
    nrem_floats vector;  // the features of a case; may be empty
    double strength;     // its weight; 1 is one experience
    double created;      // in steps
    double last_used;    // in steps; of the last recall, or of the write
    uint64_t uses;       // how often it was recalled
    nrem_array sources;  // of uint64_t; the steps of the experiences that it was made from
    nrem_str tag;        // since 1.3; a word of the rule's or the policy's own; "": none
    nrem_array links;    // since 1.3; of nrem_link; to other records, in any order
} nrem_record;

enum {  // type of the elements of a tensor
    NREM_FLOAT32 = 0,
    NREM_FLOAT64 = 1,
    NREM_UINT8 = 2,
    // eight in a byte, the first one is the lowest; what is left of the last byte is 0
    NREM_BIT = 3
};

// A named array, row by row. Its values may be changed only through nrem_editor.tensor and
// nrem_editor.elements.
typedef struct nrem_tensor {
    nrem_str name;
    const float* data;  // the values of float32; NULL for another type
    size_t rank;
    size_t shape[4];
    const void* elements;  // since 1.3; the values, of whatever type
    int32_t type;          // since 1.3; of the elements: NREM_FLOAT32 and so on
    uint32_t reserved;     // since 1.3
} nrem_tensor;

typedef struct nrem_memory {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t version;    // rises by one with every published sleep
    uint64_t step;       // now
    nrem_array records;  // of nrem_record; by rising id
    nrem_array tensors;  // of nrem_tensor; in the order of the rule's layout
} nrem_memory;

// Proposes edits to records, which the host applies in order when the call returns; gives tensors
// to be changed in place, at once.
typedef struct nrem_editor {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [serial] Adds (id 0) or replaces a record and returns its id.
    uint64_t (*put)(void* self, const nrem_record* record);
    void (*erase)(void* self, uint64_t id);                          // [serial]
    void (*set_strength)(void* self, uint64_t id, double strength);  // [serial]
    // [serial] NULL: no such tensor, or not one of float32
    float* (*tensor)(void* self, size_t index);
    // [serial] Why the edit that comes next is made, in a few words, for the traces of a memory.
    void (*because)(void* self, nrem_str why);
    // [serial] The record is no longer in force, and another says what is (0: none does). Its
    // strength becomes 0; it may be erased later in the same call.
    void (*supersede)(void* self, uint64_t id, uint64_t by);
    void (*keep)(void* self, uint64_t id);  // [serial] It was looked at and stays as it is.
    const nrem_figure_sink* figures;        // since 1.1; for what the rule or the policy measures
    // [serial] since 1.3; The values of a tensor of any type; NULL: no such tensor.
    void* (*elements)(void* self, size_t index);
    // [serial] since 1.3; Gives a tensor that was declared to grow another first dimension, and
    // returns its values. New rows begin as the layout says; rows beyond the last are lost. NULL,
    // and the call fails: no such tensor, one that does not grow, or no memory for it. The memory
    // that came with the call shows the new tensor; values from before are no longer good.
    void* (*resize)(void* self, size_t index, size_t rows);
} nrem_editor;

// Takes what a memory brings to mind for a cue.
typedef struct nrem_recall {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*text)(void* self, nrem_str text);      // [serial] a paragraph for the predictor
    void (*record)(void* self, size_t position);  // [serial] position in memory->records
    void (*everything)(void* self);               // [serial] all records, in order
    float* (*vector)(void* self, size_t count);   // [serial] a buffer for the read-out
} nrem_recall;

// The sizes that a task fixes.
typedef struct nrem_sizes {
    uint32_t struct_size;
    uint32_t reserved;
    size_t cue;     // of cue vectors; 0: it has none
    size_t answer;  // of answer vectors; 0: it has none
} nrem_sizes;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
