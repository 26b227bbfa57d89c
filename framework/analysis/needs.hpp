// How many streams or seeds would decide a comparison that is undecided.
#pragma once

#include <string>

#include "analysis/contrast.hpp"

namespace nrem::core {

// "about 34 streams", "about 6 seeds": with as many of them, and the spread that was found, a
// difference as large as this one would be called better or worse in 80 % of cases, or one as small
// equivalent, whichever takes fewer. The verdict has its family and margin.
[[nodiscard]] std::string needs(const Contrast& contrast);

}  // namespace nrem::core
