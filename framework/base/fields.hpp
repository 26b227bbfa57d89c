// The fields of a value are named once, in a function fields(archive, value) beside its type. All
// else is an archive: it writes the fields, reads them, or lists them for the documentation. A field
// is one call:
//   archive("name", member)            a number that is NaN, or a missing optional, may be left out
//   archive.unless_zero("name", member), unless_empty, unless_false: left out where it is that
//   archive.apart("name", member)      kept where the value is stored, but not shown in a log
#pragma once

#include <concepts>
#include <type_traits>

namespace nrem::core {

// Either a value that is read, or a const one that is written.
template <class T, class Value>
concept Of = std::same_as<std::remove_const_t<T>, Value>;

}  // namespace nrem::core
