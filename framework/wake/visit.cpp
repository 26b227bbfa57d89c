#include "wake/visit.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>

#include "base/guarded.hpp"
#include "memory/diff.hpp"
#include "memory/layout.hpp"
#include "wake/fork.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// With nothing that it shares: what a plugin writes there in spite of `const` reaches no other memory.
Memory apart(const Memory& memory) {
    Memory made = memory;
    RecordSet& records = made.edit_records();
    for (std::size_t i = 0; i < records.size(); ++i)
        records.put(records[i], std::make_shared<RecordBody>(records[i]));
    for (std::size_t i = 0; i < made.tensor_count(); ++i) (void)made.edit_elements(i);
    return made;
}

class Visit : private Fork {
public:
    Visit(const VisitSetup& setup, VisitRecord& record)
        : Fork(setup.trial, setup.history, apart(setup.memory), setup.trial.probe_language),
          setup_(setup),
          record_(record),
          taker_(*setup.probe.component),
          door_(setup.doors.next()),
          sums_(setup.probe.component->figures.size()) {
        taker_.into(sums_);
    }

    ~Visit() override { door_.close(); }

    void measure() {
        predictor_.at({probe_phase, setup_.stream, setup_.step, setup_.seed});
        const ProbeInstance probe(*setup_.probe.component, setup_.probe.settings,
                                  predictor_.host());
        const nrem_visit inside = table();
        const nrem_visit visit = door_.open(inside);
        try {
            probe.take(taker_, &nrem_probe::measure, &visit);
        } catch (const Error&) {
            if (!is_late()) throw;  // a probe that is stopped may report it as a failure
        }
        door_.close();
        if (setup_.doors.was_late()) fail("it uses what it was given in a visit that is over");
        if (!taker_.empty().empty())
            record_.notes.emplace_back("figure " + std::string(taker_.empty()),
                                       "given with n = 0, which adds nothing");
        if (is_late())
            fail(fmt::format("stopped after {} s (limits.probe_seconds)", trial_.probe_seconds));
        need_unedited();
        add_figures(record_.figures, probe.component(), sums_);
        std::erase_if(record_.figures, [](const MeasuredFigure& each) { return !each.sum.n; });
    }
    // Call when it is over, however it ended.
    void account(CallLog& calls) {
        record_.calls = use_.calls;
        record_.tokens = use_.tokens;
        if (Language* asked = predictor_.language()) calls += asked->take_calls();
    }

private:
    [[nodiscard]] nrem_visit table() {
        const MemoryLayout layout = layout_of(predictor_.rule(), *trial_.task, trial_.model);
        nrem_visit made = visit_table(Memory(layout, combine(trial_.seed, setup_.stream)));
        made.occasion = static_cast<std::int32_t>(setup_.occasion);
        made.step = setup_.step;
        made.at = setup_.at;
        made.nights = setup_.nights;
        made.seed = setup_.seed;
        made.past = {setup_.past.data(), setup_.past.size(), sizeof(nrem_past)};
        made.asked = {setup_.asked.data(), setup_.asked.size(), sizeof(nrem_asked)};
        made.figures = taker_.sink();
        return made;
    }
    [[noreturn]] void fail(const std::string& why) const {
        throw Error(title_of(*setup_.probe.component) + ": measure: " + why);
    }
    // Replays and resets are the fork's own; whatever else has changed it came through a view.
    void need_unedited() const {
        if (use_.replays || was_reset() || diff(setup_.memory, fork_).empty()) return;
        fail("it has written to the memory that it looks at");
    }
    [[nodiscard]] bool is_late() const {
        return trial_.probe_seconds > 0 && seconds_since(began_) >= trial_.probe_seconds;
    }

    [[nodiscard]] std::uint64_t now() const override { return setup_.step + 1; }
    [[nodiscard]] bool cut_short() const override { return is_late() || trial_.is_cancelled(); }
    [[nodiscard]] std::uint64_t call_seed() const override { return setup_.seed; }
    [[nodiscard]] Crossing& handed() override { return taker_; }
    void note(nrem_str key, nrem_str text) override {
        if (taker_.there("note", key) && taker_.there("note", text))
            record_.notes.emplace_back(nrem::view(key), nrem::view(text));
    }

    const VisitSetup& setup_;
    VisitRecord& record_;
    FigureTaker taker_;  // and of all else that it hands over
    VisitDoor& door_;
    FigureSums sums_;
    Clock::time_point began_ = Clock::now();
};

struct Failed {
    std::string error;
    std::int32_t code = 0;
};

}  // namespace

VisitRecord make_visit(const VisitSetup& setup, CallLog& calls) noexcept {
    const auto began = Clock::now();
    VisitRecord record{.probe = setup.probe.component->name,
                       .occasion = setup.occasion,
                       .step = setup.step,
                       .nights = setup.nights,
                       .answered_by = answerer_asleep(*setup.trial.cell)};
    Failed failed;
    guarded(failed, [&] {
        Visit made(setup, record);
        guarded(failed, [&] { made.measure(); });
        made.account(calls);
    });
    record.error = std::move(failed.error);
    record.milliseconds = 1000 * seconds_since(began);
    return record;
}

}  // namespace nrem::core
