#include "plan/fit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/instance.hpp"
#include "host/truth.hpp"
#include "nrem/sdk/task.hpp"
#include "plan/reveal.hpp"

namespace nrem::core {
namespace {

class Look {
public:
    Look(const Cell& cell, std::uint64_t seed, const nrem_host* host)
        : reads_(reads_of(cell)),
          capacity_(cell.context.capacity),
          feedback_(cell.feedback),
          model_(*cell.backend.component, settings_for(cell.backend, seed), host) {
        window_ = info_of(model_).window;
    }

    void over(const TaskInstance& task, std::uint64_t seed) {
        const nrem_event_sink sink{
            .struct_size = sizeof(nrem_event_sink),
            .reserved = 0,
            .self = this,
            .name = [](void*, nrem_str) {},
            .emit = [](void* self,
                       const nrem_event* event) { static_cast<Look*>(self)->take(*event); },
            .cluster = [](void*, nrem_str) {},
        };
        task.call(&nrem_task::stream, 0, seed, &sink);
    }
    [[nodiscard]] const std::string& found() const { return found_; }

private:
    void take(const nrem_event& event) try {
        if (!found_.empty()) return;
        if (event.kind == NREM_BOUNDARY) return close();
        if (!is_whole(event)) return;
        if (event.kind == NREM_QUERY || event.kind == NREM_TEST) ask(event);
        if (event.kind != NREM_TEST && reads_ != Reads::questions) see(event);
        ++step_;
    } catch (const std::exception& failure) {
        found_ = fmt::format("stream 0, step {}: {}", step_, failure.what());
    }
    // What is not is an error of the task, which its trial names.
    static bool is_whole(const nrem_event& event) {
        return event.cue && event.truth &&
               event.truth->choice < static_cast<std::int64_t>(event.cue->choices.count);
    }
    void ask(const nrem_event& event) {
        const std::size_t asked = count(nrem::view(event.cue->text));
        need_room("cue", asked);
        for (const nrem_str& choice : nrem::choices(*event.cue))
            if (const std::size_t words = count(nrem::view(choice)); words > asked)
                throw Error(fmt::format("a choice of {} tokens is to be read at a cue of {}", words,
                                        asked));
    }
    void see(const nrem_event& event) {
        std::size_t shown = count(nrem::view(event.cue->text));
        if (const nrem_answer* truth = reveal(feedback_, event).truth)
            shown += count(text_of(*truth, *event.cue));
        need_room("context", shown);
        day_ += shown;
        ++events_;
    }
    // At a boundary.
    void close() {
        if (reads_ == Reads::days && events_ <= capacity_ && day_ > window_ && found_.empty())
            found_ = fmt::format(
                "stream 0: the context before step {} has {} tokens, the window {}: sleep more "
                "often",
                step_, day_, window_);
        day_ = events_ = 0;
        ++step_;
    }
    void need_room(const char* what, std::size_t tokens) const {
        if (tokens > window_)
            throw Error(fmt::format("the {} has {} tokens, the window {}", what, tokens, window_));
    }
    // Throws Error for a word that the model does not know.
    [[nodiscard]] std::size_t count(std::string_view text) const {
        std::size_t tokens = 0;
        const nrem_token_sink sink{
            sizeof(nrem_token_sink), 0, &tokens,
            [](void* to, std::uint32_t) { ++*static_cast<std::size_t*>(to); }};
        model_.call(&nrem_sequence_model::encode, nrem::borrow(text), &sink);
        return tokens;
    }

    Reads reads_;
    std::uint64_t capacity_;  // events that a context holds
    Feedback feedback_;
    SequenceModelInstance model_;
    std::uint64_t window_ = 0;
    std::uint64_t step_ = 0;
    std::size_t day_ = 0;  // tokens since the last boundary
    std::uint64_t events_ = 0;
    std::string found_;
};

bool asks_for_passes(const SleepPart& sleep) {
    return std::ranges::any_of(sleep.policies, [](const Part& policy) {
        const auto& needs = policy.component->needs;
        return std::ranges::find(needs, "sequence_model.forward") != needs.end();
    });
}

}  // namespace

Reads reads_of(const Cell& cell) {
    if (std::ranges::none_of(cell.sleeps, asks_for_passes)) return Reads::questions;
    const bool by_day = cell.sleeps.size() == 1 &&
                        offers(*cell.sleeps[0].scheduler.component, "scheduler.boundary");
    return by_day ? Reads::days : Reads::events;
}

std::string misfit(const Cell& cell, std::uint64_t seed, const nrem_host* host) {
    Look look(cell, seed, host);
    try {
        look.over(TaskInstance(*cell.task.component, cell.task.settings, host), seed);
    } catch (const Error&) {
        // Of the task, which its trial names.
    }
    return look.found();
}

}  // namespace nrem::core
