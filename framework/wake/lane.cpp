#include "wake/lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "nrem/sdk/random.hpp"
#include "wake/event_log.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

std::uint32_t nanoseconds_since(Clock::time_point start) {
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start);
    return static_cast<std::uint32_t>(std::min<std::int64_t>(passed.count(), UINT32_MAX));
}

// Surprise where it is known, else whether there was something to learn.
double importance(const StepRecord& step) {
    if (step.log_loss == step.log_loss) return step.log_loss;
    return step.kind == NREM_OBSERVE || step.correct == 0 ? 1 : 0;
}

MemoryLayout layout_of(const RuleInstance& rule, const TaskInstance& task) {
    nrem_task_info info{sizeof(nrem_task_info), 0, 0, 0, 0};
    task.call(&nrem_task::describe, &info);
    const nrem_sizes sizes{sizeof(nrem_sizes), 0, info.cue_size, info.answer_size};
    MemoryLayout made;
    const nrem_layout layout{
        sizeof(nrem_layout), 0, &made, [](void* context, const nrem_tensor_spec* spec) {
            static_cast<MemoryLayout*>(context)->push_back(
                {spec->name, {spec->shape, spec->shape + spec->rank}, spec->fill, spec->diagonal});
        }};
    rule.call(&nrem_rule::layout, &sizes, &layout);
    return made;
}

}  // namespace

Lane::Lane(const LaneSetup& setup)
    : setup_(setup),
      random_seed_(combine(setup.seed, setup.stream)),
      stream_(*setup.task, setup.stream, setup.seed),
      rule_(*setup.cell->rule.component, setup.cell->rule.settings, setup.host),
      scheduler_(*setup.cell->scheduler.component, setup.cell->scheduler.settings, setup.host),
      layout_(layout_of(rule_, *setup.task)),
      memory_(layout_),
      context_(setup.cell->context.capacity),
      probes_(setup.cell->sleep.probes, combine(random_seed_, ~std::uint64_t{0})) {
    predictions_.reserve(stream_.size());
    log_.reserve(stream_.size());
    day_.struct_size = sizeof(nrem_day);
    day_.context_capacity = context_.capacity();
}

Lane::Need Lane::advance() {
    while (step_ < stream_.size()) {
        if (cancelled()) return Need::nothing;
        const nrem_event& now = event();
        const bool asks = now.kind == NREM_QUERY || now.kind == NREM_PROBE;
        if (asks && !predicted_) {
            recall();
            if (setup_.blocking && setup_.cell->control != Control::oracle) return Need::prediction;
            predict();
        }
        if (asks) {
            finish_prediction();
        } else {
            now_ = {};
            if (now.kind == NREM_OBSERVE)
                write({step_, now.item, now.kind, -1, now.at, none, now.cue, nullptr, now.truth});
            record(nullptr);
        }
        ++step_;
        if (time_to_sleep()) return Need::sleep;
    }
    return Need::nothing;
}

void Lane::recall() {
    const auto start = Clock::now();
    now_ = {};
    memory_view_ = memory_.view(step_);
    recall_.begin(memory_view_);
    answer_.begin();
    rule_.call(&nrem_rule::read, &memory_view_, event().cue, &recall_.sink());
    question_ = {sizeof(nrem_question),
                 0,
                 borrow(recall_.text()),
                 recall_.records(),
                 recall_.vector(),
                 context_.latest(setup_.cell->context.visible),
                 event().cue,
                 combine(random_seed_, step_)};
    recalled_ = recall_.records().count;
    now_.version = memory_.version();
    now_.tokens_shown = tokens_shown();
    now_.predict_ns = nanoseconds_since(start);
}

void Lane::predict() {
    const auto start = Clock::now();
    if (setup_.cell->control == Control::oracle) {
        if (!event().oracle) throw Error(fmt::format("step {}: the task gave no oracle", step_));
        answer_.adopt(*event().oracle);
    } else {
        setup_.backend->call(&nrem_backend::predict, &question_, &answer_.sink());
    }
    now_.predict_ns += nanoseconds_since(start);
    predicted_ = true;
}

void Lane::finish_prediction() {
    predicted_ = false;
    const nrem_event& now = event();
    try {
        answer_.settle(*now.cue);
    } catch (const Error& failure) {
        throw failure.within("backend " + setup_.backend->component().name);
    }
    const nrem_answer answer = answer_.view();
    const nrem_score scored = score(*setup_.task, now, answer);
    now_.correct = scored.correct;
    now_.log_loss = scored.log_loss;
    now_.absolute_error = scored.absolute_error;
    now_.squared_error = scored.squared_error;
    now_.rank = rank_of_truth(*now.truth, answer);
    now_.stale = scored.correct == 0 && stream_.is_stale(step_, answer_.choice(), answer_.text());
    if (!recall_.positions().empty()) {
        RecordSet& records = memory_.edit_records();
        for (const auto position : recall_.positions())
            records.touch(position, static_cast<double>(step_));
    }
    ++day_.predictions;
    day_.errors += scored.correct == 0;
    if (now.kind == NREM_QUERY) feedback(answer, scored);
    record(&answer);
}

void Lane::feedback(const nrem_answer& answer, const nrem_score& scored) {
    const nrem_event& now = event();
    const Feedback given = setup_.cell->feedback;
    Prediction& kept = predictions_.emplace_back(Prediction{answer, std::string(answer_.text())});
    kept.answer.text = borrow(kept.text);
    kept.answer.probabilities = {};
    write({step_, now.item, now.kind, given == Feedback::none ? -1 : scored.correct, now.at,
           given == Feedback::none ? none : loss(scored), now.cue, &kept.answer,
           given == Feedback::truth ? now.truth : nullptr});
}

void Lane::write(const nrem_experience& experience) {
    const auto start = Clock::now();
    const nrem_occasion occasion{sizeof(nrem_occasion), NREM_WAKE, 1.0,
                                 combine(random_seed_, step_)};
    memory_view_ = memory_.view(step_);
    edits_.begin(memory_, step_);
    rule_.call(&nrem_rule::write, &memory_view_, &experience, &occasion, &edits_.editor());
    try {
        edits_.apply();
    } catch (const Error& failure) {
        throw failure.within("rule " + rule_.component().name);
    }
    context_.push(experience);
    probes_.offer(experience);
    now_.write_ns = nanoseconds_since(start);
}

void Lane::record(const nrem_answer* prediction) {
    const nrem_event& now = event();
    now_.step = step_;
    now_.kind = now.kind;
    now_.item = now.item;
    const std::int64_t seen = stream_.previous(step_);
    now_.age = seen < 0 ? -1 : static_cast<std::int64_t>(step_) - seen;
    now_.memory = memory_.footprint();
    log_.push_back(now_);
    if (setup_.log_events)
        append_event(event_log_, {setup_.stream, stream_.name(), &now, prediction, recalled_},
                     now_);
}

std::uint64_t Lane::tokens_shown() const {
    std::uint64_t sum =
        estimate_tokens(recall_.text()) + estimate_tokens(nrem::view(event().cue->text));
    if (recall_.records().data == memory_view_.records.data)
        sum += memory_.records().footprint().tokens;
    else
        for (const auto& shown : Array<nrem_record>(recall_.records())) sum += nrem::tokens(shown);
    for (const auto& shown : Array<nrem_experience>(question_.context)) sum += tokens(shown);
    return sum;
}

bool Lane::time_to_sleep() {
    const nrem_event& past = stream_[step_ - 1];
    const bool more = step_ < stream_.size();
    const RecordSet& records = memory_.records();
    day_.at_boundary = past.kind == NREM_BOUNDARY;
    day_.step = step_ - 1;
    day_.steps += past.kind != NREM_BOUNDARY;
    day_.context_items = context_.size();
    day_.context_tokens = context_.tokens();
    day_.memory_records = records.size();
    day_.memory_tokens = records.footprint().tokens;
    day_.idle = more ? event().at - past.at : 0;
    day_.at = past.at;
    day_.loss = past.kind == NREM_QUERY || past.kind == NREM_PROBE ? now_.log_loss : none;
    day_.correct = past.kind == NREM_BOUNDARY ? -1 : now_.correct;
    if (past.kind == NREM_OBSERVE || past.kind == NREM_QUERY) day_.importance += importance(now_);
    day_.memory_bytes = now_.memory.bytes;
    nrem_decision decision{sizeof(nrem_decision), 0, 0};
    scheduler_.call(&nrem_scheduler::decide, &day_, &decision);
    passes_ = decision.passes ? decision.passes : setup_.cell->sleep.passes;
    return decision.sleep != 0;
}

void Lane::wake_up(Memory memory, double gain) {
    memory_ = std::move(memory);
    last_gain_ = gain;
    context_.clear();
    day_.steps = day_.errors = day_.predictions = 0;
    day_.importance = 0;
    ++day_.nights;
}

}  // namespace nrem::core
