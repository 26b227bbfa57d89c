#include "wake/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/guarded.hpp"
#include "base/nearest.hpp"
#include "memory/diff.hpp"
#include "memory/layout.hpp"
#include "nrem/sdk/callback.hpp"
#include "wake/fork.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// With numbers of its own: what a plugin writes there in spite of `const` reaches no other memory.
Memory apart(const Memory& memory) {
    Memory made = memory;
    (void)made.edit_records();
    for (std::size_t i = 0; i < made.tensor_count(); ++i) (void)made.edit_tensor(i);
    return made;
}

// What a probe hands over.
class Measured final : public Crossing {
public:
    explicit Measured(const Component& probe)
        : probe_(probe),
          sink_{.struct_size = sizeof(nrem_figure_sink),
                .reserved = 0,
                .self = this,
                .figure = callback<&Measured::figure>} {}
    ~Measured() = default;
    [[nodiscard]] const nrem_figure_sink& sink() const { return sink_; }
    [[nodiscard]] std::vector<MeasuredFigure> take() { return std::move(figures_); }

private:
    void figure(nrem_str given, double value, std::uint64_t n) {
        if (!there("figure: name", given)) return;
        const std::string name(nrem::view(given));
        const auto spec = std::ranges::find(probe_.figures, name, &FigureSpec::name);
        if (spec == probe_.figures.end())
            refuse("figure " + name + " is not declared" + nearest_hint(name, declared()));
        else if (std::ranges::find(figures_, name, &MeasuredFigure::name) != figures_.end())
            refuse("figure " + name + " is handed over twice");
        else if (n && finite("figure " + name, value) && in_bounds(*spec, value))
            figures_.push_back({name, value, n});
    }
    bool in_bounds(const FigureSpec& spec, double value) {
        return (value >= spec.minimum && value <= spec.maximum) ||
               refuse(fmt::format("figure {} is {}, not from {} to {}", spec.name, value,
                                  spec.minimum, spec.maximum));
    }
    [[nodiscard]] std::vector<std::string> declared() const {
        std::vector<std::string> names;
        for (const FigureSpec& each : probe_.figures) names.push_back(each.name);
        return names;
    }

    const Component& probe_;
    nrem_figure_sink sink_;
    std::vector<MeasuredFigure> figures_;
};

class Visit : private Fork {
public:
    Visit(const VisitSetup& setup, VisitRecord& record)
        : Fork(setup.trial, setup.history, apart(setup.memory), setup.trial.probe_language),
          setup_(setup),
          record_(record),
          measured_(*setup.probe.component) {}

    void measure() {
        predictor_.at({probe_phase, setup_.stream, setup_.step, setup_.seed});
        const ProbeInstance probe(*setup_.probe.component, setup_.probe.settings,
                                  predictor_.host());
        const nrem_visit visit = table();
        try {
            probe.take(measured_, &nrem_probe::measure, &visit);
        } catch (const Error&) {
            if (!is_late()) throw;  // a probe that is stopped may report it as a failure
        }
        if (is_late())
            fail(fmt::format("stopped after {} s (limits.probe_seconds)", trial_.probe_seconds));
        need_unedited();
        record_.figures = measured_.take();
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
        nrem_visit made = visit_table(Memory(layout));
        made.occasion = static_cast<std::int32_t>(setup_.occasion);
        made.step = setup_.step;
        made.at = setup_.at;
        made.nights = setup_.nights;
        made.seed = setup_.seed;
        made.past = {setup_.past.data(), setup_.past.size(), sizeof(nrem_past)};
        made.asked = {setup_.asked.data(), setup_.asked.size(), sizeof(nrem_asked)};
        made.figures = &measured_.sink();
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
    [[nodiscard]] Crossing& handed() override { return measured_; }
    void note(nrem_str key, nrem_str text) override {
        if (measured_.there("note", key) && measured_.there("note", text))
            record_.notes.emplace_back(nrem::view(key), nrem::view(text));
    }

    const VisitSetup& setup_;
    VisitRecord& record_;
    Measured measured_;
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
                       .nights = setup.nights};
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
