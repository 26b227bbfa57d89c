// nrem.policy/1 for C++: what one sleep pass does with the context and the memory.
#pragma once

#include <string>
#include <vector>

#include "nrem/abi/policy.h"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// What the backend said to a policy. Parts that it did not give are empty, -1 or NaN.
struct Prediction {
    std::string text;
    std::int64_t choice = -1;
    double value = none;
    std::vector<float> probabilities;  // one per choice
    std::vector<float> vector;         // what was read out
};

// One pass of one sleep. One large class, because it has one function for each of nrem_night.
class Night {
public:
    explicit Night(const nrem_night& night) : night_(night) {}
    std::uint64_t pass() const { return night_.pass; }      // 0 .. passes() - 1
    std::uint64_t passes() const { return night_.passes; }  // the most there will be
    // What happened since the last sleep, oldest first. The same in every pass.
    Array<Experience> context() const { return Array<Experience>(night_.context); }
    // The candidate; the view ends with the next replay.
    Memory memory() const { return Memory(*night_.memory(night_.self)); }
    Editor edit() const { return Editor(*night_.editor); }
    // Lets the trial's rule write the experience again, scaled by `gain`.
    void replay(const Experience& experience, double gain) {
        auto error = detail::no_error();
        detail::check(night_.replay(night_.self, &experience, gain, &error), error);
    }
    // What the trial's rule recalls from the candidate.
    void recall(const Cue& cue, const nrem_recall& sink) {
        auto error = detail::no_error();
        detail::check(night_.recall(night_.self, &cue, &sink, &error), error);
    }
    bool cancelled() const { return night_.cancelled(night_.self) != 0; }
    Random random() const { return Random(night_.seed); }
    // A line in the night's log.
    void note(std::string_view key, std::string_view text) {
        night_.note(night_.self, borrow(key), borrow(text));
    }

    std::uint64_t night() const { return night_.night; }  // nights of this sleep before
    // Change of the held-out questions' score in the pass before this one, in this night or an
    // earlier one of the stream; NaN when unknown.
    double held_out_gain() const { return night_.held_out_gain; }
    // The trial's backend's answer from the candidate alone. Costs a call and its tokens; throws
    // Cancelled when the night's budget is spent. What is made from it is NREM_SELF_MADE.
    Prediction predict(const Cue& cue) {
        Prediction made;
        const nrem_answer_sink sink{
            .struct_size = sizeof(nrem_answer_sink),
            .reserved = 0,
            .self = &made,
            .text = [](void* to, nrem_str text) { of(to).text = view(text); },
            .choice = [](void* to, std::int64_t index) { of(to).choice = index; },
            .value = [](void* to, double value) { of(to).value = value; },
            .probabilities = [](void* to, std::size_t count) -> float* {
                of(to).probabilities.assign(count, 0);
                return of(to).probabilities.data();
            },
            .understanding = [](void*, nrem_str) {},
            .vector = [](void* to, std::size_t count) -> float* {
                of(to).vector.assign(count, 0);
                return of(to).vector.data();
            },
        };
        auto error = detail::no_error();
        detail::check(night_.predict(night_.self, &cue, &sink, &error), error);
        return made;
    }
    // Marks the candidate as it is now and puts it back later in this call: records as far as
    // replays have written them, and tensors. Edits by edit() wait for the end of the call.
    std::uint64_t mark() { return night_.mark(night_.self); }
    void reset(std::uint64_t mark) {
        auto error = detail::no_error();
        detail::check(night_.reset(night_.self, mark, &error), error);
    }

    // What a pass of the trial's sequence model reads: the tokens of the context, or what its last
    // pass of this night has made of them.
    enum class Reads { tokens, features };
    // One pass over the context, on the candidate's fast weights. Throws where the trial has no
    // sequence model, or the context does not fit its window.
    nrem_pass forward(Reads reads) {
        nrem_pass pass{};
        pass.struct_size = sizeof pass;
        auto error = detail::no_error();
        detail::check(night_.forward(night_.self, reads == Reads::features, &pass, &error), error);
        return pass;
    }

private:
    static Prediction& of(void* context) { return *static_cast<Prediction*>(context); }

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
