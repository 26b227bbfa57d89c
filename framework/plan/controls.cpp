// The control arms: for each problem, backend and feedback one of each (of the trivial ones, one for
// each problem), for each cell that sleeps a twin whose sleep does nothing, and where its nights
// rewrite text those that keep it; for each cell with a loop those that say what the loop and its
// critic are worth. One that a cell of the user equals is not run again.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "plan/collection.hpp"
#include "plan/equal_cost.hpp"
#include "plan/grade_figures.hpp"
#include "plan/identity.hpp"
#include "plan/needs.hpp"
#include "plan/relevance.hpp"
#include "plan/reviews.hpp"

namespace nrem::core {
namespace {

Choice bare(std::string_view name) {
    return {std::string(name), {}, {}};
}

Choice with(std::string_view name, const std::string& parameter, std::uint64_t value) {
    Choice choice = bare(name);
    choice.parameters[parameter] = {std::to_string(value), {}, Layer::base};
    return choice;
}

// Swept values that a control shares with the cell that it is for.
enum class Shared { task, problem, all_but_sleep, all_but_loop };

bool is_shared(std::string_view dotted, Shared shared) {
    const CellKey key = split_key(dotted);
    if (shared == Shared::all_but_sleep)
        return key.slot != "policy" && key.slot != members_slot && key.slot != "sleep" &&
               key.slot != "gate";
    if (shared == Shared::all_but_loop)
        return key.slot != "loop" && key.slot != "stop" && key.slot != tools_key &&
               key.slot != "answer";
    if (key.is_of_task() || key.slot == "feedback") return true;
    return shared == Shared::problem && (key.slot == "backend" || key.slot == "prompts");
}

void keep_factors(Cell& cell, Shared shared) {
    std::erase_if(cell.factors,
                  [&](const auto& factor) { return !is_shared(factor.first, shared); });
}

class Builder {
public:
    Builder(Collection& collection, Workshop& workshop)
        : collection_(collection), workshop_(workshop), controls_(workshop.config().controls) {}

    void add_for_problem(const Cell& model) {
        const Config& config = workshop_.config();
        if (controls_.no_memory) add_rule(Control::no_memory, model, bare("none"));
        if (controls_.window)
            add_rule(Control::window, model, with("window", "size", controls_.window_size));
        if (controls_.full_history)
            add_rule(Control::full_history, model, with("full_history", "tokens", config.tokens));
        if (controls_.oracle && offers(*model.task.component, "task.oracle"))
            add_rule(Control::oracle, model, bare("none"));
        if (controls_.majority) add_trivial(Control::majority, model, bare("tally"));
        if (controls_.persistence)
            add_trivial(Control::persistence, model, with("window", "size", 1));
        if (controls_.naive_rag) add_naive_rag(model);
    }

    // What a rewriting of text is compared with: nights at the same steps that keep the text itself.
    void add_for_sleeper(const Cell& sleeper) {
        if (!rewrites_text(sleeper)) return;
        if (controls_.verbatim) add_kept_text(Control::verbatim, sleeper);
        if (controls_.format_matched) add_kept_text(Control::format_matched, sleeper);
    }

    // What a loop is compared with: the same cell without it, and with other critics in it.
    void add_for_loop(const Cell& looping) {
        if (!looping.loop.component) return;
        if (controls_.single) add_single(looping);
        if (controls_.vote && drafts(looping) && is_loaded(Kind::loop, vote_loop))
            add_spender(Control::vote, looping);
        if (controls_.single_long && predicts_in_words(looping))
            add_spender(Control::single_long, looping);
        if (!reviews(looping)) return;
        if (controls_.random_critic) add_critic(Control::random_critic, looping);
        if (controls_.placebo_critic) add_critic(Control::placebo_critic, looping);
        if (controls_.oracle_verifier) add_critic(Control::oracle_verifier, looping);
    }

    // Returns the identity of the twin, or "" when there is none.
    std::string add_twin(const Cell& sleeper) {
        if (!controls_.noop_sleep || !sleeps(sleeper) || is_idle(sleeper)) return "";
        Cell twin = blank(Control::noop_sleep, sleeper);
        twin.sleeps = sleeper.sleeps;
        keep_factors(twin, Shared::all_but_sleep);
        twin.of = sleeper.arm;
        twin.parent = sleeper.identity;
        return add(std::move(twin), [&](Cell& cell) { set_policy(cell, bare("noop")); });
    }

private:
    [[nodiscard]] static Cell blank(Control control, const Cell& model) {
        Cell cell = model;
        cell.control = control;
        cell.arm = name_of(control);
        cell.copy = 0;
        cell.also.clear();
        cell.sleeps.clear();
        cell.twin.clear();
        if (control == Control::oracle) cell.probes.clear();  // it answers from no memory
        return cell;
    }

    // Never sleeps, sees no context, and asks no model but the backend and who grades its answers.
    Cell waking(Control control, const Cell& model, Shared shared) {
        Cell cell = blank(control, model);
        for (std::size_t role = 0; role < model_roles.size(); ++role)
            if (!is_grader(model_roles[role]) || control == Control::oracle) cell.models[role] = {};
        drop_loop(cell);
        cell.context = {};
        cell.design.clear();
        cell.start.reset();  // another rule's
        keep_factors(cell, shared);
        if (!names_.insert(cell.name()).second) cell.of = model.arm;
        return cell;
    }
    void set_rule(Cell& cell, const Choice& rule) {
        cell.rule = workshop_.part(Kind::rule, rule);
        cell.sleeps = {{"sleep", {}, workshop_.part(Kind::scheduler, bare("never")), {}, {}}};
    }

    // In all nights, which are otherwise as plain as they can be.
    void set_policy(Cell& cell, const Choice& policy) {
        for (SleepPart& sleep : cell.sleeps)
            sleep = {sleep.name,
                     {workshop_.part(Kind::policy, policy)},
                     sleep.scheduler,
                     idle_settings(sleep.settings),
                     {}};
    }

    void add_rule(Control control, const Cell& model, const Choice& rule) {
        Cell cell = waking(control, model, Shared::problem);
        if (shows_context(control) && cell.backend.component->kind == Kind::sequence_model)
            return collection_.refuse({cell.name(), why_no_context(cell), control});
        add(std::move(cell), [&](Cell& made) { set_rule(made, rule); });
    }

    // Where a model reads what is remembered as text, and the plugin is there.
    void add_naive_rag(const Cell& model) {
        if (!offers(*model.backend.component, "backend.reads_text") ||
            !offers(*model.task.component, "task.text") || !is_loaded(Kind::rule, "retrieve"))
            return;
        Choice rule = with("retrieve", "k", controls_.naive_rag_k);
        rule.parameters["tokens"] = {std::to_string(model.tokens), {}, Layer::base};
        Cell cell = waking(Control::naive_rag, model, Shared::problem);
        if (is_only_played(Control::naive_rag)) return leave_out(cell);
        add(std::move(cell), [&](Cell& made) { set_rule(made, rule); });
    }

    // Its policies work on text as it is recalled.
    static bool rewrites_text(const Cell& cell) {
        const auto on_notes = [](const Part& policy) {
            return std::ranges::count(policy.component->needs, "rule.notes") > 0;
        };
        return sleeps(cell) && offers(*cell.backend.component, "backend.reads_text") &&
               std::ranges::any_of(cell.sleeps, [&](const SleepPart& sleep) {
                   return std::ranges::any_of(sleep.policies, on_notes);
               });
    }
    void add_kept_text(Control control, const Cell& sleeper) {
        const std::string_view policy = name_of(control);
        if (!is_loaded(Kind::policy, policy)) return;
        Cell cell = blank(control, sleeper);
        cell.sleeps = sleeper.sleeps;
        keep_factors(cell, Shared::all_but_sleep);
        cell.of = sleeper.arm;
        if (is_only_played(control)) return leave_out(cell);
        add(std::move(cell), [&](Cell& made) {
            set_policy(made, with(policy, "tokens", sleeper.tokens));
        });
    }

    [[nodiscard]] static Cell of_loop(Control control, const Cell& looping) {
        Cell cell = blank(control, looping);
        cell.sleeps = looping.sleeps;
        return cell;
    }
    // Cells that differ in their loops alone share it.
    void add_single(const Cell& looping) {
        Cell cell = of_loop(Control::single, looping);
        drop_loop(cell);
        keep_factors(cell, Shared::all_but_loop);
        if (!names_.insert(cell.name()).second) cell.of = looping.arm;
        if (cell.prompts && is_only_played(Control::single)) return leave_out(cell);
        add(std::move(cell), [](Cell&) {});
    }
    void add_critic(Control control, const Cell& looping) {
        Cell cell = of_loop(control, looping);
        cell.of = looping.arm;
        cell.parent = looping.identity;
        if (is_only_played(control)) return leave_out(cell);
        const std::string why = sees_truths(control) ? why_no_truth(looping) : "";
        if (!why.empty()) return collection_.refuse({cell.name(), why, control});
        add(std::move(cell), [](Cell&) {});
    }
    // What spends as much as the loop has spent, which is known when its trials are over.
    void add_spender(Control control, const Cell& looping) {
        Cell cell = of_loop(control, looping);
        drop_loop(cell);
        keep_factors(cell, Shared::all_but_loop);
        cell.of = looping.arm;
        cell.parent = looping.identity;
        if (is_only_played(control)) return leave_out(cell);
        if (workshop_.config().stop_early)
            return collection_.refuse(
                {cell.name(),
                 "stop_early decides on all arms together, and what this one may spend is known "
                 "after them",
                 control});
        if (!controls_.took) return collection_.expect({cell.name(), looping.identity});
        const auto cost = controls_.took->find(looping.identity);
        if (cost == controls_.took->end())
            return collection_.refuse(
                {cell.name(), "no trial of its arm went well, so what that takes is not known", control});
        add(std::move(cell), [&](Cell& made) {
            if (control == Control::single_long) return allow_tokens(made, cost->second);
            const Votes votes = votes_for(cost->second);
            made.loop = workshop_.part(Kind::loop, with(vote_loop, "n", votes.most));
            made.answer.asleep = looping.answer.asleep;
            if (votes.share_fewer == 0) return;
            made.fewer = workshop_.part(Kind::loop, with(vote_loop, "n", votes.most - 1));
            made.share_fewer = votes.share_fewer;
        });
    }
    // Why a critic that knows the truth cannot be put into the cell's loop.
    static std::string why_no_truth(const Cell& looping) {
        if (looping.feedback != Feedback::truth)
            return fmt::format("with feedback: {} its rule would learn from what a critic that "
                               "knows the truth made of the answers",
                               name_of(looping.feedback));
        if (looping.answer.asleep == Answerer::loop && looks_back(looping))
            return "answer.asleep: loop asks its loop in nights and probes too, where no truth may "
                   "be seen";
        return "";
    }

    // A cassette has the answers to the cells that were recorded, and may have none for this one.
    [[nodiscard]] bool is_only_played(Control control) const {
        return workshop_.config().models.responses.mode == ResponseMode::replay &&
               !controls_.named.contains(name_of(control));
    }
    void leave_out(const Cell& cell) {
        const std::string_view name = name_of(cell.control);
        collection_.refuse({cell.name(),
                            fmt::format("answers are only played from a cassette, which may have "
                                        "none for it; record them with responses.mode=record and "
                                        "controls.{}=true",
                                        name),
                            cell.control});
    }

    // What needs neither the backend nor the question, where answers are revealed and the plugin of
    // such answers is there.
    void add_trivial(Control control, const Cell& model, const Choice& rule) {
        const Choice backend = bare("most_frequent");
        if (model.feedback != Feedback::truth || !is_loaded(Kind::rule, rule.name) ||
            !is_loaded(Kind::backend, backend.name))
            return;
        Cell cell = waking(control, model, Shared::task);
        cell.models = {};
        cell.prompts = nullptr;
        add(std::move(cell), [&](Cell& made) {
            made.backend = workshop_.part(Kind::backend, backend);
            set_rule(made, rule);
        });
    }
    [[nodiscard]] bool is_loaded(Kind kind, std::string_view name) const {
        const auto all = workshop_.registry().all(kind);
        return std::ranges::find(all, name, &Component::name) != all.end();
    }

    static bool shows_context(Control control) {
        return control == Control::window || control == Control::full_history;
    }
    // Its answers would be those of a model that has never been trained on such a question: no
    // figure for what attention could have done.
    static std::string why_no_context(const Cell& cell) {
        return "sequence_model " + cell.backend.component->name +
               " answers from its fast weights alone and was trained so: with the context in the "
               "question it would be shown what it has never seen; compare with weights whose "
               "attention keeps the context, or that were trained on a task whose questions hold "
               "it";
    }

    template <class Fill>
    std::string add(Cell cell, Fill fill) {
        try {
            fill(cell);
        } catch (const UsageError& error) {
            collection_.refuse({cell.name(), error.what(), cell.control});
            return "";
        }
        // A control is not refused for the sake of a probe.
        std::erase_if(cell.probes, [&](const ProbePart& probe) {
            return lacks_need(cell, *probe.part.component);
        });
        const std::string unmet = unmet_need(cell, workshop_.registry());
        if (!unmet.empty()) {
            collection_.refuse({cell.name(), unmet, cell.control});
            return "";
        }
        identify(cell, workshop_.registry());
        return collection_.cells()[collection_.add(std::move(cell))].identity;
    }

    Collection& collection_;
    Workshop& workshop_;
    const Controls& controls_;
    std::unordered_set<std::string> names_;
};

}  // namespace

void add_controls(Collection& collection, Workshop& workshop) {
    Builder builder(collection, workshop);
    std::unordered_set<std::string> groups;
    const std::size_t users = collection.cells().size();
    for (std::size_t i = 0; i < users; ++i) {
        const Cell model = collection.cells()[i];
        if (model.rung) continue;  // only the verdict is on anything
        std::string group = model.problem + json_of(model.backend);
        if (model.prompts) group += hash(*model.prompts);
        group += name_of(model.feedback);
        if (groups.insert(std::move(group)).second) builder.add_for_problem(model);
    }
    for (std::size_t i = 0; i < users; ++i) {
        const Cell sleeper = collection.cells()[i];
        if (sleeper.rung) continue;
        collection.cells()[i].twin = builder.add_twin(sleeper);
        builder.add_for_sleeper(sleeper);
        builder.add_for_loop(sleeper);
    }
}

}  // namespace nrem::core
