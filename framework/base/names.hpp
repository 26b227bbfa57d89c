// The names of enumerations (nrem/sdk/names.hpp), beside the host's own functions of that name.
#pragma once

#include "nrem/sdk/names.hpp"

namespace nrem::core {

using nrem::all_names;
using nrem::from_name;
using nrem::known_names;
using nrem::name_of;
using nrem::Named;

}  // namespace nrem::core
