// What a plugin hands over is checked where it crosses the boundary, and an error names component,
// function and value.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "abi/fixtures.hpp"
#include "base/machine.hpp"
#include "context/stream.hpp"
#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"
#include "nrem/sdk.hpp"
#include "sequence/prediction.hpp"
#include "wake/answer.hpp"
#include "wake/recall.hpp"
#include "wake/score.hpp"

namespace {

namespace core = nrem::core;
using core::Kind;
using nrem::fixtures::complaint;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// What the component that is called does, by test.
struct Deeds {
    void (*layout)(const nrem_layout&) = [](const nrem_layout&) {};
    void (*read)(const nrem_recall&) = [](const nrem_recall&) {};
    void (*write)(const nrem_editor&) = [](const nrem_editor&) {};
    void (*predict)(const nrem_answer_sink&) = [](const nrem_answer_sink&) {};
    void (*stream)(const nrem_event_sink&) = [](const nrem_event_sink&) {};
    void (*score)(nrem_score&) = [](nrem_score&) {};
    std::uint32_t token = 0;
    float logit = 0;
};
Deeds deeds;

int self = 0;
void* create(const nrem_host*, nrem_array, nrem_error*) { return &self; }
void destroy(void*) {}

const nrem_rule rule_functions{
    sizeof(nrem_rule), 0, create, destroy,
    [](void*, const nrem_sizes*, const nrem_layout* to, nrem_error*) -> nrem_code {
        return deeds.layout(*to), NREM_OK;
    },
    [](void*, const nrem_memory*, const nrem_cue*, const nrem_recall* to,
       nrem_error*) -> nrem_code { return deeds.read(*to), NREM_OK; },
    [](void*, const nrem_memory*, const nrem_experience*, const nrem_occasion*,
       const nrem_editor* editor, nrem_error*) -> nrem_code {
        return deeds.write(*editor), NREM_OK;
    }};
const nrem_backend backend_functions{
    sizeof(nrem_backend), 0, create, destroy,
    [](void*, const nrem_question*, const nrem_answer_sink* to, nrem_error*) -> nrem_code {
        return deeds.predict(*to), NREM_OK;
    },
    nullptr, nullptr, nullptr};
const nrem_task task_functions{
    sizeof(nrem_task), 0, create, destroy,
    [](void*, nrem_task_info* info, nrem_error*) -> nrem_code {
        info->streams = 1;
        info->cue_size = 2;
        return NREM_OK;
    },
    [](void*, std::uint64_t, std::uint64_t, const nrem_event_sink* to, nrem_error*) -> nrem_code {
        return deeds.stream(*to), NREM_OK;
    },
    [](void*, const nrem_event*, const nrem_answer*, nrem_score* score, nrem_error*) -> nrem_code {
        return deeds.score(*score), NREM_OK;
    },
    nullptr};
const nrem_sequence_model model_functions{
    sizeof(nrem_sequence_model), 0, create, destroy,
    [](void*, nrem_sequence_info* info, nrem_error*) -> nrem_code {
        info->vocabulary = 3;
        info->window = 8;
        return NREM_OK;
    },
    [](void*, const nrem_layout*, nrem_error*) -> nrem_code { return NREM_OK; },
    [](void*, nrem_str, const nrem_token_sink* to, nrem_error*) -> nrem_code {
        return to->token(to->self, deeds.token), NREM_OK;
    },
    [](void*, std::uint32_t, const nrem_text_sink* to, nrem_error*) -> nrem_code {
        return to->text(to->self, nrem::borrow("word")), NREM_OK;
    },
    [](void*, const nrem_forward* pass, nrem_error*) -> nrem_code {
        if (pass->logits) pass->logits[1] = deeds.logit;
        return NREM_OK;
    },
    [](void*, const nrem_text_sink* to, nrem_error*) -> nrem_code {
        return to->text(to->self, nrem::borrow("me")), NREM_OK;
    }};

nrem_component component(const char* kind, const void* functions) {
    return {.struct_size = sizeof(nrem_component),
            .kind = kind,
            .name = "odd",
            .summary = "does what a test says",
            .paper = "",
            .params = {nullptr, 0, sizeof(nrem_param_spec)},
            .needs = {nullptr, 0, 8},
            .offers = {nullptr, 0, 8},
            .functions = functions};
}

class Crossing : public testing::Test {
protected:
    Crossing() {
        deeds = {};
        registry_.add(plugin_, "here");
        choices_ = {nrem::borrow("a"), nrem::borrow("b")};
        cue_.choices = {choices_.data(), choices_.size(), sizeof(nrem_str)};
    }
    template <class Functions>
    core::Instance<Functions> make(Kind kind) {
        return {registry_.find(kind, "odd"), {}, registry_.host()};
    }
    std::string declared(void (*layout)(const nrem_layout&)) {
        deeds.layout = layout;
        return complaint([&] {
            core::MemoryLayout made;
            core::LayoutTaker taker(made);
            const nrem_sizes sizes{.struct_size = sizeof(nrem_sizes)};
            make<nrem_rule>(Kind::rule).take(taker, &nrem_rule::layout, &sizes, &taker.sink());
        });
    }
    std::string recalled(void (*read)(const nrem_recall&)) {
        deeds.read = read;
        return complaint([&] {
            const core::Memory memory;
            const nrem_memory view = memory.view(0);
            core::RecallBuffer recall;
            recall.begin(view);
            make<nrem_rule>(Kind::rule)
                .take(recall, &nrem_rule::read, &view, &cue_, &recall.sink());
        });
    }
    std::string written(void (*write)(const nrem_editor&)) {
        deeds.write = write;
        return complaint([&] {
            core::Memory memory;
            const nrem_memory view = memory.view(0);
            nrem_experience experience{};
            experience.cue = &cue_;
            const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                         .phase = NREM_WAKE,
                                         .gain = 1};
            core::MemoryEdits edits;
            edits.begin(memory, 0);
            make<nrem_rule>(Kind::rule)
                .take(edits, &nrem_rule::write, &view, &experience, &occasion, &edits.editor());
            EXPECT_EQ(memory.records().size(), 0U);
        });
    }
    std::string answered(void (*predict)(const nrem_answer_sink&)) {
        deeds.predict = predict;
        return complaint([&] {
            nrem_question question{};
            question.struct_size = sizeof question;
            question.cue = &cue_;
            answer_.begin(cue_, 1);
            make<nrem_backend>(Kind::backend)
                .take(answer_, &nrem_backend::predict, &question, &answer_.sink());
        });
    }
    std::string streamed(void (*stream)(const nrem_event_sink&)) {
        deeds.stream = stream;
        return complaint(
            [&] { (void)core::Stream(make<nrem_task>(Kind::task), 0, 1, core::Feedback::truth); });
    }

    std::array<nrem_component, 4> components_{
        component(NREM_RULE, &rule_functions), component(NREM_BACKEND, &backend_functions),
        component(NREM_TASK, &task_functions), component(NREM_SEQUENCE_MODEL, &model_functions)};
    nrem_plugin plugin_ = nrem::detail::plugin("odd", "1", "", components_);
    core::Registry registry_;
    std::array<nrem_str, 2> choices_{};
    nrem_cue cue_ = nrem::make_cue();
    core::AnswerBuffer answer_;
};

struct Declared {
    const char* name;
    std::size_t rank;
    std::array<std::size_t, 4> shape;
    float fill;
    float diagonal;
};

void declare(const nrem_layout& to, const Declared& declared) {
    nrem_tensor_spec spec{.struct_size = sizeof(nrem_tensor_spec),
                          .name = declared.name,
                          .rank = declared.rank,
                          .fill = declared.fill,
                          .diagonal = declared.diagonal};
    std::ranges::copy(declared.shape, spec.shape);
    to.tensor(to.self, &spec);
}

TEST_F(Crossing, refuses_layouts_by_component_and_tensor) {
    EXPECT_EQ(declared([](const nrem_layout& to) { declare(to, {"r", 9, {1, 1, 1, 1}, 0, 0}); }),
              "rule odd: layout: tensor r has the rank 9, not 1 to 4");
    EXPECT_EQ(declared([](const nrem_layout& to) { declare(to, {"r", 0, {}, 0, 0}); }),
              "rule odd: layout: tensor r has the rank 0, not 1 to 4");
    constexpr std::size_t big = std::size_t{1} << 31;
    EXPECT_EQ(declared([](const nrem_layout& to) {
                  declare(to, {"w", 4, {big, big, big, 2}, 0, 0});
              }),
              "rule odd: layout: tensor w has 2147483648 x 2147483648 x 2147483648 x 2 elements: "
              "the tensors take more than this machine's memory");
    EXPECT_EQ(declared([](const nrem_layout& to) {
                  declare(to, {"w", 2, {std::size_t{1} << 33, std::size_t{1} << 31}, 0, 1});
              }),
              "rule odd: layout: tensor w has 8589934592 x 2147483648 elements: the tensors take "
              "more than this machine's memory");
    EXPECT_EQ(declared([](const nrem_layout& to) {
                  for (int i = 0; i < 2; ++i) declare(to, {"w", 1, {4}, 0, 0});
              }),
              "rule odd: layout: tensor w is declared twice");
    EXPECT_EQ(declared([](const nrem_layout& to) { declare(to, {nullptr, 1, {4}, 0, 0}); }),
              "rule odd: layout: tensor without a name cannot be found again");
    EXPECT_EQ(declared([](const nrem_layout& to) { declare(to, {"w", 1, {4}, nan, 0}); }),
              "rule odd: layout: tensor w: fill is nan");
    EXPECT_EQ(declared([](const nrem_layout& to) { declare(to, {"w", 2, {4, 4}, 0, 1}); }), "");
}

// Each for itself is small enough.
TEST_F(Crossing, refuses_layouts_that_are_too_large_together) {
    EXPECT_EQ(declared([](const nrem_layout& to) {
                  constexpr const char* names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
                  const auto part = static_cast<std::size_t>(core::available_memory() / 4 / sizeof(float));
                  for (const char* name : names) declare(to, {name, 1, {part}, 0, 0});
              })
                  .substr(0, 24),
              "rule odd: layout: tensor");
}

TEST_F(Crossing, refuses_what_a_rule_recalls_that_is_not_there) {
    EXPECT_EQ(recalled([](const nrem_recall& to) { to.record(to.self, 1U << 30U); }),
              "rule odd: read: there is no record at 1073741824");
    EXPECT_EQ(recalled([](const nrem_recall& to) { to.vector(to.self, 4)[2] = nan; }),
              "rule odd: read: recalled vector[2] is nan");
    EXPECT_EQ(recalled([](const nrem_recall& to) {
                  EXPECT_EQ(to.vector(to.self, std::size_t{1} << 62), nullptr);
              }),
              "rule odd: read: recalled vector with 4611686018427387904 elements does not fit into "
              "memory");
    EXPECT_EQ(recalled([](const nrem_recall& to) { to.text(to.self, {nullptr, 5}); }),
              "rule odd: read: recalled text is missing (a null pointer)");
}

TEST_F(Crossing, refuses_edits_that_are_none) {
    EXPECT_EQ(written([](const nrem_editor& editor) { editor.put(editor.self, nullptr); }),
              "rule odd: write: record is missing (a null pointer)");
    EXPECT_EQ(written([](const nrem_editor& editor) {
                  nrem_record record = nrem::make_record("case");
                  record.strength = infinity;
                  editor.put(editor.self, &record);
              }),
              "rule odd: write: record: strength is inf");
    EXPECT_EQ(written([](const nrem_editor& editor) {
                  const float vector[] = {1, nan};
                  nrem_record record = nrem::make_record("case");
                  record.vector = {vector, 2};
                  editor.put(editor.self, &record);
              }),
              "rule odd: write: record: vector[1] is nan");
    EXPECT_EQ(written([](const nrem_editor& editor) { editor.erase(editor.self, 17); }),
              "rule odd: write: edit of record 17, which was never made");
    EXPECT_EQ(written([](const nrem_editor& editor) {
                  EXPECT_EQ(editor.tensor(editor.self, 3), nullptr);
              }),
              "rule odd: write: there is no tensor 3");
}

TEST_F(Crossing, refuses_answers_that_are_none_to_the_cue) {
    EXPECT_EQ(answered([](const nrem_answer_sink& to) { to.choice(to.self, 2); }),
              "backend odd: predict: choice 2 of 2");
    EXPECT_EQ(answered([](const nrem_answer_sink& to) { to.value(to.self, infinity); }),
              "backend odd: predict: value is inf");
    EXPECT_EQ(answered([](const nrem_answer_sink& to) { to.probabilities(to.self, 3)[0] = 1; }),
              "backend odd: predict: 3 probabilities for 2 choices");
    EXPECT_EQ(answered([](const nrem_answer_sink& to) {
                  to.probabilities(to.self, 2)[1] = nan;
              }),
              "backend odd: predict: probability 1 is nan");
    EXPECT_EQ(answered([](const nrem_answer_sink& to) { to.vector(to.self, 2)[0] = nan; }),
              "backend odd: predict: vector[0] is nan");
    EXPECT_EQ(answered([](const nrem_answer_sink& to) {
                  to.vector(to.self, 2)[1] = 4;
                  to.choice(to.self, 1);
              }),
              "");
    EXPECT_EQ(nrem::view(answer_.view().vector)[1], 4);
    EXPECT_EQ(answer_.text(), "b");
}

TEST_F(Crossing, an_answer_without_a_vector_has_what_the_rule_read_out) {
    const float read_out[] = {1, 2, 3};
    answer_.begin(cue_, 1);
    answer_.expect({read_out, 3});
    answer_.settle();
    EXPECT_EQ(nrem::view(answer_.view().vector).size(), 3U);
    EXPECT_EQ(answer_.view().vector.data, read_out);
}

TEST_F(Crossing, refuses_structs_that_are_shorter_than_those_of_the_first_version) {
    EXPECT_EQ(written([](const nrem_editor& editor) {
                  nrem_record record = nrem::make_record("case");
                  record.struct_size = 8;
                  editor.put(editor.self, &record);
              }),
              "rule odd: write: record: struct_size is 8, at least 144 is needed");
}

nrem_event event_of(const nrem_cue& cue, const nrem_answer& truth) {
    nrem_event event{};
    event.struct_size = sizeof event;
    event.kind = NREM_QUERY;
    event.cue = &cue;
    event.truth = &truth;
    return event;
}

TEST_F(Crossing, refuses_events_with_their_place) {
    EXPECT_EQ(streamed([](const nrem_event_sink& to) {
                  const float vector[] = {1, nan};
                  nrem_cue cue = nrem::make_cue();
                  cue.vector = {vector, 2};
                  const nrem_answer truth = nrem::make_answer();
                  const nrem_event event = event_of(cue, truth);
                  to.emit(to.self, &event);
              }),
              "task odd: stream: stream 0 (0): event 0: cue: vector[1] is nan");
    EXPECT_EQ(streamed([](const nrem_event_sink& to) {
                  const float vector[] = {1, 2, 3};
                  nrem_cue cue = nrem::make_cue();
                  cue.vector = {vector, 3};
                  const nrem_answer truth = nrem::make_answer();
                  const nrem_event event = event_of(cue, truth);
                  to.emit(to.self, &event);
              }),
              "task odd: stream: stream 0 (0): event 0: cue: vector has 3 elements, the task "
              "describes 2");
    EXPECT_EQ(streamed([](const nrem_event_sink& to) {
                  const nrem_cue cue = nrem::make_cue();
                  nrem_answer truth = nrem::make_answer();
                  truth.choice = 1;
                  const nrem_event event = event_of(cue, truth);
                  to.emit(to.self, &event);
              }),
              "task odd: stream: stream 0 (0): event 0: truth: choice 1 of 0");
    EXPECT_EQ(streamed([](const nrem_event_sink& to) {
                  const nrem_cue cue = nrem::make_cue();
                  const nrem_answer truth = nrem::make_answer();
                  nrem_event event = event_of(cue, truth);
                  event.at = std::nan("");
                  to.emit(to.self, &event);
              }),
              "task odd: stream: stream 0 (0): event 0: at is nan");
}

TEST_F(Crossing, refuses_scores_that_are_none) {
    deeds.score = [](nrem_score& score) { score.correct = 2; };
    const nrem_answer truth = nrem::make_answer();
    const nrem_event event = event_of(cue_, truth);
    const auto task = make<nrem_task>(Kind::task);
    EXPECT_EQ(complaint([&] { (void)core::score(task, event, truth); }),
              "task odd: score: score: correct is 2, not from -1 to 1");
    deeds.score = [](nrem_score& score) { score.log_loss = infinity; };
    EXPECT_EQ(complaint([&] { (void)core::score(task, event, truth); }),
              "task odd: score: score: log_loss is inf");
}

TEST_F(Crossing, refuses_tokens_and_logits_that_are_none) {
    const auto model = make<nrem_sequence_model>(Kind::sequence_model);
    core::SequencePrediction prediction(model);
    cue_.text = nrem::borrow("a");
    const auto said = [&] {
        answer_.begin(cue_, 1);
        return complaint([&] { prediction.predict(cue_, core::Memory(), answer_.sink()); });
    };
    EXPECT_EQ(said(), "");
    deeds.logit = nan;
    EXPECT_EQ(said(), "sequence_model odd: forward: logits[1] is nan");
    deeds.token = 3;
    EXPECT_EQ(said(), "sequence_model odd: encode: there is no token 3, the last one is 2");
}

}  // namespace
