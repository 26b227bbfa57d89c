// nrem.toy/1: counts. A kind that is there for the test alone.
#pragma once

#include "nrem/abi/plugin.h"

#define NREM_TOY "nrem.toy/1"

typedef struct nrem_toy {
    uint32_t struct_size;
    uint32_t reserved;
    void* (*create)(const nrem_host* host, nrem_array params, nrem_error* error);
    void (*destroy)(void* self);
    nrem_code (*count)(void* self, uint64_t* to, nrem_error* error);
    // Appended in a later version than the rest; optional.
    nrem_code (*forget)(void* self, nrem_error* error);
} nrem_toy;
