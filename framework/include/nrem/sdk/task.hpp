// nrem.task/1 for C++: produces streams of events with their truths.
#pragma once

#include "nrem/abi/task.h"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"
#include "nrem/sdk/tool.hpp"

namespace nrem {

inline constexpr std::uint64_t endless = ~std::uint64_t{0};

struct TaskInfo {
    std::uint64_t streams;          // how many there are, or `endless`
    std::uint64_t cue_size = 0;     // of cue vectors, 0: none
    std::uint64_t answer_size = 0;  // of answer vectors, 0: none
};

using Score = nrem_score;

// A figure of the task's own for one answer: the mean of `n` measurements.
inline void figure(const Score& score, std::string_view name, double value, std::uint64_t n = 1) {
    if (NREM_HAS(&score, figures)) give_figure(score.figures, name, value, n);
}

// What the events of a stream share with one another; the parts are borrowed.
struct Event {
    Cue cue = make_cue();
    Answer truth = make_answer();
    const Answer* oracle = nullptr;  // the best answer that the task can compute
    std::uint64_t item = 0;          // what it is about; 0: nothing in particular
    double at = 0;                   // days or steps; must not fall within a stream
    std::string_view clarification;  // what a user says to an answer to another question
    std::string_view group;          // the part of the stream it belongs to, for the host alone
    std::span<const std::uint64_t> evidence;  // the items that answer it; empty: its own
};

class EventSink {
public:
    explicit EventSink(const nrem_event_sink& sink) : sink_(sink) {}
    // A name for people; nothing depends on it.
    void name(std::string_view name) { sink_.name(sink_.self, borrow(name)); }
    // What makes streams depend on each other beyond their events: a city, a book, a person.
    void cluster(std::string_view cluster) {
        sink_.cluster(sink_.self, borrow(cluster));
    }
    void observe(const Event& event) { emit(NREM_OBSERVE, event); }
    void query(const Event& event) { emit(NREM_QUERY, event); }
    void test(const Event& event) { emit(NREM_TEST, event); }
    // A request to forget what was told of the event's item, which must have been told before. The
    // cue is what the request says; the truth what it tells of what is to be forgotten, if anything.
    void forget(const Event& event) { emit(NREM_FORGET, event); }
    void boundary(double at) {
        nrem_event event{};
        event.struct_size = sizeof event;
        event.kind = NREM_BOUNDARY;
        event.at = at;
        sink_.emit(sink_.self, &event);
    }

private:
    void emit(std::int32_t kind, const Event& event) {
        const nrem_event raw{.struct_size = sizeof(nrem_event),
                             .kind = kind,
                             .cue = &event.cue,
                             .truth = &event.truth,
                             .oracle = event.oracle,
                             .item = event.item,
                             .at = event.at,
                             .clarification = borrow(event.clarification),
                             .group = borrow(event.group),
                             .evidence = {event.evidence.data(), event.evidence.size(),
                                          sizeof(std::uint64_t)}};
        sink_.emit(sink_.self, &raw);
    }
    const nrem_event_sink& sink_;
};

// Takes what a text states about the items of a stream.
class StatementSink {
public:
    explicit StatementSink(const nrem_statement_sink& sink) : sink_(sink) {}
    void statement(std::uint64_t item, std::string_view answer) {
        sink_.statement(sink_.self, item, borrow(answer));
    }

private:
    const nrem_statement_sink& sink_;
};

// A tool of a task's world, and a call of it. Throw Refusal for what the arguments ask in vain.
struct WorldTool {
    std::string_view name;
    std::string_view summary;
    std::string_view arguments;  // their JSON schema
};
struct Act {
    std::uint64_t stream;
    std::uint64_t seed;
    std::uint64_t step;  // of the event that is being answered
    std::string_view tool;
    std::string_view arguments;  // a JSON object that follows the schema
};

// clang-format off
template <class T>
concept Task = FromParams<T> &&
    requires(const T& task, std::uint64_t index, std::uint64_t seed, EventSink& sink) {
        { task.describe() } -> std::convertible_to<TaskInfo>;
        task.stream(index, seed, sink);
    };
template <class T>
concept ScoringTask = Task<T> &&
    requires(const T& task, const nrem_event& event, const Answer& answer, Score& score) {
        task.score(event, answer, score);
    };
template <class T>
concept StatingTask = Task<T> &&
    requires(const T& task, std::uint64_t index, std::uint64_t seed, std::string_view text,
             StatementSink& sink) {
        task.statements(index, seed, text, sink);
    };
template <class T>
concept ActingTask = Task<T> && requires(const T& task, const Act& act) {
    { *std::begin(T::tools) } -> std::convertible_to<WorldTool>;
    { task.act(act) } -> std::convertible_to<std::string>;
};
// clang-format on

namespace detail {

template <Task T>
constexpr auto score_function() -> decltype(nrem_task::score) {
    if constexpr (ScoringTask<T>)
        return [](void* self, const nrem_event* event, const nrem_answer* answer, nrem_score* score,
                  nrem_error* error) -> nrem_code {
            return guard(error,
                         [&] { static_cast<const T*>(self)->score(*event, *answer, *score); });
        };
    else
        return nullptr;
}

template <Task T>
constexpr auto statements_function() -> decltype(nrem_task::statements) {
    if constexpr (StatingTask<T>)
        return [](void* self, std::uint64_t index, std::uint64_t seed, nrem_str text,
                  const nrem_statement_sink* sink, nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                StatementSink found(*sink);
                static_cast<const T*>(self)->statements(index, seed, view(text), found);
            });
        };
    else
        return nullptr;
}

template <Task T>
constexpr auto tools_function() -> decltype(nrem_task::tools) {
    if constexpr (ActingTask<T>)
        return [](void*, const nrem_tool_list* list, nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                for (const WorldTool& tool : T::tools) {
                    const nrem_tool_info info{sizeof(nrem_tool_info), 0, borrow(tool.name),
                                              borrow(tool.summary), borrow(tool.arguments)};
                    list->tool(list->self, &info);
                }
            });
        };
    else
        return nullptr;
}

template <Task T>
constexpr auto act_function() -> decltype(nrem_task::act) {
    if constexpr (ActingTask<T>)
        return [](void* self, const nrem_act* act, const nrem_tool_sink* sink,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                give_result(*sink, [&] {
                    return static_cast<const T*>(self)->act(
                        {act->stream, act->seed, act->step, view(act->name), view(act->arguments)});
                });
            });
        };
    else
        return nullptr;
}

template <Task T>
NREM_HIDDEN inline constexpr nrem_task task_functions{
    .struct_size = sizeof(nrem_task),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .describe = [](void* self, nrem_task_info* info, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const TaskInfo told = static_cast<const T*>(self)->describe();
            info->streams = told.streams;
            info->cue_size = told.cue_size;
            info->answer_size = told.answer_size;
        });
    },
    .stream = [](void* self, std::uint64_t index, std::uint64_t seed, const nrem_event_sink* sink,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            EventSink view(*sink);
            static_cast<const T*>(self)->stream(index, seed, view);
        });
    },
    .score = score_function<T>(),
    .statements = statements_function<T>(),
    .tools = tools_function<T>(),
    .act = act_function<T>(),
};

}  // namespace detail

template <Task T>
constexpr nrem_component task(const About& about) {
    return detail::component<T>(NREM_TASK, about, &detail::task_functions<T>);
}

}  // namespace nrem
