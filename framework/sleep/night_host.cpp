#include "sleep/night_host.hpp"

#include "nrem/sdk/component.hpp"

namespace nrem::core {

void NightHost::forward(bool, nrem_pass*) {
    throw nrem::Failure(NREM_INVALID, "the trial has no sequence model");
}

const nrem_memory& NightHost::look() {
    return view_ = candidate_.view(now());
}

std::uint64_t NightHost::mark() {
    marks_.push_back(candidate_);
    return marks_.size() - 1;
}

// Ids stay taken: no record of an abandoned try is ever confused with another.
void NightHost::reset(std::uint64_t mark) {
    if (mark >= marks_.size())
        throw nrem::Failure(NREM_INVALID, "reset to a mark that was never made");
    const std::uint64_t next = candidate_.next_id();
    candidate_ = marks_[mark];
    candidate_.set_next_id(next);
}

nrem_night NightHost::table() {
    static constexpr auto of = [](void* self) -> NightHost& {
        return *static_cast<NightHost*>(self);
    };
    static constexpr auto guard = [](nrem_error* error, auto&& body) {
        return nrem::detail::guard(error, body);
    };
    marks_.clear();
    return {
        .struct_size = sizeof(nrem_night),
        .reserved = 0,
        .pass = 0,
        .passes = 0,
        .seed = 0,
        .context = {nullptr, 0, sizeof(nrem_experience)},
        .editor = nullptr,
        .host = this,
        .memory = [](void* self) { return &of(self).look(); },
        .replay =
            [](void* self, const nrem_experience* experience, double gain, nrem_error* error) {
                return guard(error, [&] { of(self).replay(experience, gain); });
            },
        .recall =
            [](void* self, const nrem_cue* cue, const nrem_recall* sink, nrem_error* error) {
                return guard(error, [&] { of(self).recall(cue, *sink); });
            },
        .cancelled = [](void* self) -> std::int32_t { return of(self).cut_short(); },
        .note = [](void* self, nrem_str key, nrem_str text) { of(self).note(key, text); },
        .night = 0,
        .gain = none,
        .predict =
            [](void* self, const nrem_cue* cue, const nrem_answer_sink* sink, nrem_error* error) {
                return guard(error, [&] { of(self).predict(cue, *sink); });
            },
        .mark = [](void* self) { return of(self).mark(); },
        .reset =
            [](void* self, std::uint64_t mark, nrem_error* error) {
                return guard(error, [&] { of(self).reset(mark); });
            },
        .probes = [](void* self, nrem_array*, nrem_error* error) -> nrem_code {
            of(self).probes_wanted();
            return nrem::detail::fill(
                error, NREM_INVALID,
                "the probes are sealed until the memory is: no policy sees them");
        },
        .forward =
            [](void* self, std::int32_t carried, nrem_pass* pass, nrem_error* error) {
                return guard(error, [&] { of(self).forward(carried != 0, pass); });
            },
    };
}

}  // namespace nrem::core
