// nrem.policy/1 for C++: what one sleep pass does with the context and the memory.
#pragma once

#include <span>
#include <stdexcept>

#include "nrem/abi/policy.h"
#include "nrem/sdk/fork.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// One pass of one sleep, on a candidate memory. What is made from predictions is NREM_SELF_MADE.
class Night : public Fork<nrem_night> {
public:
    using Fork::Fork;
    std::uint64_t pass() const { return table_.pass; }      // 0 .. passes() - 1
    std::uint64_t passes() const { return table_.passes; }  // the most there will be
    // What happened since the last sleep, oldest first. The same in every pass.
    Array<Experience> context() const { return Array<Experience>(table_.context); }
    // Edits wait for the end of the call: no mark has them, and no reset takes them back.
    MemoryEditor edit() const {
        return MemoryEditor(*table_.memory(table_.self), *table_.editor);
    }
    Random random() const { return Random(table_.seed); }
    std::uint64_t night() const { return table_.night; }  // nights of this sleep before
    // Change of the held-out questions' score in the pass before this one, in this night or an
    // earlier one of the stream; NaN when unknown.
    double held_out_gain() const { return table_.held_out_gain; }

    // Lets the trial's rule write several experiences in one step, each with its gain.
    void replay_batch(std::span<const Experience> experiences, std::span<const double> gains) {
        if (!NREM_HAS(&table_, replay_batch))
            throw std::runtime_error("the host is older than 1.3: it replays no batches");
        call(table_.replay_batch, nrem_array{experiences.data(), experiences.size(), sizeof(Experience)},
             nrem_array{gains.data(), gains.size(), sizeof(double)});
    }

    // What a pass of the trial's sequence model reads: the tokens of the context, or what its last
    // pass of this night has made of them.
    enum class Reads { tokens, features };
    // One pass over the context, on the candidate's fast weights. Throws where the trial has no
    // sequence model, or the context does not fit its window.
    nrem_pass forward(Reads reads) {
        nrem_pass pass{};
        pass.struct_size = sizeof pass;
        call(table_.forward, static_cast<std::int32_t>(reads == Reads::features), &pass);
        return pass;
    }
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
