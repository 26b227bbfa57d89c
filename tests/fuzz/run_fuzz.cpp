// libFuzzer: any bytes as the lines of trials.jsonl are read or refused with an Error, and what was
// read is written again as it was read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "base/error.hpp"
#include "store/row.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
    for (std::string line; std::getline(lines, line);) {
        try {
            const std::string again = to_line(nrem::core::row_from_line(line));
            if (to_line(nrem::core::row_from_line(again)) != again) std::abort();
        } catch (const nrem::core::Error&) {
        }
    }
    return 0;
}
