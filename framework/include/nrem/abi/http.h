// The extension "nrem.http/1": HTTP for backends. The host owns the connections, the retries and
// the pace; a plugin describes one request and gets its reply.
//
// Made from abi.yaml: edit that.
#pragma once

#include "nrem/abi/plugin.h"

// NOLINTBEGIN(modernize-*)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct nrem_http_header {
    nrem_str name;
    nrem_str value;
} nrem_http_header;

// A time of 0 is the host's own choice.
typedef struct nrem_http_request {
    uint32_t struct_size;
    uint32_t reserved;
    nrem_str method;     // "GET", "POST"
    nrem_str url;        // http:// or https://; the part before the path is the endpoint
    nrem_array headers;  // of nrem_http_header
    nrem_str body;
    // The name of an environment variable; what it holds is sent as a bearer token. The plugin
    // never sees it, and the host writes it nowhere. "": none. Unset: the request fails.
    nrem_str key_variable;
    nrem_str proxy;             // "": as the environment says
    nrem_str authorities;       // a file of certificates to trust; "": the system's
    double connect_seconds;     // until the connection (with TLS) is made
    double first_byte_seconds;  // until the reply begins
    double try_seconds;         // until the reply is whole
    double deadline_seconds;    // for all tries and the waits between them
    uint64_t retries;           // at most as many after the first try
    uint64_t in_flight;         // at most as many at once to this endpoint; 0: the host finds out
    int32_t (*cancelled)(void* self);  // [shared] not 0: give up; NULL: never
    void* self;                        // of `cancelled`
} nrem_http_request;

typedef struct nrem_http_reply {
    uint32_t struct_size;
    int32_t status;      // of the last try
    nrem_array headers;  // of nrem_http_header; names in lower case
    nrem_str body;
    uint64_t tries;
    double seconds;  // of the last try, from its first byte out to its last byte in
} nrem_http_reply;

typedef struct nrem_http_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [serial] Once, before exchange returns: the reply, with whatever status.
    void (*reply)(void* self, const nrem_http_reply* reply);
    // [serial] Each try that was not the last: why it failed and how long was waited.
    void (*retried)(void* self, nrem_str why, double waited_seconds);
} nrem_http_sink;

#define NREM_HTTP "nrem.http/1"

typedef struct nrem_http {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    // [shared] Blocks until there is a reply, or fails: NREM_UNAVAILABLE (no reply within the
    // deadline; the message names the endpoint and the cause), NREM_CANCELLED, NREM_INVALID. Tried
    // again: no connection, a connection that died, a time that ran out, 408, 429, 502, 503, 504,
    // 529 and, twice at most, other 5xx. Any other status is a reply.
    nrem_code (*exchange)(void* self, const nrem_http_request* request, const nrem_http_sink* sink,
                          nrem_error* error);
} nrem_http;

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-*)
