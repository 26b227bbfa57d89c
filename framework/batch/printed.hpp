// What a child process prints while it runs a trial: stored in the trial's output.txt up to a
// limit, with its last lines for the row of a trial that ends badly.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/run_path.hpp"

namespace nrem::core {

class Printed {
public:
    // Starts again for another trial. `file` is made with the first byte.
    void begin(const RunPath& file);
    // Throws Error when the file cannot be written.
    void take(std::string_view bytes);
    // At most 5 lines and 1 kB, as one line without control characters; "" when nothing came.
    [[nodiscard]] std::string last_lines() const;

private:
    void write(std::string_view bytes);

    std::optional<RunPath> file_;
    std::size_t written_ = 0;
    std::string tail_;
};

}  // namespace nrem::core
