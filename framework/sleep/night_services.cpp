// The services of a night that a policy may use while it consolidates, besides those of a fork.
#include "nrem/sdk/component.hpp"
#include "sleep/night.hpp"

namespace nrem::core {

void Night::note(nrem_str key, nrem_str text) {
    if (handed_.there("note", key) && handed_.there("note", text))
        record_.notes.emplace_back(nrem::view(key), nrem::view(text));
}

void Night::forward(std::int32_t carried, nrem_pass* pass) {
    need(handed_.there("forward: pass", pass));
    if (!recurrence_) return ForkHost::forward(carried, pass);
    need_time();
    const nrem_pass made = recurrence_->pass(dusk_.segment, fork_, carried != 0);
    pass->tokens = made.tokens;
    pass->tensors_changed = made.tensors_changed;
    pass->features_changed = made.features_changed;
    use_.tokens += made.tokens;
    budget_.count_tokens(made.tokens);
}

}  // namespace nrem::core
