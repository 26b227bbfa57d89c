// What came back of a question to a language model, its repairs included.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "language/lack.hpp"
#include "language/stored_response.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {

struct LanguageReply {
    std::int32_t state = NREM_REPLY_BROKEN;
    std::string text;  // without the model's thinking
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<StoredPlace> places;  // log-probabilities, if requested
    Lack lack = Lack::none;           // why there is no answer, or that it was cut
    std::uint64_t prompt_tokens = 0;  // of all calls that it took
    std::uint64_t answer_tokens = 0;
    [[nodiscard]] std::string_view field(std::string_view name) const;
    [[nodiscard]] bool good() const {
        return state == NREM_REPLY_GOOD || state == NREM_REPLY_REPAIRED;
    }
};

}  // namespace nrem::core
