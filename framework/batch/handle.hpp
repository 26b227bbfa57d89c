// The owner of a pipe, a socket or the like, who closes it.
#pragma once

#include "base/descriptor.hpp"

namespace nrem::core {

using Handle = Descriptor;

}  // namespace nrem::core
