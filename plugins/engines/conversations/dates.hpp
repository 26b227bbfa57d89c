// Dates as the benchmarks write them, in days since 1970.
#pragma once

#include <optional>
#include <string_view>

namespace nrem::conversations {

// The first year, month, day and (if there is one) time of a text, whatever stands between:
// "2023/05/30 (Tue) 21:56", "'2024-10-01 08:00' Tuesday", "1:56 pm on 8 May, 2023",
// "March-15-2024". None where a part is missing or out of its range.
[[nodiscard]] std::optional<double> day_of(std::string_view text);

}  // namespace nrem::conversations
