// How a plugin's question to a language model crosses the boundary, and how its reply does.
#pragma once

#include "host/crossing.hpp"
#include "language/reply.hpp"
#include "language/template.hpp"

namespace nrem::core {

// A copy of the inputs (of nrem_input). What is not there is refused by `crossing`; then there are
// none.
[[nodiscard]] Inputs inputs_of(Crossing& crossing, nrem_array inputs);

// Gives the reply to the sink of a plugin of any version.
void pass_on(const LanguageReply& reply, const nrem_reply_sink& sink);

}  // namespace nrem::core
