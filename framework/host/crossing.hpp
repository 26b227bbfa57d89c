// Checks what a plugin hands over where it crosses the boundary: in a sink of the host, or in what
// a call has filled in. The first fault is kept. When the call is over, Instance::take fails it
// with the names of the component and of its function.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "nrem/abi/backend.h"
#include "nrem/abi/language.h"
#include "nrem/abi/policy.h"
#include "nrem/abi/scheduler.h"
#include "nrem/abi/sequence_model.h"
#include "nrem/abi/task.h"
#include "nrem/abi/trainer.h"

namespace nrem::core {

// The size that a struct had in the first version that had it.
template <class Value>
inline constexpr std::size_t least_size = sizeof(Value);
#define GROWN(type, field) \
    template <>            \
    inline constexpr std::size_t least_size<type> = offsetof(type, field) + sizeof(type::field);
#define GREW(type, minor, field)
#include "host/grown.inc"
#undef GROWN
#undef GREW

// The size that a plugin knows which was built for 1.`built_for`.
template <class Value>
constexpr std::size_t size_for(std::uint32_t built_for) {
    std::size_t size = least_size<Value>;
    static_cast<void>(built_for);
#define GROWN(type, field)
#define GREW(type, minor, field)                                                    \
    if constexpr (std::is_same_v<Value, type>)                                      \
        if (built_for >= (minor)) size = offsetof(type, field) + sizeof(type::field);
#include "host/grown.inc"
#undef GROWN
#undef GREW
    return size;
}

// For which version the plugin was built that is being called on this thread. One that copies a struct
// of the host's and hands it over again says the host's size of it, and has only its own.
class BuiltFor {
public:
    explicit BuiltFor(std::uint32_t minor) : before_(std::exchange(now_, minor)) {}
    BuiltFor(const BuiltFor&) = delete;
    BuiltFor& operator=(const BuiltFor&) = delete;
    ~BuiltFor() { now_ = before_; }
    [[nodiscard]] static std::uint32_t now() { return now_; }

private:
    static inline thread_local std::uint32_t now_ = NREM_ABI_MINOR;
    std::uint32_t before_;
};

// Copies a struct that may be of a version before this one: what it lacks is 0.
template <class Value>
[[nodiscard]] Value as_far_as_it_goes(const Value& given, std::size_t size) {
    Value whole{};
    std::memcpy(static_cast<void*>(&whole), &given,
                std::min({size, size_for<Value>(BuiltFor::now()), sizeof(Value)}));
    return whole;
}
template <class Value>
[[nodiscard]] Value as_far_as_it_goes(const Value& given) {
    Value whole = as_far_as_it_goes(given, given.struct_size);
    whole.struct_size = sizeof(Value);
    return whole;
}

// One large class, because there is one check for each type that crosses, found by overloading.
class Crossing {
public:
    Crossing() = default;
    Crossing(const Crossing&) = delete;
    Crossing& operator=(const Crossing&) = delete;

    [[nodiscard]] bool good() const { return complaint_.empty(); }
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    // Throws Error with the fault, if there is one.
    void need_good() const;
    // Takes over a fault that was found elsewhere.
    bool adopt(const Crossing& other) { return other.good() || refuse(other.complaint()); }
    // Call when the plugin's call is over: checks what it has filled in.
    virtual void arrived() {}

    // Keeps only the first reason. Always returns false.
    bool refuse(std::string why);
    // Each of these returns whether a value is valid, and refuses it otherwise; `what` names it.
    bool finite(std::string_view what, double value);
    bool finite_or_none(std::string_view what, double value);  // NaN means none
    bool finite(std::string_view what, nrem_floats values);
    bool in_range(std::string_view what, std::int64_t value, std::int64_t least, std::int64_t most);
    bool at_most(std::string_view what, std::uint64_t value, std::uint64_t most);
    bool below(std::string_view what, std::uint64_t value, std::uint64_t count);
    bool there(std::string_view what, const void* pointer);
    bool there(std::string_view what, nrem_str text);
    bool there(std::string_view what, nrem_array array, std::size_t element);
    // `count` zeros for a plugin to fill; nullptr where there are more than a memory could hold.
    float* room(std::string_view what, std::vector<float>& values, std::size_t count);

    // Whether a struct has all fields that this host reads without asking NREM_HAS.
    template <class Value>
    bool whole(std::string_view what, const Value& value) {
        return long_enough(what, value.struct_size, least_size<Value>);
    }

    // The same for whole values; a `what` is put in front, as in "truth: choice 7 of 2".
    bool check(const nrem_cue& cue);
    bool check(std::string_view what, const nrem_answer& answer, const nrem_cue& cue);
    bool check(const nrem_record& record);
    // Except for its cue and its truth, which are the host's own if the experience is.
    bool check(const nrem_experience& experience);
    bool check(const nrem_task_info& info);
    bool check(const nrem_sequence_info& info);
    bool check(const nrem_decision& decision);
    bool check(const nrem_score& score);
    bool check(const nrem_usage& usage);
    bool check(const nrem_progress& progress);
    bool check(const nrem_event& event);

protected:
    ~Crossing() = default;
    void forget() { complaint_.clear(); }
    // Puts a place in front of the fault.
    void within(std::string_view place);

private:
    bool check(const nrem_answer& answer, const nrem_cue& cue);
    bool is_experience(std::int32_t kind);
    bool long_enough(std::string_view what, std::size_t size, std::size_t least);

    std::string complaint_;
};

// A struct that a call fills in.
template <class Value>
struct Filled final : Crossing {
    explicit Filled(const Value& empty) : value(empty) {}
    ~Filled() = default;
    void arrived() override { check(value); }
    Value value;
};

}  // namespace nrem::core
