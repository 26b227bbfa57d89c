#include "wake/lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "language/predict.hpp"
#include "memory/layout.hpp"
#include "memory/trace.hpp"
#include "nrem/sdk/random.hpp"
#include "wake/event_log.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t nanoseconds_since(Clock::time_point start) {
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start);
    return static_cast<std::uint64_t>(passed.count());
}

std::unique_ptr<Language> make_language(const LaneSetup& setup) {
    if (!setup.language) return nullptr;
    return std::make_unique<Language>(
        *setup.language, setup.host,
        Language::Hooks{.cancelled = [setup] { return is_cancelled(setup); }});
}

std::vector<Sleeper> make_sleepers(const LaneSetup& setup) {
    std::vector<Sleeper> made;
    made.reserve(setup.cell->sleeps.size());
    for (const auto& part : setup.cell->sleeps)
        if (sleeps(part)) made.emplace_back(part, setup.host);
    return made;
}

ReadKinds reads(const LaneSetup& setup) {
    const bool predicts = setup.backend && setup.backend->has(&nrem_backend::predict);
    return predicts ? ReadKinds::cases : ReadKinds::all;
}

// The memory that another run has kept, if the cell starts from one. Throws Error where it is
// another rule's.
std::optional<Memory> start_of(const LaneSetup& setup, const MemoryLayout& layout) {
    const StartMemory* start = setup.cell->start.get();
    if (!start) return std::nullopt;
    const std::string why = misfit(layout, start->of(setup.stream).memory);
    if (!why.empty()) throw Error(fmt::format("memory '{}': {}", start->address, why));
    return load_start(*start, setup.stream);
}

}  // namespace

Lane::Lane(const LaneSetup& setup)
    : setup_(setup),
      random_seed_(combine(setup.seed, setup.stream)),
      shared_stream_(setup.first_day
                         ? setup.first_day->stream
                         : std::make_shared<const Stream>(*setup.task, setup.stream, setup.seed,
                                                          setup.cell->feedback)),
      stream_(*shared_stream_),
      language_(make_language(setup)),
      rule_(*setup.cell->rule.component, setup.cell->rule.settings,
            language_ ? language_->host() : setup.host),
      sleepers_(make_sleepers(setup)),
      layout_(layout_of(rule_, *setup.task, setup.model)),
      start_(start_of(setup, layout_)),
      memory_(initial_memory()),
      context_(setup.cell->context.capacity),
      history_(stream_, sleeps(*setup.cell)),
      readership_(reads(setup)),
      by_hand_(setup.by_hand_before) {
    if (setup.language && setup.task->has(&nrem_task::statements))
        faithfulness_.emplace(*setup.task, stream_, setup.seed, setup.cell->feedback);
    if (setup.model) sequence_.emplace(*setup.model);
    predictions_.reserve(stream_.size());
    log_.reserve(stream_.size());
    if (!setup.trace) return;
    edits_.listen(true);
    setup.trace->begin(memory_);
}

Lane::Need Lane::advance() {
    while (true) {
        if (cancelled()) return asleep() ? Need::dawn : Need::nothing;
        if (night_is_due()) return Need::dawn;
        if (!asleep() && next_sleeper()) return Need::sleep;
        if (step_ >= stream_.size()) {
            tell_first_day();
            return asleep() ? Need::dawn : Need::nothing;
        }
        if (setup_.first_day && step_ < setup_.first_day->steps) {
            relive();
            continue;
        }
        if (must_leave()) return Need::model;
        handle_event();
    }
}

void Lane::step_outside() {
    handle_event();
}

// Whether this step asks a blocking model: for its prediction, or for its write.
bool Lane::must_leave() const {
    const std::int32_t kind = event().kind;
    const bool asks = kind == NREM_QUERY || kind == NREM_PROBE;
    return setup_.blocking && kind != NREM_BOUNDARY &&
           (setup_.costly_writes || (asks && setup_.cell->control != Control::oracle));
}

void Lane::handle_event() try {
    const nrem_event& now = event();
    if (language_) language_->at({"wake", setup_.stream, step_, combine(random_seed_, step_)});
    if (now.kind == NREM_QUERY || now.kind == NREM_PROBE) {
        recall();
        predict();
        finish_prediction();
    } else {
        now_ = {};
        told_ = reveal(setup_.cell->feedback, now);
        if (now.kind == NREM_OBSERVE) write(experience(nullptr));
        record(nullptr);
    }
    ++step_;
    ask_schedulers();
} catch (const Error& failure) {
    if (!language_) throw;
    throw failure.within(fmt::format("step {}", step_));  // says which model's answer it was about
}

void Lane::recall() {
    const auto start = Clock::now();
    now_ = {};
    memory_view_ = memory_.view(step_);
    recall_.begin(memory_view_);
    answer_.begin(*event().cue, combine(random_seed_, step_));
    rule_.take(recall_, &nrem_rule::read, &memory_view_, event().cue, &recall_.sink());
    if (!sequence_) readership_.look(memory_.records(), recall_);
    answer_.expect(recall_.vector());
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
    } else if (sequence_) {
        sequence_->predict(*event().cue, memory_, answer_.sink());
    } else if (setup_.backend->has(&nrem_backend::predict)) {
        setup_.backend->take(answer_, &nrem_backend::predict, &question_, &answer_.sink());
    } else {
        const Replied replied = nrem::core::predict(*language_, question_, answer_.sink());
        now_.reply = static_cast<std::int8_t>(replied.state);
        now_.lack = replied.lack;
    }
    now_.predict_ns += nanoseconds_since(start);
}

void Lane::finish_prediction() {
    const nrem_event& now = event();
    try {
        answer_.settle();
    } catch (const Error& failure) {
        const Component& answering = *setup_.cell->backend.component;
        throw failure.within(std::string(name_of(answering.kind)) + " " + answering.name);
    }
    const nrem_answer answer = answer_.view();
    // A question that was not answered is not a wrong prediction.
    const nrem_score scored =
        now_.reply == NREM_REPLY_NONE ? no_score() : score(*setup_.task, now, answer);
    now_.correct = scored.correct;
    now_.log_loss = scored.log_loss;
    now_.absolute_error = scored.absolute_error;
    now_.squared_error = scored.squared_error;
    now_.understood = static_cast<std::int8_t>(scored.understood);
    now_.rank = rank_of_truth(*now.truth, answer, question_.seed);
    now_.stale = scored.correct == 0 && stream_.is_stale(step_, answer_.choice(), answer_.text());
    if (!recall_.positions().empty()) {
        RecordSet& records = memory_.edit_records();
        for (const auto position : recall_.positions()) {
            records.touch(position, static_cast<double>(step_));
            if (asleep()) used_since_freeze_.emplace_back(records[position].id, step_);
        }
    }
    told_ = reveal(setup_.cell->feedback, now, scored);
    if (now.kind == NREM_QUERY) write(experience(keep(answer)));
    record(&answer);
}

const nrem_answer* Lane::keep(const nrem_answer& answer) {
    KeptPrediction& kept = predictions_.emplace_back(KeptPrediction{answer});
    kept.settle(numbers_);
    return &kept.answer;
}

nrem_experience Lane::experience(const nrem_answer* prediction) const {
    const nrem_event& now = event();
    return {.struct_size = sizeof(nrem_experience),
            .kind = now.kind,
            .step = step_,
            .item = told_.item,
            .at = now.at,
            .loss = loss(told_.score),
            .cue = now.cue,
            .prediction = prediction,
            .truth = told_.truth,
            .clarification = told_.clarification,
            .correct = told_.score.correct};
}

void Lane::write(const nrem_experience& experience) {
    const auto start = Clock::now();
    write_to(memory_, experience);
    remember(experience);
    if (asleep()) since_freeze_.push_back(experience);
    now_.write_ns = nanoseconds_since(start);
    if (setup_.trace) setup_.trace->wrote(memory_, experience, edits_.said());
}

void Lane::remember(const nrem_experience& experience) {
    context_.push(experience);
    history_.add(experience);
    if (setup_.keep_first_day) first_day_.push_back(experience);
}

// A step of the first day that another lane has run. The memory is taken over at its end: until
// then only its size is used.
void Lane::relive() {
    const FirstDay& day = *setup_.first_day;
    now_ = day.log[step_];
    told_ = reveal(setup_.cell->feedback, event(), score_of(now_));
    if (relived_ < day.experiences.size() && day.experiences[relived_].step == step_)
        remember(day.experiences[relived_++]);
    log_.push_back(now_);
    if (++step_ == day.steps) {
        memory_ = day.memory;
        event_log_ = day.event_log;
        readership_ = day.readership;
    }
    ask_schedulers();
}

void Lane::tell_first_day() {
    if (!setup_.keep_first_day) return;
    FirstDay day{.stream = shared_stream_,
                 .steps = step_,
                 .log = log_,
                 .event_log = event_log_,
                 .predictions = {},
                 .numbers = std::make_unique<std::pmr::monotonic_buffer_resource>(),
                 .experiences = {},
                 .memory = memory_,
                 .readership = readership_};
    for (const auto& experience : first_day_) day.add(experience);
    first_day_ = {};
    std::exchange(setup_.keep_first_day, nullptr)(std::move(day));
}

void Lane::write_to(Memory& memory, const nrem_experience& experience) {
    const nrem_occasion occasion{sizeof(nrem_occasion), NREM_WAKE, 1.0,
                                 combine(random_seed_, experience.step)};
    memory_view_ = memory.view(experience.step);
    edits_.begin(memory, experience.step);
    rule_.take(edits_, &nrem_rule::write, &memory_view_, &experience, &occasion, &edits_.editor());
}

void Lane::record(const nrem_answer* prediction) {
    const nrem_event& now = event();
    now_.step = step_;
    now_.kind = now.kind;
    now_.item = now.item;
    const std::int64_t seen = stream_.previous(step_);
    now_.age = seen < 0 ? -1 : static_cast<std::int64_t>(step_) - seen;
    now_.memory = memory_.footprint();
    if (faithfulness_) now_.facts = faithfulness_->count(memory_, step_ + 1);
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

}  // namespace nrem::core
