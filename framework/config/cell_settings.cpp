// The keys of a cell: those of its sleeps, and its own.
#include "config/read.hpp"
#include "config/settings.hpp"

namespace nrem::core {
namespace {

constexpr double most_experiences = 4294967296.0;
constexpr double most_passes = 1e6;

SettingField model(std::string_view name, std::string_view meaning) {
    return {name, {}, meaning, {.type = "component", .fallback = "the backend"}};
}

SettingField grader(std::string_view name, std::string_view meaning) {
    return {name, {}, meaning, {.type = "component", .fallback = "none"}};
}

}  // namespace

SettingFields settings_of(SleepSettings& settings) {
    return {
        {"passes", &settings.passes, "The most passes of one sleep.", {.most = most_passes}},
        {"mode", &settings.mode,
         "Whether wake waits for a sleep, goes on for publish_after steps, or until it is ready (which is "
         "not reproducible)."},
        {"publish_after", &settings.publish_after,
         "Steps from the start of an overlapped sleep to the use of its memory.", {.most = most_experiences}},
        {"held_out", &settings.held_out,
         "Experiences on which the gain of each pass is measured, 0 for none.", {.most = most_experiences}},
        {"stop_when_unchanged", &settings.stop_when_unchanged,
         "End a sleep after a pass that changed nothing."},
        {"tolerance", &settings.tolerance,
         "A pass that loses more than this of the held-out score is taken back and ends the sleep.",
         {.may_be_off = true}},
        {"plateau", &settings.plateau,
         "The sleep ends after this many passes in a row without gain, 0 for never.", {.most = most_passes}},
        {"milliseconds", &settings.milliseconds,
         "Budget of one sleep, 0 for none. A budget makes results depend on the machine."},
        {"calls", &settings.calls, "Budget of one sleep in calls of the backend by policies, 0 for none."},
        {"tokens", &settings.tokens, "The same in tokens of those calls."},
        {"money", &settings.money, "The same in what they cost by `prices`."},
        {"breaker", &settings.breaker,
         "Two sleeps in a row without progress double the interval to the next, up to 64 times."},
        {"cap_nights", &settings.cap_nights,
         "The most sleeps within cap_time of logical time, 0 for no limit."},
        {"cap_time", &settings.cap_time, "In the task's unit of time."},
    };
}

SettingFields settings_of(GateSettings& settings) {
    return {
        {"canaries", &settings.canaries,
         "Older experiences on which the old and the new memory are compared, 0 for none.",
         {.most = most_experiences}},
        {"retention", &settings.retention, "Tolerated fall of their mean score.", {.may_be_off = true}},
        {"alpha", &settings.alpha,
         "A fall counts when a one-sided exact sign test finds it at this level.", {.most = 1}},
        {"allow_untested", &settings.allow_untested,
         "A memory passes where no canary can be found or scored; else it is refused.",
         {.only_with = &settings.canaries}},
        {"lost", &settings.lost,
         "Largest share of records, or of tokens, that one sleep may lose.", {.most = 1}},
        {"self", &settings.self,
         "Largest share that a model made up: of the records, of the replays of one sleep, and of the squared "
         "change of the tensors by one sleep.", {.most = 1}},
        {"bytes", &settings.bytes, "Largest memory in bytes, 0 for no limit."},
        {"records", &settings.records, "The same in records."},
        {"tokens", &settings.tokens, "The same in tokens."},
        {"norm", &settings.norm,
         "Largest factor by which all sleeps of a stream together may have changed the norm of a tensor, up or "
         "down. What wake writes does not count.", {.least = 1, .may_be_off = true, .unless_off = true}},
        {"rank", &settings.rank,
         "The same of its effective rank: how many directions its rows span, each counted by its weight.",
         {.least = 1, .may_be_off = true, .unless_off = true}},
        {"erosion", &settings.erosion,
         "Level of a test over all sleeps of a stream whether canaries fall more often than they rise. Where they do "
         "not, the chance that it ever refuses a memory, over the whole stream, is at most this.",
         {.most = 1, .above_least = true, .may_be_off = true, .unless_off = true}},
    };
}

SettingFields settings_of(ContextSettings& settings) {
    return {
        {"capacity", &settings.capacity,
         "Experiences kept; the oldest are dropped first.", {.least = 1, .most = most_experiences}},
        {"visible", &settings.visible,
         "How many of the latest the predictor is shown.", {.most = most_experiences}},
    };
}

SettingFields settings_of(AnswerSettings& settings) {
    return {
        {"iterations", &settings.iterations, "The most iterations of a loop.",
         {.least = 1, .may_be_off = true}},
        {"calls", &settings.calls, "The most calls of language models.", {.least = 1, .may_be_off = true}},
        {"tokens", &settings.tokens, "The most tokens in those calls, as far as is known before a call.",
         {.least = 1, .may_be_off = true}},
        {"seconds", &settings.seconds, "The most time. A bound makes results depend on the machine.",
         {.above_least = true, .may_be_off = true}},
        {"money", &settings.money, "The most that the calls may cost by `prices`.",
         {.above_least = true, .may_be_off = true}},
        {"tool_seconds", &settings.tool_seconds,
         "How long one call of a tool may take; a tool that takes longer ends the answer.",
         {.above_least = true}},
        {"asleep", &settings.asleep,
         "Who answers the held-out questions and canaries of nights, and the questions of policies and probes: "
         "the predictor alone (`single`), or the loop, whose calls each of these questions then costs."},
    };
}

SettingFields settings_of(SleepSetup& setup) {
    return {
        {"policy", {}, "What a sleep pass does; a list runs in order within each pass.",
         {.type = "component, or a list", .fallback = "none"}},
        {"scheduler", &setup.scheduler, "When to sleep."},
        {"sleep", {}, "How a sleep goes.", {}, settings_of(setup.settings)},
        {"gate", {}, "What a sleep's memory has to keep, or the old one stays.", {}, settings_of(setup.gate)},
    };
}

namespace {

// "end", "night", "boundary", "every 100".
void add_time(ProbeTimes& times, const Config& config, const Value& value, const std::string& key) {
    const std::string text = read_text(config, value, key);
    for (const auto& [name, wanted] : {std::pair{"boundary", &times.boundary}, {"night", &times.night},
                                       {"end", &times.end}})
        if (text == name) {
            *wanted = true;
            return;
        }
    constexpr std::string_view every = "every ";
    const auto steps = text.starts_with(every)
                           ? as_number<std::uint64_t>(std::string_view(text).substr(every.size()))
                           : std::nullopt;
    if (!steps || *steps == 0)
        refuse(config, value.place,
               key + " wants boundary, night, end or every N (steps), or a list of these, not '" +
                   text + "'");
    times.every = *steps;
}

ProbeTimes read_times(const Config& config, const Value& value, const std::string& key) {
    ProbeTimes times;
    if (value.shape != Shape::list) add_time(times, config, value, key);
    for (const Value& item : value.items) add_time(times, config, item, key);
    if (times == ProbeTimes{}) refuse(config, value.place, key + " is an empty list");
    return times;
}

std::string text_of(const ProbeTimes& times) {
    std::string text;
    const auto add = [&](bool wanted, const std::string& name) {
        if (wanted) text += (text.empty() ? "" : ", ") + name;
    };
    add(times.boundary, "boundary");
    add(times.night, "night");
    add(times.end, "end");
    add(times.every > 0, "every " + std::to_string(times.every));
    return text;
}

}  // namespace

SettingFields settings_of(ProbeTimes& times) {
    return {{"at", reads(times, read_times),
             "When it measures: after each boundary, after each night, after every N steps (`every 100`), "
             "or at the end; "
             "or a list of these. It sees the memory as it is then.",
             {.type = "boundary, night, end, every N, or a list", .fallback = text_of(times)}}};
}

namespace {

// Stands in the table for the probes of a setup, which assign() reads.
ProbeTimes usual_times = at_the_end;

SettingFields components_of(Setup& setup) {
    return {
        {"task", &setup.task, "Where the streams come from. Has no default."},
        {"backend", &setup.backend, "The frozen predictor. Has no default."},
        model("evaluator", "The language model that says what was wrong with an answer."),
        model("writer", "The one that writes memories."),
        model("judge", "The one that judges answers without the truth."),
        model("embedder", "The one that turns texts into vectors."),
        grader("grader", "The one that is shown question, truth and answer after the last step of a stream, and "
                         "says whether the answer is right: `figure.grade`. Answers in words alone; no rule or "
                         "policy sees a grade."),
        grader("second_grader", "Another one that grades the same answers, to see how far the grades depend on who "
                                "gives them: `figure.second_grade`, `figure.grades_agree`, and Cohen's kappa."),
        {"prompts", &setup.prompts,
         "What language models are asked: the name of a pack or a YAML file, with changes to its operations, "
         "as in {name: weather, predict: {user: ...}}.", {.type = "prompt pack"}},
        {"rule", &setup.rule, "How memory is read and written at wake."},
        {"loop", &setup.loop, "How an answer is made in several steps. Without one the predictor is asked once.",
         {.type = "component", .fallback = "none"}},
        {"stop", &setup.stop,
         "When a loop has done enough. Without one a loop ends by itself or at a bound of `answer`.",
         {.type = "component", .fallback = "none"}},
        {"tools", {}, "What a loop may call, beside the tools of the task's world.",
         {.type = "list of tools, or none", .fallback = "none"}},
        {"answer", {}, "What a loop may spend on one answer. Where a bound is reached, the loop gives the answer that "
         "it has.", {}, settings_of(setup.answer)},
    };
}

std::uint64_t read_streams(const Config& config, const Value& value, const std::string& key) {
    return value.text == "all" ? 0 : read_count(config, value, key, {1});
}

constexpr std::size_t most_parts = 64;

// "none", "reversal", or the parts by their letters: "ABBA".
std::string read_design(const Config& config, const Value& value, const std::string& key) {
    const std::string text = read_text(config, value, key);
    if (text == "none") return "";
    if (text == "reversal") return "ABAB";
    const bool is_order = text.find_first_not_of("AB") == std::string::npos &&
                          text.find('A') != std::string::npos && text.find('B') != std::string::npos;
    if (!is_order || text.size() > most_parts)
        refuse(config, value.place,
               key + " wants none, reversal (ABAB) or its parts by letter, as ABBA, not '" + text + "'");
    return text;
}

SettingFields plain_settings_of(Setup& setup) {
    return {
        {"sleeps", {}, "Several kinds of sleep at once, as naps and nights, each with the keys above.",
         {.type = "mapping of name to policy, scheduler, sleep and gate"}},
        {"probes", {}, "What is measured on forks of the memory, which are thrown away: each has the key `at` "
         "and the parameters of its component. A list is all that there are; `probes.NAME.KEY` changes one "
         "or adds it. Nothing of a trial depends on it.",
         {.type = "list of probes, or none", .fallback = "none"}, settings_of(usual_times)},
        {"context", {}, "The log of experiences since the last sleep.", {}, settings_of(setup.context)},
        {"feedback", &setup.feedback,
         "What is revealed after a query: the truth, whether the answer was right, or nothing."},
        {"design", reads(setup.design, read_design),
         "`reversal`: a stream has four equal parts, ABAB. In A predictions see the memory as nights have made "
         "it, in B as it would be without any night; what is learned goes on. Other orders by letter: ABBA. Odd "
         "streams have A and B swapped. Figures are given for the groups `memory applied` and `memory "
         "withdrawn`.",
         {.type = "none, reversal or letters", .fallback = "none"}},
        {"memory", [&](const Config& config, const Value& value, const std::string& key) {
             setup.memory = read_text(config, value, key);
             setup.memory_place = value.place;
             if (setup.memory == "none") setup.memory.clear();
         },
         "The memory that a stream starts from, which another run has kept (`versions`): of the trial whose "
         "id begins so; without a stream, that of the stream's own number; without a version, that at its "
         "end. Its content, not its name, enters what a cell is.",
         {.type = "RUN#TRIAL/STREAM@VERSION, or none", .fallback = "none"}},
        {"streams", reads(setup.streams, read_streams),
         "How many of the task's streams are run.", {.type = "whole number or all", .fallback = "all"}},
        {"skip_streams", &setup.skip_streams,
         "How many of the task's streams are left out before those: for a check on streams that nobody has "
         "looked at."},
        {"attribution", &setup.attribution,
         "Whether each wrong answer is put down to one cause: figures `attribution.write_miss` and so on. "
         "Nothing else of a trial depends on it."},
    };
}

}  // namespace

SettingFields settings_of(Setup& setup) {
    return joined({components_of(setup), settings_of(setup.sleeps.front()), plain_settings_of(setup)});
}

}  // namespace nrem::core
