#include "sleep/night.hpp"

#include <chrono>
#include <cmath>
#include <utility>

#include "memory/diff.hpp"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::vector<PolicyInstance> make_policies(const NightSetup& setup) {
    std::vector<PolicyInstance> made;
    for (const auto& part : setup.cell->policies)
        made.emplace_back(*part.component, part.settings, setup.host);
    return made;
}

}  // namespace

Night::Night(NightSetup setup)
    : setup_(std::move(setup)),
      rule_(*setup_.cell->rule.component, setup_.cell->rule.settings, setup_.host),
      policies_(make_policies(setup_)),
      candidate_(setup_.memory) {
    score_before_ = score_ = probe_score();
    if (setup_.passes == 0) stopped_by_ = "passes";
}

bool Night::pass() {
    if (!stopped_by_.empty()) return false;
    if (cancelled()) {
        stopped_by_ = "cancelled";
        return false;
    }
    const auto start = Clock::now();
    const Memory before = candidate_;
    consolidate();
    const double score = probe_score();
    const MemoryDiff changed = diff(before, candidate_);
    passes_.push_back({.gain = score - score_,
                       .added = changed.added.size(),
                       .changed = changed.changed.size(),
                       .removed = changed.removed.size(),
                       .tensor_change = changed.tensor_change,
                       .memory = candidate_.footprint(),
                       .milliseconds = milliseconds_since(start)});
    score_ = score;
    milliseconds_ += passes_.back().milliseconds;
    if (cancelled())
        stopped_by_ = "cancelled";
    else if (changed.empty() && setup_.cell->sleep.stop_when_unchanged)
        stopped_by_ = "unchanged";
    else if (passes_.size() == setup_.passes)
        stopped_by_ = "passes";
    else if (over_budget())
        stopped_by_ = "budget";
    return stopped_by_.empty();
}

bool Night::over_budget() const {
    const double budget = setup_.cell->sleep.milliseconds;
    return budget > 0 && milliseconds_ >= budget;
}

void Night::consolidate() {
    for (const auto& policy : policies_) {
        if (cancelled()) return;
        stage_edits_.begin(candidate_, now());
        marks_.clear();
        const nrem_night night = view();
        try {
            policy.call(&nrem_policy::consolidate, &night);
            stage_edits_.apply();
        } catch (const Error& failure) {
            if (cancelled()) return;  // a cancelled policy may say so by failing
            throw failure.within("sleep after step " + std::to_string(setup_.step));
        }
    }
}

nrem_night Night::view() {
    return {
        .struct_size = sizeof(nrem_night),
        .reserved = 0,
        .pass = passes_.size(),
        .passes = setup_.passes,
        .seed = combine(setup_.seed, passes_.size()),
        .context = {setup_.segment.data(), setup_.segment.size(), sizeof(nrem_experience)},
        .editor = &stage_edits_.editor(),
        .host = this,
        .memory = [](void* self) -> const nrem_memory* {
            auto& night = *static_cast<Night*>(self);
            night.candidate_view_ = night.candidate_.view(night.now());
            return &night.candidate_view_;
        },
        .replay = [](void* self, const nrem_experience* experience, double gain, nrem_error* error)
            -> nrem_code { return static_cast<Night*>(self)->replay(*experience, gain, error); },
        .recall = [](void* self, const nrem_cue* cue, const nrem_recall* sink, nrem_error* error)
            -> nrem_code { return static_cast<Night*>(self)->recall(*cue, *sink, error); },
        .cancelled = [](void* self) -> std::int32_t {
            return static_cast<Night*>(self)->cancelled() ? 1 : 0;
        },
        .note =
            [](void* self, nrem_str key, nrem_str text) {
                static_cast<Night*>(self)->notes_.emplace_back(nrem::view(key), nrem::view(text));
            },
        .night = setup_.nights,
        .gain = gain(),
        .predict = [](void* self, const nrem_cue* cue, const nrem_answer_sink* sink,
                      nrem_error* error) -> nrem_code {
            return static_cast<Night*>(self)->predict(*cue, *sink, error);
        },
        .mark = [](void* self) -> std::uint64_t {
            auto& night = *static_cast<Night*>(self);
            night.marks_.push_back(night.candidate_);
            return night.marks_.size() - 1;
        },
        .reset = [](void* self, std::uint64_t mark, nrem_error* error) -> nrem_code {
            return static_cast<Night*>(self)->reset(mark, error);
        },
        .probes = [](void* self, nrem_array*, nrem_error* error) -> nrem_code {
            return static_cast<Night*>(self)->refuse_probes(error);
        },
    };
}

nrem_code Night::replay(const nrem_experience& experience, double gain, nrem_error* error) {
    if (cancelled()) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    return nrem::detail::guard(error, [&] {
        const nrem_occasion occasion{sizeof(nrem_occasion), NREM_SLEEP, gain,
                                     combine(combine(setup_.seed, passes_.size()), ++replays_)};
        const nrem_memory memory = candidate_.view(now());
        replay_edits_.begin(candidate_, now());
        rule_.call(&nrem_rule::write, &memory, &experience, &occasion, &replay_edits_.editor());
        replay_edits_.apply();
    });
}

nrem_code Night::recall(const nrem_cue& cue, const nrem_recall& sink, nrem_error* error) {
    return nrem::detail::guard(error, [&] {
        const nrem_memory memory = candidate_.view(now());
        rule_.call(&nrem_rule::read, &memory, &cue, &sink);
    });
}

// From memory alone: the context will be gone when the memory is used.
void Night::ask(const nrem_cue& cue, std::uint64_t seed, const nrem_answer_sink& sink) {
    const nrem_memory memory = candidate_.view(now());
    recall_.begin(memory);
    rule_.call(&nrem_rule::read, &memory, &cue, &recall_.sink());
    const nrem_question question{sizeof(nrem_question),
                                 0,
                                 borrow(recall_.text()),
                                 recall_.records(),
                                 recall_.vector(),
                                 {nullptr, 0, sizeof(nrem_experience)},
                                 &cue,
                                 seed};
    setup_.backend->call(&nrem_backend::predict, &question, &sink);
}

nrem_code Night::predict(const nrem_cue& cue, const nrem_answer_sink& sink, nrem_error* error) {
    if (cancelled()) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    return nrem::detail::guard(error, [&] {
        const auto seed = combine(combine(setup_.seed, passes_.size()), 0x61736b);
        ask(cue, combine(seed, ++questions_), sink);
    });
}

// Ids that were given out stay taken: no record of the abandoned try is ever confused with another.
nrem_code Night::reset(std::uint64_t mark, nrem_error* error) {
    if (mark >= marks_.size())
        return nrem::detail::fill(error, NREM_INVALID, "reset to a mark that was never made");
    const std::uint64_t next = candidate_.next_id();
    candidate_ = marks_[mark];
    candidate_.set_next_id(next);
    return NREM_OK;
}

nrem_code Night::refuse_probes(nrem_error* error) {
    notes_.emplace_back("sealed", "a policy asked for the probes");
    return nrem::detail::fill(error, NREM_INVALID,
                              "the probes are sealed until the memory is: no policy sees them");
}

double Night::probe_score() {
    double sum = 0;
    for (const auto& experience : setup_.probes) sum += probe(experience);
    return setup_.probes.empty() ? none : sum / static_cast<double>(setup_.probes.size());
}

double Night::probe(const nrem_experience& experience) {
    answer_.begin();
    ask(*experience.cue, combine(setup_.seed, experience.step), answer_.sink());
    answer_.settle(*experience.cue);
    const nrem_event event{sizeof(nrem_event), NREM_PROBE, experience.cue,
                           experience.truth,   nullptr,    experience.item,
                           experience.at};
    const nrem_score scored = score(*setup_.task, event, answer_.view());
    return scored.correct >= 0 ? scored.correct : -loss(scored);
}

NightRecord Night::record(std::size_t detail) const {
    const Memory after = publish();
    NightRecord account{
        .step = setup_.step,
        .version_before = setup_.memory.version(),
        .version_after = after.version(),
        .outcome = NightOutcome::published,
        .stopped_by = stopped_by_,
        .context_items = setup_.segment.size(),
        .score_before = score_before_,
        .before = setup_.memory.footprint(),
        .after = after.footprint(),
        .passes = passes_,
        .notes = notes_,
        .diff = detail ? render_diff(setup_.memory, after, detail) : std::vector<std::string>{},
    };
    if (stopped_by_ == "cancelled")
        account.outcome = NightOutcome::cancelled;
    else if (account.version_after == account.version_before)
        account.outcome = NightOutcome::unchanged;
    return account;
}

Memory Night::publish() const {
    if (stopped_by_ == "cancelled" || diff(setup_.memory, candidate_).empty()) return setup_.memory;
    Memory next = candidate_;
    next.set_version(setup_.memory.version() + 1);
    return next;
}

}  // namespace nrem::core
