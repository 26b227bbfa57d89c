// A JSON schema as a grammar of llama.cpp (GBNF), for servers that take only grammars.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nrem::openai {

// Objects (every property, in the order given; any object where the schema names none), arrays,
// strings, numbers, integers, booleans, null, enum and const. Throws std::invalid_argument naming what else the schema holds.
[[nodiscard]] std::string grammar_of(const nlohmann::ordered_json& schema);

}  // namespace nrem::openai
