// libFuzzer: a line as a schema and the rest as a model's answer: the schema is taken or refused,
// and an answer is held against one that is taken.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "language/structured.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using nlohmann::json;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(text.find('\n'), size);
    const auto answer = nrem::core::find_json(nrem::core::without_reasoning(text.substr(end)));
    const auto schema = nrem::core::find_json(text.substr(0, end));
    if (!schema || nrem::core::schema_fault(*schema)) return 0;
    (void)nrem::core::violations(*schema, answer.value_or(json()));
    (void)nrem::core::violations(*schema, *schema);
    return 0;
}
