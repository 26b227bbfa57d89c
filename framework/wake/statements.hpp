// What a task finds stated in a text (nrem_task.statements), with answers that can be compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "context/stream.hpp"
#include "host/instance.hpp"

namespace nrem::core {

// Case-folded, without the marks around its words: the form in which answers are compared.
[[nodiscard]] std::string plain(std::string_view text);

struct Statement {
    std::uint64_t item = 0;
    std::string answer;  // plain
};

// The stream of a task under a seed; all of it outlives whoever asks.
struct StatedIn {
    const TaskInstance* task = nullptr;
    const Stream* stream = nullptr;
    std::uint64_t seed = 0;
};

// Whether the task finds any statements at all.
[[nodiscard]] bool finds_statements(const StatedIn& in);
// In the order of the text. Throws Error where the task fails.
[[nodiscard]] std::vector<Statement> statements_in(const StatedIn& in, std::string_view text);

}  // namespace nrem::core
