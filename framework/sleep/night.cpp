#include "sleep/night.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "memory/diff.hpp"
#include "memory/self_change.hpp"
#include "nrem/sdk/random.hpp"
#include "sleep/gate.hpp"
#include "sleep/score_change.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<PolicyInstance> make_policies(const SleepPart& sleep, const nrem_host* host) {
    std::vector<PolicyInstance> made;
    for (const auto& part : sleep.policies)
        made.emplace_back(*part.component, part.settings, host);
    return made;
}

ChangeRecord change_of(const MemoryDiff& diff) {
    return {diff.added.size(), diff.changed.size(), diff.removed.size(), diff.tensor_change};
}

bool is_empty(const ChangeRecord& change) {
    return !change.added && !change.changed && !change.removed && change.tensor_change == 0;
}

// Passes after the last one with a gain.
std::uint64_t passes_without_gain(const std::vector<PassRecord>& passes) {
    std::uint64_t count = 0;
    for (const PassRecord& pass : passes)
        if (!std::isnan(pass.gain)) count = pass.gain > 0 ? 0 : count + 1;
    return count;
}

Sleeper::End end_of(NightOutcome outcome) {
    if (outcome == NightOutcome::published) return Sleeper::End::published;
    return outcome == NightOutcome::unchanged ? Sleeper::End::unchanged : Sleeper::End::refused;
}

void note_use(PassRecord& pass, const ForkUse& use) {
    pass.replays = use.replays;
    pass.invented = use.invented;
    pass.recalls = use.recalls;
    pass.calls = use.calls;
    pass.tokens = use.tokens;
}

NightRecord beginning(const Dusk& dusk) {
    NightRecord made;
    made.sleep = dusk.sleep->name;
    made.step = made.published_after = dusk.step;
    made.version_before = made.version_after = dusk.memory.version();
    made.context_items = dusk.segment.size();
    made.before = made.after = dusk.memory.footprint();
    made.answered_by = answerer_asleep(*dusk.trial->cell);
    made.by_hand = dusk.by_hand;
    made.overlapped = dusk.sleep->settings.mode != SleepMode::blocking;
    return made;
}

}  // namespace

Night::Night(Dusk dusk)
    : Fork(*dusk.trial, *dusk.history, dusk.memory, dusk.trial->language),
      dusk_(std::move(dusk)),
      policies_(make_policies(sleep(), predictor_.host())),
      budget_(sleep().settings),
      record_(beginning(dusk_)) {
    stage_edits_.listen(dusk_.trial->explains);
    replay_edits_.listen(dusk_.trial->explains);
    for (const PolicyInstance& policy : policies_) {
        figures_.takers.emplace_back(policy.component());
        figures_.sums.emplace_back(policy.component().figures.size());
    }
    if (dusk_.trial->model) recurrence_.emplace(*dusk_.trial->model);
    scores_ = scores(dusk_.held_out);
    const ScoreChange before = change_of(scores_, scores_);  // how many have a score
    record_.held_out = before.measured;
    record_.score_before = before.measured ? before.before : none;
    record_.unmeasured = wants_held_out() && before.measured == 0;
    if (record_.unmeasured)
        record_.notes.emplace_back(
            "unmeasured",
            "no held-out question: nothing older has an answer that was revealed; what a pass gains is not "
            "known, and plateau and tolerance did nothing");
    canaries_before_ = scores(dusk_.canaries);
    gate_ = dusk_.gate;
    if (dusk_.passes == 0) record_.stopped_by = "passes";
}

bool Night::pass() {
    std::string& stopped_by = record_.stopped_by;
    if (stopped_by.empty() && cancelled()) stopped_by = "cancelled";
    if (stopped_by.empty()) {
        record_.passes.push_back(run_pass());
        stopped_by = reason_to_stop(record_.passes.back());
    }
    if (stopped_by.empty()) return true;
    judge();
    return false;
}

PassRecord Night::run_pass() {
    const auto start = Clock::now();
    const Memory before = fork_;
    const auto said_before = said_;
    const std::size_t replayed_before = replayed_.size();
    const SelfChange self_change_before = self_change_;
    const auto measured_before = figures_.sums;
    PassRecord pass;
    now_ = &pass;
    use_ = {};
    consolidate();
    now_ = nullptr;
    note_use(pass, use_);
    close(pass, before);
    if (pass.undone) {
        said_ = said_before;
        replayed_.resize(replayed_before);
        self_change_ = self_change_before;
        figures_.sums = measured_before;
    }
    pass.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return pass;
}

void Night::consolidate() {
    for (std::size_t policy = 0; policy < policies_.size(); ++policy) {
        if (cut_short()) return;
        if (policies_.size() == 1) return run(policy);
        const Memory before = fork_;
        run(policy);
        now_->stages.push_back(
            {policies_[policy].component().name, change_of(diff(before, fork_))});
    }
}

void Night::run(std::size_t policy) {
    handed_.begin();
    stage_edits_.begin(fork_, now());
    figures_.takers[policy].into(figures_.sums[policy]);
    stage_edits_.measure(&figures_.takers[policy]);
    predictor_.at({"sleep", dusk_.stream, dusk_.step, pass_seed()});
    nrem_night night = night_table();
    night.pass = record_.passes.size();
    night.passes = dusk_.passes;
    night.seed = pass_seed();
    night.context.data = dusk_.segment.data();
    night.context.count = dusk_.segment.size();
    night.editor = &stage_edits_.editor();
    night.night = dusk_.nights;
    night.held_out_gain = gain();
    try {
        policies_[policy].take(handed_, &nrem_policy::consolidate, &night);
    } catch (const Error& failure) {
        if (cut_short()) return;  // a policy that is stopped may report it as a failure
        throw failure.within("sleep after step " + std::to_string(dusk_.step));
    }
    self_change_.close(fork_);
}

// Checks tensors that have changed since the night began, once for each policy.
void Night::Handed::arrived() {
    if (night_.cut_short()) return;
    night_.stage_edits_.arrived();
    if (adopt(night_.stage_edits_)) night_.hear(night_.stage_edits_);
    const Memory& before = night_.dusk_.memory;
    const Memory& after = night_.fork_;
    for (std::size_t i = 0; i < after.tensor_count(); ++i)
        if (after.tensor(i).elements != before.tensor(i).elements)
            if (const Unfinite found = unfinite_in(after.tensor(i)); found.count)
                finite(fmt::format("tensor {}[{}]", nrem::view(after.tensor(i).name), found.first),
                       found.value);
}

void Night::hear(const MemoryEdits& edits) {
    for (const Said& said : edits.said()) said_[said.record] = said;
}

// Ends a pass. A pass that was cut short is taken back, since half a pass is not reproducible; so
// is one that cost more of the held-out score than is tolerated.
void Night::close(PassRecord& pass, const Memory& before) {
    const bool whole = !cut_short();
    std::vector<double> now = whole ? scores(dusk_.held_out) : scores_;
    pass.gain = change_of(scores_, now).mean();
    pass.change = change_of(diff(before, fork_));
    pass.memory = fork_.footprint();
    pass.undone = !whole || pass.gain < -sleep().settings.tolerance;
    if (!pass.undone) {
        scores_ = std::move(now);
        return;
    }
    const std::uint64_t next = fork_.next_id();
    fork_ = before;
    fork_.set_next_id(next);
}

std::string Night::reason_to_stop(const PassRecord& last) const {
    const SleepSettings& settings = sleep().settings;
    if (cancelled()) return "cancelled";
    if (cut_short()) return "budget";
    if (last.undone) return "fell";
    if (settings.stop_when_unchanged && is_empty(last.change)) return "unchanged";
    if (record_.passes.size() == dusk_.passes) return "passes";
    if (settings.plateau && passes_without_gain(record_.passes) >= settings.plateau)
        return "plateau";
    if (budget_.spent()) return "budget";
    return "";
}

bool Night::cancelled() const {
    return dusk_.trial->is_cancelled() || (dusk_.abandoned && *dusk_.abandoned);
}

void Night::allow_call() {
    if (!now_) return;  // this is a held-out question
    budget_.want_question();
    if (cut_short()) throw Error("the night's budget is spent", NREM_CANCELLED);
    budget_.send_question();
}

// Once a policy has asked a model, what it puts in this call counts as the model's.
void Night::count_call(const CallCost& cost) {
    if (!now_) return;
    stage_edits_.taint();
    replay_edits_.taint();
    self_change_.open(fork_);
    budget_.count(cost);
    Fork::count_call(cost);
}

double Night::ask_held_out(const nrem_experience& experience) {
    const auto seed = combine(dusk_.seed, experience.step);
    predictor_.at({"held_out", dusk_.stream, dusk_.step, seed});
    predictor_.answer(ask(*experience.cue, seed));
    const nrem_event event{sizeof(nrem_event), NREM_TEST, experience.cue,
                           experience.truth,   nullptr,    experience.item,
                           experience.at,      {},         {},
                           {}};
    const nrem_score scored = score(*dusk_.trial->task, event, predictor_.said().view());
    return scored.correct >= 0 ? scored.correct : -loss(scored);
}

std::vector<double> Night::scores(const std::vector<nrem_experience>& experiences) try {
    std::vector<double> made;
    made.reserve(experiences.size());
    for (const auto& experience : experiences) made.push_back(ask_held_out(experience));
    return made;
} catch (const Error& failure) {
    throw failure.within("held-out questions of the sleep after step " + std::to_string(dusk_.step));
}

bool Night::wants_held_out() const {
    const SleepSettings& settings = sleep().settings;
    return settings.held_out || settings.plateau || settings.tolerance < no_limit;
}

// The canaries are asked once, about what is to be published, so that no pass can be fitted to
// them.
void Night::judge() {
    if (record_.stopped_by == "cancelled" || diff(dusk_.memory, fork_).empty()) return;
    const std::vector<double> canaries = scores(dusk_.canaries);
    Candidate candidate{.before = dusk_.memory,
                        .after = fork_,
                        .now = now(),
                        .scores_before = canaries_before_,
                        .scores_after = canaries};
    for (const PassRecord& pass : record_.passes) {
        if (pass.undone) continue;
        candidate.replays += pass.replays;
        candidate.invented += pass.invented;
    }
    candidate.self_change = record_.self_change = self_change_.share(dusk_.memory, fork_);
    gate_ = candidate.nights = after_night(*dusk_.trial->cell, sleep().gate, dusk_.gate, candidate);
    record_.gate = check(sleep().gate, candidate);
}

NightOutcome Night::outcome() const {
    if (record_.stopped_by == "cancelled") return NightOutcome::cancelled;
    if (record_.gate.empty()) return NightOutcome::unchanged;
    return passed(record_.gate) ? NightOutcome::published : NightOutcome::rolled_back;
}

Dawn Night::dawn() const {
    Dawn made{.end = end_of(outcome()), .memory = {}, .gain = gain(), .gate = gate_};
    if (made.end != Sleeper::End::published) {
        made.gate.drifts = dusk_.gate.drifts;
        return made;
    }
    made.memory = fork_;
    made.memory.set_version(dusk_.memory.version() + 1);
    if (!dusk_.trial->cell->probes.empty()) made.replayed = replayed_;
    return made;
}

NightRecord Night::record(std::size_t detail) const {
    NightRecord made = record_;
    made.outcome = outcome();
    for (std::size_t i = 0; i < policies_.size(); ++i)
        add_figures(made.figures, policies_[i].component(), figures_.sums[i]);
    std::erase_if(made.figures, [](const MeasuredFigure& figure) { return !figure.sum.n; });
    if (made.outcome == NightOutcome::published) {
        ++made.version_after;
        made.after = fork_.footprint();
    }
    if (Language* asked = predictor_.language()) made.calls = asked->take_calls();
    // A refused candidate is shown with what it would have changed.
    if (detail) {
        std::vector<Said> said;
        for (const auto& [record, word] : said_) said.push_back(word);
        made.diff = changes_between(dusk_.memory, fork_, said, detail);
    }
    return made;
}

}  // namespace nrem::core
