#include "batch/checks.hpp"

#include <fmt/format.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "context/stream.hpp"
#include "language/choice.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

const std::function<bool()> never = [] { return false; };

// Runs `work` for each index on this many threads, which only wait for a server.
void crowd(std::uint64_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::vector<std::exception_ptr> failures(threads);
    std::vector<std::thread> running;
    for (std::uint64_t i = 0; i < threads; ++i)
        running.emplace_back([&, i] {
            try {
                for (std::size_t at = next++; at < count; at = next++) work(at);
            } catch (...) {
                failures[i] = std::current_exception();
            }
        });
    for (auto& thread : running) thread.join();
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

std::string answer_to(Models& models, const SampledPrompt& prompt, std::uint64_t repetition) {
    ModelRequest request = prompt.request;
    request.repetition = repetition;
    return models.ask(prompt.operation, prompt.model, request, never).response.text;
}

bool has_verdict(const LanguageReply& reply, bool& verdict) {
    if (!reply.good()) return false;
    const std::string_view said = reply.field("correct");
    verdict = said == "true";
    return said == "true" || said == "false";
}

// A choice other than the true one, or "".
std::string another_choice(const nrem_event& event, Random& random) {
    const auto choices = nrem::choices(*event.cue);
    if (choices.size() < 2 || event.truth->choice < 0) return "";
    const auto truth = static_cast<std::size_t>(event.truth->choice);
    const std::size_t drawn = random.below(choices.size() - 1);
    return std::string(nrem::view(choices[drawn < truth ? drawn : drawn + 1]));
}

// The truth of another question of the stream, or "" when all have the same truth.
std::string another_truth(const Stream& stream, std::size_t step, Random& random) {
    const std::string_view truth = nrem::view(stream[step].truth->text);
    const std::size_t from = random.below(stream.size());
    for (std::size_t i = 0; i < stream.size(); ++i) {
        const nrem_event& other = stream[(from + i) % stream.size()];
        if (other.truth && other.truth->text.size && nrem::view(other.truth->text) != truth)
            return std::string(nrem::view(other.truth->text));
    }
    return "";
}

class Audit {
public:
    Audit(Language& language, JudgeCheck& check) : language_(language), check_(check) {}

    void ask(const Stream& stream, std::size_t step, std::uint64_t seed) {
        const nrem_event& event = stream[step];
        Random random(combine(seed, step));
        std::string wrong = another_choice(event, random);
        if (wrong.empty()) wrong = another_truth(stream, step, random);
        if (wrong.empty()) return;
        language_.at({"check", stream.index(), step, combine(seed, step)});
        ++check_.questions;
        bool verdict = false;
        if (!has_verdict(judged(*event.cue, nrem::view(event.truth->text)), verdict))
            ++check_.broken;
        else
            check_.missed += !verdict;
        if (!has_verdict(judged(*event.cue, wrong), verdict))
            ++check_.broken;
        else
            check_.fooled += verdict;
    }

private:
    LanguageReply judged(const nrem_cue& cue, std::string_view prediction) {
        return language_.ask("judge", {{"cue", std::string(nrem::view(cue.text))},
                                       {"prediction", std::string(prediction)},
                                       {"choices", list_of_choices(cue)}});
    }

    Language& language_;
    JudgeCheck& check_;
};

}  // namespace

DeterminismCheck check_determinism(Models& models, std::uint64_t concurrency) {
    const std::vector<SampledPrompt> prompts = models.sample();
    DeterminismCheck check{prompts.size(), concurrency, 0, 0};
    std::vector<std::string> alone(prompts.size());
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        alone[i] = answer_to(models, prompts[i], 1);
        check.alone += alone[i] != answer_to(models, prompts[i], 0);
    }
    std::atomic<std::uint64_t> differ{0};
    crowd(concurrency, prompts.size(),
          [&](std::size_t i) { differ += answer_to(models, prompts[i], 2) != alone[i]; });
    check.crowded = differ;
    return check;
}

JudgeCheck check_judge(const Cell& cell, const TaskInstance& task, std::uint64_t seed,
                       TrialModels& models, const nrem_host* host, std::uint64_t questions,
                       std::string& log) {
    JudgeCheck check;
    Language language(models.setup, host, {.cancelled = never});
    Audit audit(language, check);
    const std::uint64_t end = cell.skipped + cell.streams;
    for (std::uint64_t index = cell.skipped; index < end && check.questions < questions; ++index) {
        const Stream stream(task, index, seed);
        for (std::size_t step = 0; step < stream.size() && check.questions < questions; ++step)
            if (stream[step].kind == NREM_QUERY || stream[step].kind == NREM_TEST)
                audit.ask(stream, step, combine(seed, index));
    }
    const CallLog calls = language.take_calls();
    log += calls.log;
    check.judge = fmt::format("{}, prompts {}, task {}",
                              calls.costs.empty() ? "nobody" : calls.costs.front().model,
                              cell.prompts->name, cell.task.component->name);
    return check;
}

CheckResults run_checks(const Plan& plan, Models& models, SharedInstances<nrem_task>& tasks,
                        SharedInstances<nrem_backend>& backends, const nrem_host* host) {
    const Checks& wanted = plan.config.models.checks;
    CheckResults results;
    if (wanted.determinism) results.determinism = check_determinism(models, wanted.concurrency);
    std::set<std::string> judged;
    for (const Cell& cell : plan.cells) {
        if (!wanted.judge || !cell.prompts || cell.control != Control::none) continue;
        TrialModels of_cell;
        set_up(of_cell, cell, models, backends, {});
        const std::string key =
            of_cell.setup.model_of("judge").identity + hash(*cell.prompts) + cell.problem;
        if (!judged.insert(key).second) continue;
        results.judges.push_back(check_judge(cell, tasks.get(cell.task), plan.config.seeds[0],
                                             of_cell, host, wanted.judge, results.log));
    }
    return results;
}

nlohmann::json to_json(const CheckResults& results) {
    nlohmann::json json{{"judges", nlohmann::json::array()}};
    if (const auto& check = results.determinism)
        json["determinism"] = {{"prompts", check->prompts},
                               {"concurrency", check->concurrency},
                               {"alone", check->alone},
                               {"crowded", check->crowded}};
    for (const JudgeCheck& check : results.judges)
        json["judges"].push_back({{"judge", check.judge},
                                  {"questions", check.questions},
                                  {"missed", check.missed},
                                  {"fooled", check.fooled},
                                  {"broken", check.broken}});
    return json;
}

}  // namespace nrem::core
