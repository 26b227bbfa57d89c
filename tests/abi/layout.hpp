// Compile-time checks of where things are: SIZE of a struct, PLACE of a field in it.
#pragma once

#include <cstddef>

#define SIZE(type, size) static_assert(sizeof(type) == (size), #type " has another size")
#define PLACE(type, field, offset) \
    static_assert(offsetof(type, field) == (offset), #type "::" #field " has moved")
