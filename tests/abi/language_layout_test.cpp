// The part of the binary interface that speaks with language models and servers, frozen as in
// layout_test.cpp.
#include <gtest/gtest.h>

#include "abi/layout.hpp"
#include "nrem/abi/backend.h"
#include "nrem/abi/http.h"
#include "nrem/abi/language.h"

namespace {

SIZE(nrem_message, 24);
PLACE(nrem_message, text, 8);

SIZE(nrem_prompt, 128);
PLACE(nrem_prompt, form, 4);
PLACE(nrem_prompt, messages, 8);
PLACE(nrem_prompt, schema, 32);
PLACE(nrem_prompt, temperature, 48);
PLACE(nrem_prompt, top_p, 56);
PLACE(nrem_prompt, max_tokens, 64);
PLACE(nrem_prompt, seed, 72);
PLACE(nrem_prompt, log_probabilities, 80);
PLACE(nrem_prompt, stop, 88);
PLACE(nrem_prompt, cancelled, 112);
PLACE(nrem_prompt, cancel_context, 120);

SIZE(nrem_usage, 32);
PLACE(nrem_usage, estimated, 4);
PLACE(nrem_usage, prompt_tokens, 8);
PLACE(nrem_usage, answer_tokens, 16);
PLACE(nrem_usage, cached_tokens, 24);

SIZE(nrem_token, 24);
PLACE(nrem_token, log_probability, 16);

SIZE(nrem_completion_sink, 64);
PLACE(nrem_completion_sink, text, 16);
PLACE(nrem_completion_sink, ended, 24);
PLACE(nrem_completion_sink, usage, 32);
PLACE(nrem_completion_sink, model, 40);
PLACE(nrem_completion_sink, place, 48);
PLACE(nrem_completion_sink, note, 56);

SIZE(nrem_vectors_sink, 32);
PLACE(nrem_vectors_sink, vector, 16);
PLACE(nrem_vectors_sink, usage, 24);

SIZE(nrem_text_sink, 24);
PLACE(nrem_text_sink, text, 16);

SIZE(nrem_http_header, 32);
PLACE(nrem_http_header, value, 16);

SIZE(nrem_http_request, 192);
PLACE(nrem_http_request, method, 8);
PLACE(nrem_http_request, url, 24);
PLACE(nrem_http_request, headers, 40);
PLACE(nrem_http_request, body, 64);
PLACE(nrem_http_request, key_variable, 80);
PLACE(nrem_http_request, proxy, 96);
PLACE(nrem_http_request, authorities, 112);
PLACE(nrem_http_request, connect_seconds, 128);
PLACE(nrem_http_request, first_byte_seconds, 136);
PLACE(nrem_http_request, try_seconds, 144);
PLACE(nrem_http_request, deadline_seconds, 152);
PLACE(nrem_http_request, retries, 160);
PLACE(nrem_http_request, in_flight, 168);
PLACE(nrem_http_request, cancelled, 176);
PLACE(nrem_http_request, cancel_context, 184);

SIZE(nrem_http_reply, 64);
PLACE(nrem_http_reply, status, 4);
PLACE(nrem_http_reply, headers, 8);
PLACE(nrem_http_reply, body, 32);
PLACE(nrem_http_reply, tries, 48);
PLACE(nrem_http_reply, seconds, 56);

SIZE(nrem_http_sink, 32);
PLACE(nrem_http_sink, reply, 16);
PLACE(nrem_http_sink, retried, 24);

SIZE(nrem_http, 24);
PLACE(nrem_http, exchange, 16);

SIZE(nrem_input, 32);
PLACE(nrem_input, text, 16);

SIZE(nrem_reply_sink, 40);
PLACE(nrem_reply_sink, state, 16);
PLACE(nrem_reply_sink, text, 24);
PLACE(nrem_reply_sink, field, 32);

SIZE(nrem_embedding_sink, 24);
PLACE(nrem_embedding_sink, vector, 16);

SIZE(nrem_language, 32);
PLACE(nrem_language, ask, 16);
PLACE(nrem_language, embed, 24);

// A backend of before 1.2 ends after predict, and is told apart by its size.
TEST(Layout, tells_a_backend_that_cannot_speak) {
    nrem_backend backend{};
    backend.struct_size = offsetof(nrem_backend, generate);
    EXPECT_TRUE(NREM_HAS(&backend, predict));
    EXPECT_FALSE(NREM_HAS(&backend, generate));
}

}  // namespace
