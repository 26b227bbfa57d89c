// nrem.policy/1 for C++: what one sleep pass does with the context and the memory.
#pragma once

#include "nrem/abi/policy.h"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// One pass of one sleep.
class Night {
public:
    explicit Night(const nrem_night& night) : night_(night) {}
    std::uint64_t pass() const { return night_.pass; }      // 0 .. passes() - 1
    std::uint64_t passes() const { return night_.passes; }  // the most there will be
    // What happened since the last sleep, oldest first. The same in every pass.
    Array<Experience> context() const { return Array<Experience>(night_.context); }
    // The candidate; the view ends with the next replay.
    Memory memory() const { return Memory(*night_.memory(night_.host)); }
    Editor edit() const { return Editor(*night_.editor); }
    // Lets the trial's rule write the experience again, scaled by `gain`.
    void replay(const Experience& experience, double gain) {
        auto error = detail::no_error();
        detail::check(night_.replay(night_.host, &experience, gain, &error), error);
    }
    // What the trial's rule recalls from the candidate.
    void recall(const Cue& cue, const nrem_recall& sink) {
        auto error = detail::no_error();
        detail::check(night_.recall(night_.host, &cue, &sink, &error), error);
    }
    bool cancelled() const { return night_.cancelled(night_.host) != 0; }
    Random random() const { return Random(night_.seed); }
    // A line in the night's log.
    void note(std::string_view key, std::string_view text) {
        night_.note(night_.host, borrow(key), borrow(text));
    }

private:
    const nrem_night& night_;
};

// clang-format off
template <class T>
concept Policy = FromParams<T> && requires(T& policy, Night& night) { policy.consolidate(night); };
// clang-format on

namespace detail {

template <Policy T>
NREM_HIDDEN inline constexpr nrem_policy policy_functions{
    .struct_size = sizeof(nrem_policy),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .consolidate = [](void* self, const nrem_night* night, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            Night view(*night);
            static_cast<T*>(self)->consolidate(view);
        });
    },
};

}  // namespace detail

template <Policy T>
constexpr nrem_component policy(const About& about) {
    return detail::component<T>(NREM_POLICY, about, &detail::policy_functions<T>);
}

}  // namespace nrem
