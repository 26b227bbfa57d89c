// What a child process prints while it runs a trial: kept in the trial's output.txt up to a bound,
// and its last lines for the row of a trial that ends badly.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/run_path.hpp"

namespace nrem::core {

class Printed {
public:
    // Starts over for another trial. `file` is made when the first byte comes.
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
