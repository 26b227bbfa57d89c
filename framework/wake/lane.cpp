#include "wake/lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "memory/layout.hpp"
#include "memory/trace.hpp"
#include "wake/event_log.hpp"
#include "wake/score.hpp"
#include "wake/thoughts.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t nanoseconds_since(Clock::time_point start) {
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start);
    return static_cast<std::uint64_t>(passed.count());
}

std::shared_ptr<const Stream> stream_of(const LaneSetup& setup) {
    if (setup.first_day) return setup.first_day->stream;
    const TrialContext& trial = *setup.trial;
    return std::make_shared<const Stream>(*trial.task, setup.stream, trial.seed,
                                          trial.cell->feedback);
}

DayBook new_book(const LaneSetup& setup) {
    const ReadKinds reads = setup.trial->backend_predicts() ? ReadKinds::cases : ReadKinds::all;
    return {.stream = setup.stream,
            .logs_events = setup.trial->log_events,
            .steps = {},
            .events = {},
            .calls = {},
            .readership = ReadershipCount(reads)};
}

// In as many streams a sample of the predictions is made again without the memory.
constexpr std::uint64_t sampled_streams = 8;

bool is_question(const nrem_event& event) {
    return event.kind == NREM_QUERY || event.kind == NREM_TEST;
}

}  // namespace

Lane::Lane(LaneSetup setup)
    : setup_(std::move(setup)),
      random_seed_(setup_.random_seed()),
      stream_(stream_of(setup_)),
      predictor_(trial(), {.cancelled = [trial = setup_.trial] { return trial->is_cancelled(); }}),
      start_(start()),
      memory_(initial_memory()),
      learner_(predictor_.rule(), random_seed_),
      figures_{FigureTaker(trial().task->component()), FigureTaker(predictor_.rule().component())},
      book_(new_book(setup_)),
      desk_(setup_, *stream_, book_),
      probes_(setup_, *stream_, desk_.history(), book_),
      grader_(grader_of(setup_, stream_->groups().size(), book_)),
      reversal_(reversal()) {
    if (trial().backend_predicts() && !trial().language && setup_.stream < sampled_streams)
        forgetful_ = std::make_unique<Forgetful>(trial(), Memory(layout(), random_seed_));
    if (trial().language && trial().task->has(&nrem_task::statements))
        faithfulness_.emplace(*trial().task, *stream_, trial().seed, trial().cell->feedback);
    if (trial().cell->attribution)
        book_.attribution.emplace(StatedIn{trial().task, stream_.get(), trial().seed},
                                  trial().cell->feedback, memory_);
    if (reversal_) unconsolidated_ = book_.attribution;
    predictions_.reserve(stream_->size());
    book_.steps.reserve(stream_->size());
    book_.figures = StepFigures(trial().task->component(), predictor_.rule().component(),
                                stream_->groups().size());
    if (!setup_.trace) return;
    learner_.edits().listen(true);
    setup_.trace->begin(memory_);
}

MemoryLayout Lane::layout() const {
    return layout_of(predictor_.rule(), *trial().task, trial().model);
}

// The memory that another run has kept, if the cell starts from one. Throws Error where it is
// another rule's.
std::optional<Memory> Lane::start() const {
    const StartMemory* kept = trial().cell->start.get();
    if (!kept) return std::nullopt;
    const std::string why = misfit(layout(), kept->of(setup_.stream).memory);
    if (!why.empty()) throw Error(fmt::format("memory '{}': {}", kept->address, why));
    return load_start(*kept, setup_.stream);
}

Memory Lane::initial_memory() const {
    Memory made(layout(), random_seed_);
    if (start_) {
        Memory begun = *start_;
        begun.declare_as(made);
        made = std::move(begun);
    }
    made.limit(trial().memory_bytes);
    return made;
}

std::optional<Reversal> Lane::reversal() const {
    const std::string& order = trial().cell->design;
    if (order.empty()) return std::nullopt;
    for (const DesignPart part : {DesignPart::applied, DesignPart::withdrawn})
        if (std::ranges::find(stream_->groups(), name_of(part)) != stream_->groups().end())
            throw Error(fmt::format("the task has a group '{}', which is what a reversal calls its parts",
                                    name_of(part)));
    return Reversal(order, stream_->size(), setup_.stream, memory_);
}

Memory& Lane::seen() {
    return now_.part == DesignPart::withdrawn ? reversal_->unconsolidated(memory_.version()) : memory_;
}

Lane::Need Lane::advance() {
    const auto end = [this] { return desk_.asleep() ? Need::dawn : Need::nothing; };
    while (true) {
        if (trial().is_cancelled()) return end();
        if (measures_are_due()) {
            if (trial().blocking) return Need::model;
            measure();
        }
        if (desk_.is_due()) return Need::dawn;
        if (desk_.wants_to_sleep()) return Need::sleep;
        if (step_ >= stream_->size()) {
            if (is_over()) return end();
            continue;
        }
        if (setup_.first_day && step_ < setup_.first_day->steps()) {
            relive();
            continue;
        }
        if (must_leave()) return Need::model;
        handle_event();
    }
}

// After the last step: false when something is left to be measured.
bool Lane::is_over() {
    hand_over_first_day();
    if (!desk_.asleep()) {
        probes_.after_all();
        if (grader_) grader_->after_all();
    }
    return !measures_are_due();
}

// Graders come last.
void Lane::measure() {
    collect_calls();
    if (probes_.are_due()) return probes_.visit(memory_);
    grader_->grade();
}

void Lane::collect_calls() {
    if (Language* asked = predictor_.language()) book_.calls += asked->take_calls();
}

// Whether this step asks a blocking model: for its prediction, or for its write.
bool Lane::must_leave() const {
    return trial().blocking && event().kind != NREM_BOUNDARY &&
           (trial().costly_writes ||
            (is_question(event()) && trial().cell->control != Control::oracle));
}

void Lane::handle_event() try {
    const nrem_event& now = event();
    predictor_.at({"wake", setup_.stream, step_, seed()});
    now_ = {};
    blame_.reset();
    now_.group = stream_->group(step_);
    if (reversal_) now_.part = reversal_->part(step_);
    if (!book_.figures.empty()) book_.figures.aim(figures_, now_.group);
    if (is_question(now)) {
        predict();
        const nrem_answer answer = predictor_.said().view();
        judge(answer);
        judge_loop();
        if (book_.attribution && now_.correct >= 0) attribute();
        touch_recalled();
        if (now.kind == NREM_QUERY) tell({step_, now.cue});
        if (now.kind == NREM_QUERY) write(experience(kept(answer)));
        record(&answer);
        if (grader_) grader_->keep(now, nrem::view(answer.text), now_);
    } else {
        told_ = reveal(trial().cell->feedback, now);
        if (now.kind == NREM_BOUNDARY)
            tell({step_, nullptr});
        else
            write(experience(nullptr));
        record(nullptr);
    }
    ++step_;
    desk_.ask_schedulers(told_);
    probes_.after_step();
} catch (const Error& failure) {
    if (!predictor_.language()) throw;
    throw failure.within(fmt::format("step {}", step_));  // says which model's answer it was about
}

void Lane::predict() {
    const auto start = Clock::now();
    const Predictor::Ask ask{.memory = seen(),
                             .cue = *event().cue,
                             .now = step_,
                             .seed = seed(),
                             .context = desk_.context().latest(trial().cell->context.visible),
                             .oracle = oracle(),
                             .stream = stream_.get()};
    if (const auto replied = predictor_.answer(ask)) {
        now_.reply = static_cast<std::int8_t>(replied->state);
        now_.lack = replied->lack;
    }
    now_.predict_ns = nanoseconds_since(start);
    now_.version = memory_.version();
    now_.tokens_shown = predictor_.tokens_shown(ask);
    if (trial().model || now_.part == DesignPart::withdrawn) return;
    book_.readership.look(memory_.records(), predictor_.recalled());
    if (forgetful_ && !ask.oracle && book_.readership.is_sampled())
        book_.readership.repeated(book_.readership.has_reached() &&
                                  forgetful_->answers_otherwise(ask, predictor_.said()));
}

const nrem_answer* Lane::oracle() const {
    if (trial().cell->control != Control::oracle) return nullptr;
    if (!event().oracle) throw Error(fmt::format("step {}: the task gave no oracle", step_));
    return event().oracle;
}

void Lane::touch_recalled() {
    const auto& positions = predictor_.recalled().positions();
    if (positions.empty()) return;
    RecordSet& records = seen().edit_records();
    for (const auto position : positions) {
        records.touch(position, static_cast<double>(step_));
        if (now_.part != DesignPart::withdrawn) desk_.used(records[position].id, step_);
    }
}

const nrem_answer* Lane::kept(const nrem_answer& answer) {
    // What was thought with the truth in view stays with the host.
    const Thoughts* const thoughts =
        sees_truths(trial().cell->control) ? nullptr : predictor_.thoughts();
    return predictions_.keep(answer, thoughts ? thoughts->view() : nrem_array{});
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
            .correct = told_.score.correct,
            .reserved = 0,
            .trace = prediction ? predictions_.trace()
                                : nrem_array{nullptr, 0, sizeof(nrem_thought)},
            .session = stream_->session(step_)};
}

void Lane::write(const nrem_experience& experience) {
    const auto start = Clock::now();
    learner_.edits().measure(&figures_.rule);
    learner_.write(memory_, experience);
    learner_.edits().measure(nullptr);  // what is written again after a night was measured before
    desk_.remember(experience);
    now_.write_ns = nanoseconds_since(start);
    if (setup_.trace) setup_.trace->wrote(memory_, experience, learner_.edits().said());
    if (reversal_) learner_.write(reversal_->unconsolidated(memory_.version()), experience);
}

void Lane::tell(const Learner::Aside& aside) {
    if (!learner_.hears(aside)) return;
    learner_.edits().measure(&figures_.rule);
    learner_.tell(memory_, aside);
    learner_.edits().measure(nullptr);
    if (reversal_) learner_.tell(reversal_->unconsolidated(memory_.version()), aside);
    if (desk_.asleep()) learner_.keep(aside);
}

void Lane::record(const nrem_answer* prediction) {
    const nrem_event& now = event();
    now_.step = step_;
    now_.kind = now.kind;
    now_.item = now.item;
    const std::int64_t seen = stream_->previous(step_);
    now_.age = seen < 0 ? -1 : static_cast<std::int64_t>(step_) - seen;
    now_.memory = memory_.footprint();
    if (book_.attribution && (now.kind == NREM_OBSERVE || now.kind == NREM_QUERY)) {
        const bool right = now_.correct == 1;
        book_.attribution->learned(memory_, step_, right);
        if (unconsolidated_)
            unconsolidated_->learned(reversal_->unconsolidated(memory_.version()), step_, right);
    }
    if (faithfulness_) now_.facts = faithfulness_->count(memory_, step_ + 1);
    book_.steps.push_back(now_);
    if (book_.logs_events)
        append_event(book_.events,
                     {setup_.stream, stream_->name(), &now, prediction,
                      predictor_.recalled().records().count,
                      blame_ && blame_->lost ? &*blame_->lost : nullptr},
                     now_);
}

// A step of the first day that another lane has run. The memory is taken over at its end: until
// then only its size is used.
void Lane::relive() {
    const FirstDay& day = *setup_.first_day;
    const StepRecord& past = day.book.steps[step_];
    told_ = reveal(trial().cell->feedback, event(), score_of(past));
    if (const auto* experience = day.experience_at(step_)) desk_.remember(*experience);
    book_.steps.push_back(past);
    if (++step_ == day.steps()) {
        memory_ = day.memory;
        book_ = day.book;
        if (book_.attribution) book_.attribution->ask(*trial().task);
    }
    desk_.ask_schedulers(told_);
}

void Lane::hand_over_first_day() {
    if (!setup_.keep_first_day) return;
    std::exchange(setup_.keep_first_day, nullptr)(
        FirstDay(stream_, book_, desk_.history().all(), memory_));
}

void Lane::replace_memory(Memory memory) {
    memory.declare_as(memory_);
    memory_ = std::move(memory);
    came_about({.sleep = "by hand", .step = book_.step()});
}

Dusk Lane::fall_asleep() {
    hand_over_first_day();
    return desk_.freeze(memory_);
}

Rebase Lane::wake_up(Dawn dawn) {
    const Rebase made = desk_.wake_up(memory_, dawn, [&](const nrem_experience& experience) {
        learner_.catch_up(dawn.memory, experience.step);
        learner_.write(dawn.memory, experience);
    });
    if (dawn.end == Sleeper::End::published) {
        dawn.memory.declare_as(memory_);  // it may come from a journal
        learner_.catch_up(dawn.memory, step_);
        memory_ = std::move(dawn.memory);
    }
    learner_.forget_kept();
    probes_.after_night(made.began_after, dawn.replayed);
    return made;
}

}  // namespace nrem::core
