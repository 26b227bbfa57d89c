// The names of enumerations (nrem/sdk/names.hpp), beside the host's own functions of that name.
#pragma once

#include "nrem/sdk/names.hpp"

namespace nrem::core {

using nrem::all_names;
using nrem::from_name;
using nrem::known_names;
using nrem::name_of;
using nrem::Named;

// From a file that may be older than this program: an enumeration may have, beside names_of, names
// that its values had once, in former_names_of.
template <Named E>
[[nodiscard]] constexpr std::optional<E> from_kept_name(std::string_view name) {
    if constexpr (requires { former_names_of(E{}); })
        for (const auto& [former, value] : former_names_of(E{}))
            if (former == name) return value;
    return from_name<E>(name);
}

}  // namespace nrem::core
