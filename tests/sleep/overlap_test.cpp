// Sleep that overlaps with wake, against a reference: one loop without threads or graphs, which
// says in a page what the engine must come to for every stream, rule, policy and delay.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <tbb/global_control.h>

#include <map>
#include <set>

#include "nrem/sdk/random.hpp"
#include "support/toys.hpp"
#include "trial/trial_run.hpp"
#include "wake/likelier.hpp"

namespace nrem::core {
namespace {

// A task of random length whose items change their truth: 5 items, 3 answers, a boundary now and
// then.
class WanderingTask {
public:
    static constexpr ParamSpec schema[] = {
        integer("length", "20", {0, 1000}, "Events."),
        integer("seed", "0", {0, 1e9}, "Of the events."),
    };
    static constexpr const char* offers[] = {"task.text", "task.choices"};
    explicit WanderingTask(const Params& params)
        : length_(params.integer("length")), seed_(params.integer("seed")) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t index, std::uint64_t, EventSink& sink) const {
        Random random(combine(seed_, index));
        const nrem_str choices[] = {borrow(toys::letters[0]), borrow(toys::letters[1]),
                                    borrow(toys::letters[2])};
        for (std::uint64_t step = 0; step < length_; ++step) {
            const auto at = static_cast<double>(step);
            if (random.below(6) == 0) {
                sink.boundary(at);
                continue;
            }
            Event event;
            event.item = random.below(5) + 1;
            const std::string cue = "item " + std::to_string(event.item);
            event.cue.text = borrow(cue);
            event.cue.choices = {choices, 3, sizeof(nrem_str)};
            event.truth.choice = static_cast<std::int64_t>(random.below(3));
            event.truth.text = choices[event.truth.choice];
            event.at = at;
            if (random.below(4) == 0)
                sink.observe(event);
            else
                sink.query(event);
        }
    }

private:
    std::uint64_t length_;
    std::uint64_t seed_;
};

const nrem_plugin& wandering_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<WanderingTask>({"wandering", "Random events."})});
    static const nrem_plugin made = toys::plugin_of("wandering", components);
    return made;
}

// What one prediction came to, and what the memory was at the end.
struct Life {
    std::vector<std::tuple<std::uint64_t, std::int32_t, std::uint64_t>>
        steps;  // step, correct, version
    std::vector<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>> nights;  // from, to, items
    std::vector<std::tuple<std::string, std::string, std::uint64_t>>
        memory;  // text, answer, source
    friend bool operator==(const Life&, const Life&) = default;
};

struct Case {
    std::string rule;    // "cases", written at wake; "cases asleep", only when replayed
    std::string policy;  // "replay", "newest" or both
    std::uint64_t length;
    std::uint64_t seed;
    std::uint64_t passes;
    std::uint64_t delay;
    bool costly;
};

Cell cell_of(const Registry& registry, const Case& made) {
    Cell cell = toys::cell(registry, "cases", "replay");
    cell.task =
        toys::part(registry, Kind::task, "wandering",
                   {{"length", std::to_string(made.length)}, {"seed", std::to_string(made.seed)}});
    if (made.rule != "cases")
        cell.rule = toys::part(registry, Kind::rule, "cases", {{"learn", "sleep"}});
    SleepPart& sleep = cell.sleeps[0];
    sleep.policies.clear();
    for (const char* name : {"replay", "newest"})
        if (made.policy.find(name) != std::string::npos)
            sleep.policies.push_back(toys::part(registry, Kind::policy, name));
    sleep.settings = {.passes = made.passes,
                      .mode = SleepMode::overlapped,
                      .publish_after = made.delay,
                      .stop_when_unchanged = false,
                      .breaker = false};
    return cell;
}

// --- the reference -------------------------------------------------------------------------------

struct Fact {
    std::string text;
    std::string answer;
    std::uint64_t source;
    std::uint64_t id = 0;  // its own in each memory that it was written into
};

// Records in order of id; a rewritten experience comes last.
void consolidate(std::vector<Fact>& memory, const std::vector<Fact>& segment, const Case& made) {
    for (std::uint64_t pass = 0; pass < made.passes; ++pass) {
        if (made.policy.find("replay") != std::string::npos)
            for (Fact fact : segment) {
                fact.id = (pass + 1) * 1000 + fact.source;
                memory.push_back(fact);
            }
        if (made.policy.find("newest") == std::string::npos) continue;
        std::set<std::string> newer;
        for (std::size_t i = memory.size(); i-- > 0;)
            if (!newer.insert(memory[i].text).second)
                memory.erase(memory.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// Of three letters that are equally likely.
std::string blind_guess(const Stream& stream, std::uint64_t step) {
    constexpr float thirds[] = {1.0F / 3, 1.0F / 3, 1.0F / 3};
    const std::uint64_t seed = combine(combine(0, stream.index()), step);
    return std::string(toys::letters[Likelier{thirds, seed}.likeliest()]);
}

Life reference(const Stream& stream, const Case& made) {
    struct Night {
        std::uint64_t step;
        std::vector<Fact> before, candidate, since;
        std::uint64_t items;
    };
    const bool learns = made.rule == "cases";
    Life life;
    std::vector<Fact> memory, context;
    std::optional<Night> night;
    bool wanted = false;
    std::uint64_t version = 0;
    const auto same = [](const std::vector<Fact>& a, const std::vector<Fact>& b) {
        return std::ranges::equal(a, b, {}, &Fact::id, &Fact::id);
    };
    const auto publish = [&](std::uint64_t step) {
        if (!same(night->before, night->candidate)) {
            if (learns && !made.costly)
                night->candidate.insert(night->candidate.end(), night->since.begin(),
                                        night->since.end());
            memory = night->candidate;
            ++version;
        }
        life.nights.emplace_back(night->step, step, night->items);
        night.reset();
    };
    const auto settle = [&](std::uint64_t step, bool over) {
        while (true) {
            if (night && (over || step >= night->step + made.delay)) publish(step);
            if (night || !wanted) return;
            night = Night{step, memory, memory, {}, context.size()};
            consolidate(night->candidate, context, made);
            context.clear();
            wanted = false;
        }
    };
    for (std::uint64_t step = 0; step < stream.size(); ++step) {
        const nrem_event& event = stream[step];
        std::int32_t correct = -1;
        if (event.kind != NREM_BOUNDARY) {
            const Fact fact{std::string(view(event.cue->text)),
                            std::string(view(event.truth->text)), step};
            if (event.kind == NREM_QUERY) {
                std::string guess = blind_guess(stream, step);
                for (const Fact& known : memory)
                    if (known.text == fact.text) guess = known.answer;
                correct = guess == fact.answer;
            }
            life.steps.emplace_back(step, correct, event.kind == NREM_QUERY ? version : 0);
            if (learns) memory.push_back(fact);
            context.push_back(fact);
            if (night) night->since.push_back(fact);
        } else {
            life.steps.emplace_back(step, correct, 0);
            wanted = true;
        }
        settle(step, step + 1 == stream.size());
    }
    for (const Fact& fact : memory) life.memory.emplace_back(fact.text, fact.answer, fact.source);
    return life;
}

// --- the engine ----------------------------------------------------------------------------------

Life life_of(Lane& lane, const std::vector<NightRecord>& nights) {
    Life life;
    for (const StepRecord& step : lane.book().steps)
        life.steps.emplace_back(step.step, step.correct, step.version);
    for (const NightRecord& night : nights)
        life.nights.emplace_back(night.step, night.published_after, night.context_items);
    const RecordSet& records = lane.memory().records();
    for (std::size_t i = 0; i < records.size(); ++i)
        life.memory.emplace_back(view(records[i].text), view(records[i].answer),
                                 sources(records[i])[0]);
    return life;
}

struct LaneLife : LaneTicket {
    LaneNights nights;
};

class OverlapTest : public testing::Test {
protected:
    OverlapTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(wandering_plugin(), "wandering");
    }
    // All streams of the case, in the real graphs.
    std::vector<std::unique_ptr<LaneLife>> play(const Cell& cell, const Case& made, int jobs) {
        task_.emplace(*cell.task.component, cell.task.settings, registry_.host());
        backend_.emplace(*cell.backend.component, cell.backend.settings, registry_.host());
        trial_ = {.cell = &cell,
                  .task = &*task_,
                  .backend = &*backend_,
                  .host = registry_.host(),
                  .costly_writes = made.costly};
        const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 9);
        std::vector<std::unique_ptr<LaneLife>> runs;
        SleepGraph sleep(jobs);
        WakeGraph wake({.jobs = jobs,
                        .in_flight = 1,
                        .fall_asleep =
                            [&](LaneTicket* ticket) {
                                static_cast<LaneLife*>(ticket)->nights.begin(sleep, *ticket);
                            },
                        .wake_up =
                            [](LaneTicket* ticket, std::function<void()> resume) {
                                static_cast<LaneLife*>(ticket)->nights.await(*ticket,
                                                                             std::move(resume));
                            },
                        .done = [](LaneTicket*) {}});
        for (std::uint64_t stream = 0; stream < 4; ++stream) {
            runs.push_back(std::make_unique<LaneLife>());
            runs.back()->setup = {.trial = &trial_, .stream = stream};
        }
        for (auto& run : runs) wake.put(run.get());
        wake.wait();
        return runs;
    }
    Registry registry_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
};

TEST_F(OverlapTest, equals_the_sequential_reference) {
    const bool held = rc::check([&] {
        const Case made{*rc::gen::element<std::string>("cases", "cases asleep"),
                        *rc::gen::element<std::string>("replay", "newest", "replay newest"),
                        *rc::gen::inRange<std::uint64_t>(0, 60),
                        *rc::gen::inRange<std::uint64_t>(0, 1000000),
                        *rc::gen::inRange<std::uint64_t>(0, 3),
                        *rc::gen::inRange<std::uint64_t>(0, 25),
                        *rc::gen::arbitrary<bool>()};
        const Cell cell = cell_of(registry_, made);
        const auto runs = play(cell, made, *rc::gen::element(1, 4));
        for (const auto& run : runs) {
            RC_ASSERT(run->error == "");
            const Life expected = reference(run->lane->stream(), made);
            const Life found = life_of(*run->lane, run->nights.records());
            RC_ASSERT(found.nights == expected.nights);
            RC_ASSERT(found.steps == expected.steps);
            RC_ASSERT(found.memory == expected.memory);
        }
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace nrem::core
