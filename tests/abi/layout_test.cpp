// The binary interface, frozen: what was released keeps its size and its place. A field may only be
// appended; then the size here grows, and no other number changes.
#include <gtest/gtest.h>

#include "abi/layout.hpp"
#include "nrem/abi/backend.h"
#include "nrem/abi/policy.h"
#include "nrem/abi/rule.h"
#include "nrem/abi/scheduler.h"
#include "nrem/abi/task.h"

namespace {

SIZE(nrem_str, 16);
PLACE(nrem_str, data, 0);
PLACE(nrem_str, size, 8);

SIZE(nrem_floats, 16);
PLACE(nrem_floats, data, 0);
PLACE(nrem_floats, count, 8);

SIZE(nrem_array, 24);
PLACE(nrem_array, data, 0);
PLACE(nrem_array, count, 8);
PLACE(nrem_array, stride, 16);

SIZE(nrem_error, 512);
PLACE(nrem_error, struct_size, 0);
PLACE(nrem_error, code, 4);
PLACE(nrem_error, message, 8);

SIZE(nrem_param_spec, 56);
PLACE(nrem_param_spec, name, 0);
PLACE(nrem_param_spec, fallback, 8);
PLACE(nrem_param_spec, summary, 16);
PLACE(nrem_param_spec, choices, 24);
PLACE(nrem_param_spec, minimum, 32);
PLACE(nrem_param_spec, maximum, 40);
PLACE(nrem_param_spec, type, 48);
PLACE(nrem_param_spec, reserved, 52);

SIZE(nrem_param, 40);
PLACE(nrem_param, name, 0);
PLACE(nrem_param, text, 16);
PLACE(nrem_param, number, 32);

SIZE(nrem_host, 32);
PLACE(nrem_host, struct_size, 0);
PLACE(nrem_host, reserved, 4);
PLACE(nrem_host, context, 8);
PLACE(nrem_host, log, 16);
PLACE(nrem_host, extension, 24);

SIZE(nrem_component, 120);
PLACE(nrem_component, struct_size, 0);
PLACE(nrem_component, reserved, 4);
PLACE(nrem_component, kind, 8);
PLACE(nrem_component, name, 16);
PLACE(nrem_component, summary, 24);
PLACE(nrem_component, paper, 32);
PLACE(nrem_component, params, 40);
PLACE(nrem_component, needs, 64);
PLACE(nrem_component, offers, 88);
PLACE(nrem_component, functions, 112);

SIZE(nrem_plugin, 64);
PLACE(nrem_plugin, abi_major, 0);
PLACE(nrem_plugin, abi_minor, 4);
PLACE(nrem_plugin, struct_size, 8);
PLACE(nrem_plugin, reserved, 12);
PLACE(nrem_plugin, name, 16);
PLACE(nrem_plugin, version, 24);
PLACE(nrem_plugin, build, 32);
PLACE(nrem_plugin, components, 40);

SIZE(nrem_data, 24);
PLACE(nrem_data, struct_size, 0);
PLACE(nrem_data, reserved, 4);
PLACE(nrem_data, context, 8);
PLACE(nrem_data, locate, 16);

SIZE(nrem_cue, 80);
PLACE(nrem_cue, struct_size, 0);
PLACE(nrem_cue, reserved, 4);
PLACE(nrem_cue, text, 8);
PLACE(nrem_cue, vector, 24);
PLACE(nrem_cue, choices, 40);
PLACE(nrem_cue, codes, 64);

SIZE(nrem_answer, 88);
PLACE(nrem_answer, struct_size, 0);
PLACE(nrem_answer, reserved, 4);
PLACE(nrem_answer, text, 8);
PLACE(nrem_answer, choice, 24);
PLACE(nrem_answer, value, 32);
PLACE(nrem_answer, vector, 40);
PLACE(nrem_answer, probabilities, 56);
PLACE(nrem_answer, understanding, 72);

SIZE(nrem_event, 64);
PLACE(nrem_event, struct_size, 0);
PLACE(nrem_event, kind, 4);
PLACE(nrem_event, cue, 8);
PLACE(nrem_event, truth, 16);
PLACE(nrem_event, oracle, 24);
PLACE(nrem_event, item, 32);
PLACE(nrem_event, at, 40);
PLACE(nrem_event, clarification, 48);

SIZE(nrem_experience, 80);
PLACE(nrem_experience, step, 0);
PLACE(nrem_experience, item, 8);
PLACE(nrem_experience, kind, 16);
PLACE(nrem_experience, correct, 20);
PLACE(nrem_experience, at, 24);
PLACE(nrem_experience, loss, 32);
PLACE(nrem_experience, cue, 40);
PLACE(nrem_experience, prediction, 48);
PLACE(nrem_experience, truth, 56);
PLACE(nrem_experience, clarification, 64);

SIZE(nrem_record, 144);
PLACE(nrem_record, id, 0);
PLACE(nrem_record, kind, 8);
PLACE(nrem_record, text, 24);
PLACE(nrem_record, answer, 40);
PLACE(nrem_record, value, 56);
PLACE(nrem_record, vector, 64);
PLACE(nrem_record, strength, 80);
PLACE(nrem_record, created, 88);
PLACE(nrem_record, last_used, 96);
PLACE(nrem_record, uses, 104);
PLACE(nrem_record, origin, 112);
PLACE(nrem_record, reserved, 116);
PLACE(nrem_record, sources, 120);

SIZE(nrem_tensor, 64);
PLACE(nrem_tensor, name, 0);
PLACE(nrem_tensor, data, 16);
PLACE(nrem_tensor, rank, 24);
PLACE(nrem_tensor, shape, 32);

SIZE(nrem_memory, 72);
PLACE(nrem_memory, struct_size, 0);
PLACE(nrem_memory, reserved, 4);
PLACE(nrem_memory, version, 8);
PLACE(nrem_memory, step, 16);
PLACE(nrem_memory, records, 24);
PLACE(nrem_memory, tensors, 48);

SIZE(nrem_editor, 72);
PLACE(nrem_editor, struct_size, 0);
PLACE(nrem_editor, reserved, 4);
PLACE(nrem_editor, context, 8);
PLACE(nrem_editor, put, 16);
PLACE(nrem_editor, erase, 24);
PLACE(nrem_editor, set_strength, 32);
PLACE(nrem_editor, tensor, 40);
PLACE(nrem_editor, because, 48);
PLACE(nrem_editor, supersede, 56);
PLACE(nrem_editor, keep, 64);

SIZE(nrem_recall, 48);
PLACE(nrem_recall, struct_size, 0);
PLACE(nrem_recall, reserved, 4);
PLACE(nrem_recall, context, 8);
PLACE(nrem_recall, text, 16);
PLACE(nrem_recall, record, 24);
PLACE(nrem_recall, everything, 32);
PLACE(nrem_recall, vector, 40);

SIZE(nrem_sizes, 24);
PLACE(nrem_sizes, struct_size, 0);
PLACE(nrem_sizes, reserved, 4);
PLACE(nrem_sizes, cue, 8);
PLACE(nrem_sizes, answer, 16);

SIZE(nrem_occasion, 24);
PLACE(nrem_occasion, struct_size, 0);
PLACE(nrem_occasion, phase, 4);
PLACE(nrem_occasion, gain, 8);
PLACE(nrem_occasion, seed, 16);

SIZE(nrem_tensor_spec, 56);
PLACE(nrem_tensor_spec, name, 0);
PLACE(nrem_tensor_spec, rank, 8);
PLACE(nrem_tensor_spec, shape, 16);
PLACE(nrem_tensor_spec, fill, 48);
PLACE(nrem_tensor_spec, diagonal, 52);

SIZE(nrem_layout, 24);
PLACE(nrem_layout, struct_size, 0);
PLACE(nrem_layout, reserved, 4);
PLACE(nrem_layout, context, 8);
PLACE(nrem_layout, tensor, 16);

SIZE(nrem_rule, 48);
PLACE(nrem_rule, struct_size, 0);
PLACE(nrem_rule, reserved, 4);
PLACE(nrem_rule, create, 8);
PLACE(nrem_rule, destroy, 16);
PLACE(nrem_rule, layout, 24);
PLACE(nrem_rule, read, 32);
PLACE(nrem_rule, write, 40);

SIZE(nrem_pass, 32);
PLACE(nrem_pass, struct_size, 0);
PLACE(nrem_pass, reserved, 4);
PLACE(nrem_pass, tokens, 8);
PLACE(nrem_pass, tensors_changed, 16);
PLACE(nrem_pass, features_changed, 24);

SIZE(nrem_night, 168);
PLACE(nrem_night, struct_size, 0);
PLACE(nrem_night, reserved, 4);
PLACE(nrem_night, pass, 8);
PLACE(nrem_night, passes, 16);
PLACE(nrem_night, seed, 24);
PLACE(nrem_night, context, 32);
PLACE(nrem_night, editor, 56);
PLACE(nrem_night, host, 64);
PLACE(nrem_night, memory, 72);
PLACE(nrem_night, replay, 80);
PLACE(nrem_night, recall, 88);
PLACE(nrem_night, cancelled, 96);
PLACE(nrem_night, note, 104);
PLACE(nrem_night, night, 112);
PLACE(nrem_night, gain, 120);
PLACE(nrem_night, predict, 128);
PLACE(nrem_night, mark, 136);
PLACE(nrem_night, reset, 144);
PLACE(nrem_night, probes, 152);
PLACE(nrem_night, forward, 160);

SIZE(nrem_policy, 32);
PLACE(nrem_policy, struct_size, 0);
PLACE(nrem_policy, reserved, 4);
PLACE(nrem_policy, create, 8);
PLACE(nrem_policy, destroy, 16);
PLACE(nrem_policy, consolidate, 24);

SIZE(nrem_day, 136);
PLACE(nrem_day, struct_size, 0);
PLACE(nrem_day, at_boundary, 4);
PLACE(nrem_day, step, 8);
PLACE(nrem_day, steps, 16);
PLACE(nrem_day, context_items, 24);
PLACE(nrem_day, context_capacity, 32);
PLACE(nrem_day, context_tokens, 40);
PLACE(nrem_day, memory_records, 48);
PLACE(nrem_day, memory_tokens, 56);
PLACE(nrem_day, nights, 64);
PLACE(nrem_day, errors, 72);
PLACE(nrem_day, predictions, 80);
PLACE(nrem_day, idle, 88);
PLACE(nrem_day, at, 96);
PLACE(nrem_day, loss, 104);
PLACE(nrem_day, correct, 112);
PLACE(nrem_day, importance, 120);
PLACE(nrem_day, memory_bytes, 128);

SIZE(nrem_decision, 16);
PLACE(nrem_decision, struct_size, 0);
PLACE(nrem_decision, sleep, 4);
PLACE(nrem_decision, passes, 8);

SIZE(nrem_scheduler, 32);
PLACE(nrem_scheduler, struct_size, 0);
PLACE(nrem_scheduler, reserved, 4);
PLACE(nrem_scheduler, create, 8);
PLACE(nrem_scheduler, destroy, 16);
PLACE(nrem_scheduler, decide, 24);

SIZE(nrem_question, 104);
PLACE(nrem_question, struct_size, 0);
PLACE(nrem_question, reserved, 4);
PLACE(nrem_question, recalled_text, 8);
PLACE(nrem_question, recalled_records, 24);
PLACE(nrem_question, recalled_vector, 48);
PLACE(nrem_question, context, 64);
PLACE(nrem_question, cue, 88);
PLACE(nrem_question, seed, 96);

SIZE(nrem_answer_sink, 64);
PLACE(nrem_answer_sink, struct_size, 0);
PLACE(nrem_answer_sink, reserved, 4);
PLACE(nrem_answer_sink, context, 8);
PLACE(nrem_answer_sink, text, 16);
PLACE(nrem_answer_sink, choice, 24);
PLACE(nrem_answer_sink, value, 32);
PLACE(nrem_answer_sink, probabilities, 40);
PLACE(nrem_answer_sink, understanding, 48);
PLACE(nrem_answer_sink, vector, 56);

SIZE(nrem_backend, 56);
PLACE(nrem_backend, struct_size, 0);
PLACE(nrem_backend, reserved, 4);
PLACE(nrem_backend, create, 8);
PLACE(nrem_backend, destroy, 16);
PLACE(nrem_backend, predict, 24);
PLACE(nrem_backend, generate, 32);
PLACE(nrem_backend, embed, 40);
PLACE(nrem_backend, identity, 48);

SIZE(nrem_task_info, 32);
PLACE(nrem_task_info, struct_size, 0);
PLACE(nrem_task_info, reserved, 4);
PLACE(nrem_task_info, streams, 8);
PLACE(nrem_task_info, cue_size, 16);
PLACE(nrem_task_info, answer_size, 24);

SIZE(nrem_event_sink, 40);
PLACE(nrem_event_sink, struct_size, 0);
PLACE(nrem_event_sink, reserved, 4);
PLACE(nrem_event_sink, context, 8);
PLACE(nrem_event_sink, name, 16);
PLACE(nrem_event_sink, emit, 24);
PLACE(nrem_event_sink, cluster, 32);

SIZE(nrem_score, 40);
PLACE(nrem_score, struct_size, 0);
PLACE(nrem_score, correct, 4);
PLACE(nrem_score, log_loss, 8);
PLACE(nrem_score, absolute_error, 16);
PLACE(nrem_score, squared_error, 24);
PLACE(nrem_score, understood, 32);

SIZE(nrem_task, 56);
PLACE(nrem_task, struct_size, 0);
PLACE(nrem_task, reserved, 4);
PLACE(nrem_task, create, 8);
PLACE(nrem_task, destroy, 16);
PLACE(nrem_task, describe, 24);
PLACE(nrem_task, stream, 32);
PLACE(nrem_task, score, 40);
PLACE(nrem_task, statements, 48);

SIZE(nrem_statement_sink, 24);
PLACE(nrem_statement_sink, statement, 16);

// Functions are found by their place in a table, so tables count as released structs too.
TEST(Layout, begins_every_plugin_with_its_version) {
    const nrem_plugin plugin{7, 3, sizeof(nrem_plugin), 0, "", "", "", {}};
    const auto* words = reinterpret_cast<const std::uint32_t*>(&plugin);
    EXPECT_EQ(words[0], 7U);
    EXPECT_EQ(words[1], 3U);
}

TEST(Layout, says_which_fields_a_struct_has) {
    nrem_host host{};
    host.struct_size = offsetof(nrem_host, extension);
    EXPECT_TRUE(NREM_HAS(&host, log));
    EXPECT_FALSE(NREM_HAS(&host, extension));
    host.struct_size += sizeof(void*);
    EXPECT_TRUE(NREM_HAS(&host, extension));
}

}  // namespace
