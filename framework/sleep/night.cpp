#include "sleep/night.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "language/predict.hpp"
#include "nrem/sdk/random.hpp"
#include "sleep/gate.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

std::vector<PolicyInstance> make_policies(const NightSetup& setup, const nrem_host* host) {
    std::vector<PolicyInstance> made;
    for (const auto& part : setup.dusk.sleep->policies)
        made.emplace_back(*part.component, part.settings, host);
    return made;
}

ChangeRecord change_of(const MemoryDiff& diff) {
    return {diff.added.size(), diff.changed.size(), diff.removed.size(), diff.tensor_change};
}

bool is_empty(const ChangeRecord& change) {
    return !change.added && !change.changed && !change.removed && change.tensor_change == 0;
}

}  // namespace

Night::Night(NightSetup setup)
    : setup_(std::move(setup)),
      language_(make_language()),
      rule_(*setup_.cell->rule.component, setup_.cell->rule.settings, host()),
      policies_(make_policies(setup_, host())),
      candidate_(setup_.dusk.memory),
      began_(Clock::now()) {
    stage_edits_.listen(setup_.listens);
    replay_edits_.listen(setup_.listens);
    if (setup_.model) {
        sequence_.emplace(*setup_.model);
        recurrence_.emplace(*setup_.model);
    }
    scores_ = scores(setup_.dusk.probes);
    before_ = change_of(scores_, scores_);
    if (wants_probes() && before_.measured == 0)
        notes_.emplace_back("unmeasured",
                            "no probe: nothing older has an answer that was revealed; what a pass "
                            "gains is not known, and plateau and tolerance did nothing");
    canaries_before_ = scores(setup_.dusk.canaries);
    if (setup_.dusk.passes == 0) stopped_by_ = "passes";
}

std::unique_ptr<Language> Night::make_language() {
    if (!setup_.language) return nullptr;
    return std::make_unique<Language>(
        *setup_.language, setup_.host,
        // A late night still asks its probes: without them it could not end.
        Language::Hooks{.cancelled = [this] { return cancelled() || (now_ && late()); },
                        .before_call = [this] { allow_call(); },
                        .after_call = [this](const CallCost& cost) { count_call(cost); }});
}

bool Night::pass() {
    if (stopped_by_.empty() && cancelled()) stopped_by_ = "cancelled";
    if (stopped_by_.empty()) {
        const auto start = Clock::now();
        const Memory before = candidate_;
        const auto said_before = said_;
        PassRecord pass;
        now_ = &pass;
        consolidate(pass);
        now_ = nullptr;
        close(pass, before);
        if (pass.undone) said_ = said_before;
        pass.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        passes_.push_back(std::move(pass));
        stopped_by_ = reason_to_stop(passes_.back());
    }
    if (stopped_by_.empty()) return true;
    judge();
    return false;
}

void Night::consolidate(PassRecord& pass) {
    for (const auto& policy : policies_) {
        if (cut_short()) return;
        if (policies_.size() == 1) return run(policy);
        const Memory before = candidate_;
        run(policy);
        pass.stages.push_back({policy.component().name, change_of(diff(before, candidate_))});
    }
}

void Night::run(const PolicyInstance& policy) {
    handed_.begin();
    stage_edits_.begin(candidate_, now());
    marks_.clear();
    if (language_) {
        const auto seed = combine(setup_.dusk.seed, passes_.size());
        language_->at({"sleep", setup_.stream, setup_.dusk.step, seed});
    }
    const nrem_night night = view();
    try {
        policy.take(handed_, &nrem_policy::consolidate, &night);
    } catch (const Error& failure) {
        if (cut_short()) return;  // a policy that is stopped may report it as a failure
        throw failure.within("sleep after step " + std::to_string(setup_.dusk.step));
    }
}

// Checks tensors that have changed since the night began, once for each policy.
void Night::Handed::arrived() {
    if (night_.cut_short()) return;
    night_.stage_edits_.arrived();
    if (adopt(night_.stage_edits_)) night_.hear(night_.stage_edits_);
    const Memory& before = night_.setup_.dusk.memory;
    const Memory& after = night_.candidate_;
    for (std::size_t i = 0; i < after.tensor_count(); ++i)
        if (after.tensor(i).data != before.tensor(i).data)
            finite("tensor " + std::string(nrem::view(after.tensor(i).name)),
                   borrow(after.values(i)));
}

void Night::hear(const MemoryEdits& edits) {
    for (const Said& said : edits.said()) said_[said.record] = said;
}

// Ends a pass. A pass that was cut short is taken back, since half a pass is not reproducible; so
// is one that cost more of the probe score than is tolerated.
void Night::close(PassRecord& pass, const Memory& before) {
    const bool whole = !cut_short();
    std::vector<double> now = whole ? scores(setup_.dusk.probes) : scores_;
    pass.gain = change_of(scores_, now).mean();
    pass.change = change_of(diff(before, candidate_));
    pass.memory = candidate_.footprint();
    pass.undone = !whole || pass.gain < -sleep().settings.tolerance;
    if (!std::isnan(pass.gain)) passes_without_gain_ = pass.gain > 0 ? 0 : passes_without_gain_ + 1;
    if (!pass.undone) {
        scores_ = std::move(now);
        return;
    }
    const std::uint64_t next = candidate_.next_id();
    candidate_ = before;
    candidate_.set_next_id(next);
}

std::string Night::reason_to_stop(const PassRecord& last) const {
    const SleepSettings& settings = sleep().settings;
    if (cancelled()) return "cancelled";
    if (cut_short()) return "budget";
    if (last.undone) return "fell";
    if (settings.stop_when_unchanged && is_empty(last.change)) return "unchanged";
    if (passes_.size() == setup_.dusk.passes) return "passes";
    if (settings.plateau && passes_without_gain_ >= settings.plateau) return "plateau";
    if (spent()) return "budget";
    return "";
}

bool Night::cancelled() const {
    const auto flags = {setup_.cancelled, setup_.dropped, setup_.abandoned};
    return std::ranges::any_of(flags, [](const auto* flag) { return flag && *flag; });
}

bool Night::late() const {
    const double budget = sleep().settings.milliseconds;
    return budget > 0 &&
           std::chrono::duration<double, std::milli>(Clock::now() - began_).count() >= budget;
}

bool Night::spent() const {
    const SleepSettings& settings = sleep().settings;
    return (settings.calls && questions_ >= settings.calls) ||
           (settings.tokens && tokens_ >= settings.tokens) ||
           (settings.money > 0 && money_ >= settings.money);
}

void Night::allow_call() {
    if (!now_) return;  // this is a probe
    if (spent()) over_budget_ = true;
    if (cut_short()) throw Error("the night's budget is spent", NREM_CANCELLED);
}

// Once a policy has asked a model, what it puts in this call counts as the model's.
void Night::count_call(const CallCost& cost) {
    if (!now_) return;
    stage_edits_.taint();
    replay_edits_.taint();
    ++questions_;
    ++now_->calls;
    const std::uint64_t tokens = cost.prompt_tokens + cost.answer_tokens;
    now_->tokens += tokens;
    tokens_ += tokens;
    money_ += cost.money;
}

void Night::ask(const nrem_cue& cue, std::uint64_t seed, const nrem_answer_sink& sink) {
    if (sequence_) return sequence_->predict(cue, candidate_, sink);
    const nrem_memory memory = candidate_.view(now());
    recall_.begin(memory);
    rule_.take(recall_, &nrem_rule::read, &memory, &cue, &recall_.sink());
    answer_.expect(recall_.vector());
    const nrem_question question{sizeof(nrem_question),
                                 0,
                                 borrow(recall_.text()),
                                 recall_.records(),
                                 recall_.vector(),
                                 {nullptr, 0, sizeof(nrem_experience)},
                                 &cue,
                                 seed};
    if (asks_language())
        (void)nrem::core::predict(*language_, question, sink);
    else
        setup_.backend->take(answer_, &nrem_backend::predict, &question, &sink);
}

double Night::probe(const nrem_experience& experience) {
    const auto seed = combine(setup_.dusk.seed, experience.step);
    answer_.begin(*experience.cue, seed);
    if (language_) language_->at({"probe", setup_.stream, setup_.dusk.step, seed});
    ask(*experience.cue, seed, answer_.sink());
    answer_.settle();
    const nrem_event event{sizeof(nrem_event), NREM_PROBE, experience.cue,
                           experience.truth,   nullptr,    experience.item,
                           experience.at};
    const nrem_score scored = score(*setup_.task, event, answer_.view());
    return scored.correct >= 0 ? scored.correct : -loss(scored);
}

std::vector<double> Night::scores(const std::vector<nrem_experience>& experiences) try {
    std::vector<double> made;
    made.reserve(experiences.size());
    for (const auto& experience : experiences) made.push_back(probe(experience));
    return made;
} catch (const Error& failure) {
    throw failure.within("probes of the sleep after step " + std::to_string(setup_.dusk.step));
}

bool Night::wants_probes() const {
    const SleepSettings& settings = sleep().settings;
    return settings.probes || settings.plateau || settings.tolerance < no_limit;
}

// The canaries are asked once, about what is to be published, so that no pass can be fitted to
// them.
void Night::judge() {
    if (stopped_by_ == "cancelled" || diff(setup_.dusk.memory, candidate_).empty()) return;
    const std::vector<double> canaries = scores(setup_.dusk.canaries);
    Candidate candidate{.before = setup_.dusk.memory,
                        .after = candidate_,
                        .now = now(),
                        .scores_before = canaries_before_,
                        .scores_after = canaries};
    for (const PassRecord& pass : passes_) {
        if (pass.undone) continue;
        candidate.replays += pass.replays;
        candidate.invented += pass.invented;
    }
    gate_ = check(sleep().gate, candidate);
}

NightOutcome Night::outcome() const {
    if (stopped_by_ == "cancelled") return NightOutcome::cancelled;
    if (gate_.empty()) return NightOutcome::unchanged;
    return passed(gate_) ? NightOutcome::published : NightOutcome::rolled_back;
}

Sleeper::End Night::end() const {
    switch (outcome()) {
        case NightOutcome::published:
            return Sleeper::End::published;
        case NightOutcome::unchanged:
            return Sleeper::End::unchanged;
        default:
            return Sleeper::End::refused;
    }
}

Dawn Night::dawn() const {
    Dawn made{end(), {}, gain()};
    if (made.end != Sleeper::End::published) return made;
    made.memory = candidate_;
    made.memory.set_version(setup_.dusk.memory.version() + 1);
    return made;
}

NightRecord Night::record(std::size_t detail) const {
    const Memory& before = setup_.dusk.memory;
    const bool published = end() == Sleeper::End::published;
    NightRecord account{
        .sleep = sleep().name,
        .step = setup_.dusk.step,
        .published_after = setup_.dusk.step,
        .version_before = before.version(),
        .version_after = before.version() + published,
        .outcome = outcome(),
        .stopped_by = stopped_by_,
        .context_items = setup_.dusk.segment.size(),
        .score_before = before_.measured ? before_.before : none,
        .probes = before_.measured,
        .unmeasured = wants_probes() && before_.measured == 0,
        .before = before.footprint(),
        .after = published ? candidate_.footprint() : before.footprint(),
        .passes = passes_,
        .gate = gate_,
        .notes = notes_,
        .diff = {},
        .calls = {},
        .by_hand = setup_.dusk.by_hand,
        .overlapped = sleep().settings.mode != SleepMode::blocking,
    };
    if (language_) account.calls = language_->take_calls();
    // A refused candidate is shown with what it would have changed.
    if (detail) {
        std::vector<Said> said;
        for (const auto& [record, word] : said_) said.push_back(word);
        account.diff = changes_between(before, candidate_, said, detail);
    }
    return account;
}

}  // namespace nrem::core
