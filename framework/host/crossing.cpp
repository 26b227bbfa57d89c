#include "host/crossing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <utility>

#include "base/error.hpp"
#include "nrem/sdk/finite.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

void Crossing::need_good() const {
    if (!good()) throw Error(complaint_, NREM_INVALID);
}

void Crossing::within(std::string_view place) {
    complaint_ = fmt::format("{}: {}", place, complaint_);
}

bool Crossing::refuse(std::string why) {
    if (complaint_.empty()) complaint_ = std::move(why);
    return false;
}

bool Crossing::finite(std::string_view what, double value) {
    return std::isfinite(value) || refuse(fmt::format("{} is {}", what, value));
}

bool Crossing::finite_or_none(std::string_view what, double value) {
    return !std::isinf(value) || refuse(fmt::format("{} is {}", what, value));
}

bool Crossing::finite(std::string_view what, nrem_floats values) {
    if (values.count && !there(what, values.data)) return false;
    const std::size_t place = first_not_finite(nrem::view(values));
    return place == values.count ||
           refuse(fmt::format("{}[{}] is {}", what, place, values.data[place]));
}

bool Crossing::in_range(std::string_view what, std::int64_t value, std::int64_t least,
                      std::int64_t most) {
    return (value >= least && value <= most) ||
           refuse(fmt::format("{} is {}, not from {} to {}", what, value, least, most));
}

bool Crossing::at_most(std::string_view what, std::uint64_t value, std::uint64_t most) {
    return value <= most || refuse(fmt::format("{} is {}, more than {}", what, value, most));
}

bool Crossing::below(std::string_view what, std::uint64_t value, std::uint64_t count) {
    return value < count || refuse(count == 0 ? fmt::format("there is no {} {}", what, value)
                                              : fmt::format("there is no {} {}, the last one is {}",
                                                            what, value, count - 1));
}

bool Crossing::there(std::string_view what, const void* pointer) {
    return pointer || refuse(fmt::format("{} is missing (a null pointer)", what));
}

bool Crossing::there(std::string_view what, nrem_str text) {
    return text.size == 0 || there(what, text.data);
}

bool Crossing::there(std::string_view what, nrem_array array, std::size_t element) {
    if (array.count == 0) return true;
    if (array.stride < element)
        return refuse(fmt::format("{} has the stride {}, at least {} is needed", what, array.stride,
                                  element));
    return there(what, array.data);
}

bool Crossing::long_enough(std::string_view what, std::size_t size, std::size_t least) {
    return size >= least || refuse(fmt::format("{}: struct_size is {}, at least {} is needed", what,
                                               size, least));
}

float* Crossing::room(std::string_view what, std::vector<float>& values, std::size_t count) try {
    values.assign(count, 0.0F);
    return values.data();
} catch (const std::exception&) {  // more than there is, or than can be
    refuse(fmt::format("{} with {} elements does not fit into memory", what, count));
    return nullptr;
}

}  // namespace nrem::core
