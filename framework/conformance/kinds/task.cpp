// Tasks: checks that a stream is the same wherever and whenever it is asked for and that its events
// keep the contract that the rest of the host relies on, and the plugin that `nrem new task` starts
// from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "conformance/checks.hpp"
#include "conformance/shared_calls.hpp"
#include "context/stream.hpp"
#include "nrem/sdk/values.hpp"
#include "wake/answer.hpp"
#include "wake/score.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t seed = 11;

std::string account_of(const nrem_answer* answer) {
    if (!answer) return "-";
    return fmt::format("{}/{}/{}/{}/{}", view(answer->text), answer->choice,
                       bytes_of(answer->value), bytes_of(answer->vector),
                       bytes_of(answer->probabilities));
}

std::string account_of(const nrem_event& event) {
    std::string account = fmt::format("{} {} {} ", event.kind, event.item, bytes_of(event.at));
    if (event.cue) {
        account += fmt::format("{} {} {}", view(event.cue->text), bytes_of(event.cue->vector),
                               bytes_of(event.cue->codes));
        for (const auto& choice : choices(*event.cue)) account += fmt::format(" {}", view(choice));
    }
    return account + account_of(event.truth) + account_of(event.oracle);
}

Account account_of(const Stream& stream) {
    Account account{stream.name()};
    for (std::size_t step = 0; step < stream.size(); ++step)
        account.push_back(account_of(stream[step]));
    return account;
}

Account run_task(const Subject& subject) {
    if (!can_be_made(subject)) return {};
    const auto task = subject.make<nrem_task>();
    return account_of(Stream(task, 0, seed));
}

void makes_streams_alike_when_shared(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    expect_alike_when_shared([&] { return account_of(Stream(task, 0, seed)); });
}

void makes_streams_in_any_order(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    const std::uint64_t last = std::min<std::uint64_t>(info_of(task).streams, 4) - 1;
    const Account first = account_of(Stream(task, 0, seed));
    for (std::uint64_t index = last; index > 0; --index) (void)Stream(task, index, seed);
    expect_equal(first, account_of(Stream(task, 0, seed)), "stream 0 before and after the others");
}

void expect_truth_among_choices(const nrem_event& event) {
    const auto allowed = choices(*event.cue);
    const nrem_answer& truth = *event.truth;
    if (truth.choice < 0 || truth.text.size == 0) return;
    if (view(allowed[static_cast<std::size_t>(truth.choice)]) != view(truth.text))
        throw Error(
            fmt::format("the truth's text '{}' is not that of its choice", view(truth.text)));
}

void expect_sizes(const nrem_event& event, const nrem_task_info& info) {
    const auto check = [](const char* what, std::size_t size, std::size_t told) {
        if (size != 0 && size != told)
            throw Error(fmt::format("{} of {} numbers, where describe said {}", what, size, told));
    };
    check("a cue", event.cue->vector.count, info.cue_size);
    check("an answer", event.truth->vector.count, info.answer_size);
    check("codes", event.cue->codes.count, event.cue->choices.count * info.answer_size);
}

// An oracle that gives an impossible answer would be no upper bound.
void expect_orderly_oracle(const nrem_event& event) {
    if (!event.oracle) return;
    AnswerBuffer answer;
    answer.begin(*event.cue, 0);
    answer.adopt(*event.oracle);
    answer.settle();
}

void keeps_the_contract_of_events(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    const nrem_task_info info = info_of(task);
    if (info.streams == 0) throw Error("there are no streams");
    const std::uint64_t count = std::min<std::uint64_t>(info.streams, 3);
    for (std::uint64_t index = 0; index < count; ++index) {
        const Stream stream(task, index, seed);
        std::size_t questions = 0;
        for (std::size_t step = 0; step < stream.size(); ++step) {
            const nrem_event& event = stream[step];
            if (event.kind == NREM_BOUNDARY) continue;
            questions += event.kind == NREM_OBSERVE ? 0 : 1;
            expect_sizes(event, info);
            expect_truth_among_choices(event);
            expect_orderly_oracle(event);
        }
        if (questions == 0) throw Error(fmt::format("stream {} asks nothing", index));
    }
}

void makes_different_streams(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    if (info_of(task).streams < 2) return;
    if (Stream(task, 0, seed).contents() == Stream(task, 1, seed).contents())
        throw Error("streams 0 and 1 are the same");
}

std::string called(const Stream& stream) {
    return stream.cluster().empty() ? "'" + stream.name() + "'"
                                    : "'" + stream.name() + "' of '" + stream.cluster() + "'";
}

// Statistics treat streams with the same events as one; a task that gives them two names or two
// clusters treats them as two.
void calls_equal_streams_alike(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    const std::uint64_t count = std::min<std::uint64_t>(info_of(task).streams, 4);
    std::map<std::string, std::string> names;
    for (const std::uint64_t each : {seed, seed + 1})
        for (std::uint64_t index = 0; index < count; ++index) {
            const Stream stream(task, index, each);
            const std::string name = called(stream);
            const auto [found, is_new] = names.try_emplace(stream.contents(), name);
            if (!is_new && found->second != name)
                throw Error(fmt::format("stream {} under seed {} is called {} and has the same "
                                        "events as one called {}",
                                        index, each, name, found->second));
        }
}

nrem_answer odd_answer(const nrem_event& event, int way) {
    nrem_answer answer = make_answer();
    if (way == 1) answer.text = borrow("\xff not a choice");
    if (way == 2) answer.value = std::numeric_limits<double>::max();
    if (way == 3) answer = *event.truth;
    return answer;
}

void scores_any_answer(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    const Stream stream(task, 0, seed);
    FigureTaker figures(task.component(), NoMeasurement::is_refused);
    for (std::size_t step = 0; step < stream.size(); ++step)
        for (int way = 0; way < 4 && stream[step].kind != NREM_BOUNDARY; ++way)
            (void)score(task, stream[step], odd_answer(stream[step], way), &figures);
}

void survives_odd_indices(const Subject& subject) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const auto task = subject.make<nrem_task>();
    const std::uint64_t streams = info_of(task).streams;
    for (const std::uint64_t index : {streams, most - 1, most})
        expect_orderly(subject, fmt::format("stream {}", index), [&] { (void)Stream(task, index, most); });
}

using Found = std::vector<std::pair<std::uint64_t, std::string>>;

struct Statements final : Crossing {
    ~Statements() = default;
    Found found;
};

Found statements_in(const TaskInstance& task, std::string_view text) {
    Statements stated;
    const nrem_statement_sink sink{
        sizeof(nrem_statement_sink), 0, &stated, [](void* to, std::uint64_t item, nrem_str answer) {
            auto& all = *static_cast<Statements*>(to);
            if (all.there("answer of a statement", answer)) all.found.emplace_back(item, view(answer));
        }};
    task.take(stated, &nrem_task::statements, std::uint64_t{0}, seed, borrow(text), &sink);
    return stated.found;
}

// A memory may say anything about a stream; the same text must state the same every time.
void finds_statements_in_any_text(const Subject& subject) {
    const auto task = subject.make<nrem_task>();
    if (!task.has(&nrem_task::statements)) return;
    std::string all;
    const Stream stream(task, 0, seed);
    for (std::size_t step = 0; step < stream.size(); ++step)
        if (stream[step].kind != NREM_BOUNDARY)
            all += fmt::format("{} is {}.\n", view(stream[step].cue->text),
                               view(stream[step].truth->text));
    const std::vector<std::string> texts{
        "",          "\xff\xfe", std::string(1 << 14, '9'),    std::string(4, '\0'),
        "-> = : is", all,        all.substr(0, all.size() / 2)};
    for (const auto& text : texts)
        if (statements_in(task, text) != statements_in(task, text))
            throw Error("the same text states one thing and then another");
}

}  // namespace

// A task whose file does not come with it is checked where the file is given.
std::vector<Check> KindOf<nrem_task>::checks() {
    auto checks = common_checks(run_task);
    const auto add = [&](const char* name, void (*check)(const Subject&)) {
        checks.push_back({name, [check](const Subject& subject) {
                              if (can_be_made(subject)) check(subject);
                          }});
    };
    add("keeps the contract of events", keeps_the_contract_of_events);
    add("makes different streams", makes_different_streams);
    add("calls equal streams alike", calls_equal_streams_alike);
    add("makes streams in any order", makes_streams_in_any_order);
    add("makes streams alike when shared", makes_streams_alike_when_shared);
    add("scores any answer", scores_any_answer);
    add("finds statements in any text", finds_statements_in_any_text);
    add("survives odd indices", survives_odd_indices);
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_task>::scaffold() {
    return R"plugin(// task @name@: which of two symbols comes next, where one mostly follows the other.
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("length", "100", {1, 1000000}, "questions in a stream"),
    };
    static constexpr const char* offers[] = {"task.text", "task.choices", "task.symbols"};
    explicit @Class@(const nrem::Params& params) : length_(params.integer("length")) {}
    nrem::TaskInfo describe() const { return {.streams = nrem::endless}; }
    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const nrem_str symbols[] = {nrem::borrow("left"), nrem::borrow("right")};
        nrem::Random random(nrem::combine(seed, index));
        std::size_t last = 0;
        for (std::uint64_t step = 0; step < length_; ++step) {
            const std::size_t next = random.uniform() < 0.8 ? 1 - last : last;
            nrem::Event event;
            event.cue.text = symbols[last];
            event.cue.choices = {symbols, 2, sizeof(nrem_str)};
            event.truth.text = symbols[next];
            event.truth.choice = static_cast<std::int64_t>(next);
            event.at = static_cast<double>(step);
            sink.query(event);
            if (step % 10 == 9) sink.boundary(event.at);
            last = next;
        }
    }
private:
    std::uint64_t length_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::task<@Class@>({"@name@", "two symbols that mostly alternate"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
