// The boundary between the host and a plugin: plain C11, no dependencies. This header holds what
// every kind shares; the value types are in values.h and each kind has a header of its own.
//
// Five rules hold for every declaration in nrem/abi/:
//
//   Memory.   Arguments are borrowed until the call returns. Results are emitted through a sink
//             that the caller passes in. The one thing owned across the boundary is an instance:
//             made by create, ended by destroy of the same function table.
//   Self.     A function's first argument is the object that it belongs to: of a kind's table the
//             instance that create returned, of any other table the member `self` beside it.
//   Growth.   Structs grow at their tail only, in whole 8-byte fields, and come with their size: a
//             struct_size of their own, or the stride of the nrem_array that they are in. Read a
//             field that is newer than 1.0 through NREM_HAS. What is reserved is 0. nrem_str,
//             nrem_floats, nrem_array, nrem_error, nrem_tokens and nrem_token never grow.
//   Failure.  No exception, longjmp or exit crosses. A function that can fail returns a
//             nrem_code and fills the caller's nrem_error.
//   Threads.  [load]   once, on the thread that opened the library;
//             [serial] from any thread, never twice at once for one instance;
//             [shared] from any thread, at any time.
//
// A library is opened once and stays mapped until the process ends.
//
// Made from abi.yaml: edit that.
#pragma once

#include <stddef.h>
#include <stdint.h>

// NOLINTBEGIN(modernize-*)
#define NREM_ABI_MAJOR 1u  // Something released was changed: refuse to load.
#define NREM_ABI_MINOR 3u  // Something was appended: either side may be the older one.

// True when the struct that `p` points to was compiled with the field.
#define NREM_HAS(p, field) \
    ((size_t)((const char*)&(p)->field - (const char*)(p)) + sizeof((p)->field) <= (p)->struct_size)

#define NREM_EXPORT __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nrem_str {
    const char* data;  // UTF-8, not terminated; NULL only when size is 0
    size_t size;       // in bytes
} nrem_str;

typedef struct nrem_floats {
    const float* data;
    size_t count;
} nrem_floats;

typedef struct nrem_array {
    const void* data;
    size_t count;
    size_t stride;  // in bytes; sizeof the element where it was compiled
} nrem_array;

typedef int32_t nrem_code;
enum {  // how a call ended
    NREM_OK = 0,
    NREM_INVALID = 1,      // an argument or a parameter is wrong
    NREM_UNAVAILABLE = 2,  // a file, a server or a device is not there
    NREM_CANCELLED = 3,    // stopped because the host asked
    NREM_INTERNAL = 4,     // the plugin failed
    NREM_TOO_LONG = 5,     // the prompt does not fit into the model's window
    NREM_SPENT = 6  // a limit of calls, tokens, money or time is reached: the host asks no more
};

// Lives on the caller's stack, so there is nothing to free.
typedef struct nrem_error {
    uint32_t struct_size;
    nrem_code code;
    char message[504];  // UTF-8, terminated, cut short if need be
} nrem_error;

enum {  // type of a parameter
    NREM_NUMBER = 0,   // a finite double
    NREM_INTEGER = 1,  // a whole number of at most 53 bits
    NREM_FLAG = 2,     // true or false; its number is 1 or 0
    NREM_CHOICE = 3,   // one of `choices`
    NREM_TEXT = 4      // anything
};

// What a component says of one of its parameters.
typedef struct nrem_param_spec {
    const char* name;
    const char* fallback;  // used when a config leaves it out; NULL makes it required
    const char* summary;   // one line
    const char* choices;   // "a|b|c" for NREM_CHOICE, else NULL
    double minimum;        // inclusive, for numbers and integers
    double maximum;        // inclusive
    int32_t type;
    uint32_t reserved;
} nrem_param_spec;

// The host has checked names, types, ranges and choices, and has filled in every fallback.
typedef struct nrem_param {
    nrem_str name;
    nrem_str text;  // the value as written
    double number;  // the value as a number, NaN if it is none
} nrem_param;

enum {  // which direction of a figure is better
    NREM_LOWER = -1,
    NREM_NEITHER = 0,
    NREM_HIGHER = 1
};

// What a component says of one of the figures that it measures: a mean, which then stands in rows,
// claims, searches and tables as "figure.<name>". At most 16 a component.
typedef struct nrem_figure_spec {
    const char* name;     // lower case, digits and _
    const char* unit;     // "" for none
    const char* summary;  // one line
    double minimum;       // inclusive
    double maximum;       // inclusive
    int32_t better;       // NREM_LOWER, NREM_NEITHER or NREM_HIGHER
    uint32_t reserved;
} nrem_figure_spec;

enum {  // level of a message
    NREM_LOG_INFO = 0,
    NREM_LOG_WARNING = 1
};

// What the host offers to an instance, which may keep it as long as it lives.
typedef struct nrem_host {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    void (*log)(void* self, int32_t level, nrem_str message);  // [shared]
    const void* (*extension)(void* self, const char* id);      // [shared] NULL: not offered
} nrem_host;

// One thing that a config can name.
//
// `needs` and `offers` are capabilities, written "<kind>.<what>": a rule that needs
// "backend.generate" can only be combined with a backend that offers it. The list of those in use
// is in docs/capabilities.md; a plugin may invent more.
typedef struct nrem_component {
    uint32_t struct_size;
    uint32_t reserved;
    const char* kind;       // "nrem.rule/1": names the type of `functions`
    const char* name;       // "fast_weights"
    const char* summary;    // one line, for `nrem plugins`
    const char* paper;      // what it follows, "" if nothing
    nrem_array params;      // of nrem_param_spec
    nrem_array needs;       // of const char*
    nrem_array offers;      // of const char*
    const void* functions;  // static, never freed
    nrem_array figures;     // since 1.1; of nrem_figure_spec
    // since 1.1; of const char*; what memory it makes, "<dimension>.<value>"; those in use are in
    // docs/capabilities.md
    nrem_array traits;
} nrem_component;

// What a library holds. Its two versions stay first for ever, so that any host can name what it
// found.
typedef struct nrem_plugin {
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t struct_size;
    uint32_t reserved;
    const char* name;
    const char* version;
    const char* build;      // compiler and flags, kept in the run's manifest
    nrem_array components;  // of nrem_component
} nrem_plugin;

NREM_EXPORT const nrem_plugin* nrem_entry(void);  // [load] the only symbol a plugin exports

#define NREM_DATA "nrem.data/1"

// An extension: where the files of shipped data sets are. Every file that is located this way has
// its hash in the run's manifest.
typedef struct nrem_data {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [shared] Finds `name` (a relative path) in the data folders and writes its full path,
    // terminated, to `path`; an absolute path is taken as it is.
    nrem_code (*locate)(void* self, nrem_str name, char* path, size_t size, nrem_error* error);
} nrem_data;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
