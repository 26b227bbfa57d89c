#include "wake/visit_door.hpp"

#include "nrem/sdk/callback.hpp"

namespace nrem::core {
namespace {

// Calls through the table, so that what goes wrong inside arrives outside.
void pass_on(auto function, void* self, auto... arguments) {
    nrem_error error = nrem::detail::no_error();
    nrem::detail::check(function(self, arguments..., &error), error);
}

constexpr nrem_memory nothing{.struct_size = sizeof(nrem_memory)};

}  // namespace

VisitDoor::VisitDoor(VisitDoors& all)
    : all_(&all),
      figures_{.struct_size = sizeof(nrem_figure_sink),
               .reserved = 0,
               .self = this,
               .figure = callback<&VisitDoor::figure>} {}

nrem_visit VisitDoor::open(const nrem_visit& inside) {
    inside_ = &inside;
    nrem_visit made = inside;
    made.figures = &figures_;
    made.self = this;
    made.memory = callback<&VisitDoor::memory>;
    made.replay = guarded_callback<&VisitDoor::replay>;
    made.recall = guarded_callback<&VisitDoor::recall>;
    made.predict = guarded_callback<&VisitDoor::predict>;
    made.mark = callback<&VisitDoor::mark>;
    made.reset = guarded_callback<&VisitDoor::reset>;
    made.cancelled = callback<&VisitDoor::cancelled>;
    made.note = callback<&VisitDoor::note>;
    return made;
}

const nrem_visit* VisitDoor::enter() {
    if (!inside_) all_->was_late_ = true;
    return inside_;
}

const nrem_visit& VisitDoor::need() {
    if (const nrem_visit* inside = enter()) return *inside;
    throw nrem::Failure(NREM_INVALID, "the visit is over");
}

const nrem_memory* VisitDoor::memory() {
    const nrem_visit* inside = enter();
    return inside ? inside->memory(inside->self) : &nothing;
}

void VisitDoor::replay(const nrem_experience* experience, double gain) {
    const nrem_visit& inside = need();
    pass_on(inside.replay, inside.self, experience, gain);
}

void VisitDoor::recall(const nrem_cue* cue, const nrem_recall* sink) {
    const nrem_visit& inside = need();
    pass_on(inside.recall, inside.self, cue, sink);
}

void VisitDoor::predict(const nrem_cue* cue, const nrem_answer_sink* sink) {
    const nrem_visit& inside = need();
    pass_on(inside.predict, inside.self, cue, sink);
}

std::uint64_t VisitDoor::mark() {
    const nrem_visit* inside = enter();
    return inside ? inside->mark(inside->self) : std::uint64_t{NREM_NO_MEMORY};
}

void VisitDoor::reset(std::uint64_t mark) {
    const nrem_visit& inside = need();
    pass_on(inside.reset, inside.self, mark);
}

std::int32_t VisitDoor::cancelled() {
    const nrem_visit* inside = enter();
    return inside ? inside->cancelled(inside->self) : 1;
}

void VisitDoor::note(nrem_str key, nrem_str text) {
    if (const nrem_visit* inside = enter()) inside->note(inside->self, key, text);
}

void VisitDoor::figure(nrem_str name, double value, std::uint64_t n) {
    if (const nrem_visit* inside = enter())
        inside->figures->figure(inside->figures->self, name, value, n);
}

}  // namespace nrem::core
