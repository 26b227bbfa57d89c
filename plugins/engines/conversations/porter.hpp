// Porter's stemmer (1980) as NLTK has it by default, with its extensions: LoCoMo's score takes it.
#pragma once

#include <string>
#include <string_view>

namespace nrem::conversations {

// Of a word in small letters.
[[nodiscard]] std::string stem(std::string_view word);

}  // namespace nrem::conversations
