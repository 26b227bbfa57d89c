#include "conformance/practice_trial.hpp"

#include <fmt/format.h>

#include <array>

#include "conformance/world.hpp"
#include "host/registry.hpp"
#include "nrem/sdk/backend.hpp"
#include "nrem/sdk/policy.hpp"
#include "nrem/sdk/rule.hpp"
#include "nrem/sdk/scheduler.hpp"
#include "nrem/sdk/task.hpp"
#include "sleep/night.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t day = 8;  // steps

class WorldTask {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        integer("steps", "40", {0, 1000}, "Events besides boundaries."),
        integer("bare", "0", {0, 1}, "Text alone."),
    });
    static constexpr const char* offers[] = {"task.text"};
    explicit WorldTask(const Params& params)
        : world_(params.integer("steps")), bare_(params.integer("bare") != 0) {}
    TaskInfo describe() const {
        if (bare_) return {.streams = 1};
        return {.streams = 1, .cue_size = World::cue_size, .answer_size = World::answer_size};
    }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (const auto& each : world_.experiences()) {
            Event event;
            event.cue = *each.cue;
            event.truth = *each.truth;
            event.item = each.item;
            event.at = each.at;
            if (bare_) undress(event);
            each.kind == NREM_OBSERVE ? sink.observe(event) : sink.query(event);
            if (each.step % day == day - 1) sink.boundary(each.at);
        }
    }

private:
    static void undress(Event& event) {
        const nrem_str text = event.cue.text, answer = event.truth.text;
        event.cue = make_cue();
        event.cue.text = text;
        event.truth = make_answer();
        event.truth.text = answer;
    }
    World world_;
    bool bare_;
};

// Each case of the same text counts for its answer.
class WorldBackend {
public:
    explicit WorldBackend(const Params&) {}
    void predict(const Question& question, AnswerSink& answer) const {
        const auto known = choices(question.cue());
        if (known.empty()) {
            for (const auto& record : question.recalled_records())
                if (view(record.text) == view(question.cue().text)) answer.text(view(record.answer));
            return;
        }
        const auto shares = answer.probabilities(known.size());
        std::fill(shares.begin(), shares.end(), 1.0F);
        float sum = static_cast<float>(known.size());
        for (const auto& record : question.recalled_records())
            for (std::size_t i = 0; i < known.size(); ++i)
                if (view(record.text) == view(question.cue().text) &&
                    view(record.answer) == view(known[i])) {
                    shares[i] += 1;
                    sum += 1;
                }
        for (float& share : shares) share /= sum;
    }
};

class WorldRule {
public:
    static constexpr const char* offers[] = {"rule.cases", "rule.replay", "rule.tensors"};
    explicit WorldRule(const Params&) {}
    void layout(Layout& layout) const { layout.tensor("seen", {1}); }
    void read(const nrem::Memory&, const Cue&, Recall& recall) const { recall.everything(); }
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        editor.tensor(0)[0] += static_cast<float>(occasion.gain());
        if (!experience.truth) return;
        Record record = make_record("case");
        record.text = experience.cue->text;
        record.answer = experience.truth->text;
        record.vector = experience.cue->vector;
        record.sources = {&experience.step, 1, sizeof(std::uint64_t)};
        editor.put(record);
    }
};

class WorldPolicy {
public:
    explicit WorldPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        for (const auto& experience : night.context()) night.replay(experience, 1);
    }
};

class WorldScheduler {
public:
    explicit WorldScheduler(const Params&) {}
    Decision decide(const Day& today) const { return {.sleep = today.at_boundary != 0}; }
};

nrem_plugin world_plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<WorldTask>({"world", "The synthetic world."}),
        backend<WorldBackend>({"world", "Counts cases."}),
        rule<WorldRule>({"world", "Keeps cases."}),
        policy<WorldPolicy>({"world", "Replays the day."}),
        scheduler<WorldScheduler>({"world", "Sleeps at boundaries."}),
    });
    return nrem::detail::plugin("world", "1", "", components);
}

Part part_of(const Registry& registry, Kind kind, const GivenSettings& given = {}) {
    const Component& component = registry.find(kind, "world");
    return {&component, resolve(component, given)};
}

Cell cell_of(const Registry& registry, const PracticeTrial& trial) {
    Cell cell;
    cell.task = part_of(registry, Kind::task,
                        {{"steps", std::to_string(trial.steps)}, {"bare", trial.bare ? "1" : "0"}});
    cell.backend = part_of(registry, Kind::backend);
    cell.rule = part_of(registry, Kind::rule);
    cell.sleeps = {{"sleep",
                    {part_of(registry, Kind::policy)},
                    part_of(registry, Kind::scheduler),
                    {},
                    {}}};
    cell.feedback = trial.feedback;
    cell.streams = 1;
    if (trial.probe)
        cell.probes = {{{trial.probe->component, trial.probe->settings},
                        {.boundary = true, .night = true, .end = true, .every = 10}}};
    return cell;
}

void sleep(Lane& lane) {
    Night night(lane.fall_asleep());
    while (night.pass()) {}
    (void)lane.wake_up(night.dawn());
}

Account steps_of(Lane& lane) {
    Account account;
    for (const StepRecord& step : lane.book().steps)
        account.push_back(fmt::format("{} {} {} {}", step.correct, bytes_of(step.log_loss),
                                      step.memory.bytes, step.version));
    account.push_back(hash(lane.memory()));
    return account;
}

std::string text_of(const VisitRecord& visit) {
    std::string text = fmt::format("{} {} {} {};", name_of(visit.occasion), visit.step, visit.nights,
                                   visit.error);
    for (const MeasuredFigure& each : visit.figures)
        text += fmt::format(" {} {} {};", each.name, bytes_of(each.sum.sum), each.sum.n);
    for (const auto& [key, said] : visit.notes) text += fmt::format(" {}={};", key, said);
    return text;
}

}  // namespace

PracticeAccount live_through(const PracticeTrial& trial) {
    Registry registry;
    registry.add(world_plugin(), "world");
    const Cell cell = cell_of(registry, trial);
    const TaskInstance task(*cell.task.component, cell.task.settings, registry.host());
    const BackendInstance backend(*cell.backend.component, cell.backend.settings, registry.host());
    const TrialContext context{.cell = &cell,
                               .seed = 1,
                               .task = &task,
                               .backend = &backend,
                               .host = trial.probe ? trial.probe->host : registry.host(),
                               .probe_seconds = trial.probe_seconds};
    Lane lane({.trial = &context});
    while (lane.advance() == Lane::Need::sleep) sleep(lane);
    PracticeAccount account{steps_of(lane), {}};
    for (const VisitRecord& visit : lane.book().visits) account.visits.push_back(text_of(visit));
    return account;
}

}  // namespace nrem::core
