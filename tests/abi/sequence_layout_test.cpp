// The binary interface of sequence models and trainers, frozen: see layout_test.cpp.
#include <gtest/gtest.h>

#include "abi/layout.hpp"
#include "nrem/abi/trainer.h"

namespace {

SIZE(nrem_tokens, 16);
PLACE(nrem_tokens, data, 0);
PLACE(nrem_tokens, count, 8);

SIZE(nrem_sequence_info, 40);
PLACE(nrem_sequence_info, struct_size, 0);
PLACE(nrem_sequence_info, reserved, 4);
PLACE(nrem_sequence_info, vocabulary, 8);
PLACE(nrem_sequence_info, features, 16);
PLACE(nrem_sequence_info, window, 24);
PLACE(nrem_sequence_info, parameters, 32);

SIZE(nrem_token_sink, 24);
PLACE(nrem_token_sink, struct_size, 0);
PLACE(nrem_token_sink, reserved, 4);
PLACE(nrem_token_sink, context, 8);
PLACE(nrem_token_sink, token, 16);

SIZE(nrem_forward, 56);
PLACE(nrem_forward, struct_size, 0);
PLACE(nrem_forward, reserved, 4);
PLACE(nrem_forward, tokens, 8);
PLACE(nrem_forward, tensors, 24);
PLACE(nrem_forward, features_in, 32);
PLACE(nrem_forward, features_out, 40);
PLACE(nrem_forward, logits, 48);

SIZE(nrem_sequence_model, 72);
PLACE(nrem_sequence_model, struct_size, 0);
PLACE(nrem_sequence_model, reserved, 4);
PLACE(nrem_sequence_model, create, 8);
PLACE(nrem_sequence_model, destroy, 16);
PLACE(nrem_sequence_model, describe, 24);
PLACE(nrem_sequence_model, layout, 32);
PLACE(nrem_sequence_model, encode, 40);
PLACE(nrem_sequence_model, decode, 48);
PLACE(nrem_sequence_model, forward, 56);
PLACE(nrem_sequence_model, identity, 64);

SIZE(nrem_chunk, 32);
PLACE(nrem_chunk, struct_size, 0);
PLACE(nrem_chunk, phase, 4);
PLACE(nrem_chunk, tokens, 8);
PLACE(nrem_chunk, targets, 24);

SIZE(nrem_chunk_sink, 24);
PLACE(nrem_chunk_sink, struct_size, 0);
PLACE(nrem_chunk_sink, reserved, 4);
PLACE(nrem_chunk_sink, context, 8);
PLACE(nrem_chunk_sink, chunk, 16);

SIZE(nrem_progress, 64);
PLACE(nrem_progress, struct_size, 0);
PLACE(nrem_progress, reserved, 4);
PLACE(nrem_progress, step, 8);
PLACE(nrem_progress, loss, 16);
PLACE(nrem_progress, tokens, 24);
PLACE(nrem_progress, seconds, 32);
PLACE(nrem_progress, held_out_loss, 40);
PLACE(nrem_progress, accuracy, 48);
PLACE(nrem_progress, all_right, 56);

SIZE(nrem_training, 112);
PLACE(nrem_training, struct_size, 0);
PLACE(nrem_training, reserved, 4);
PLACE(nrem_training, seed, 8);
PLACE(nrem_training, vocabulary, 16);
PLACE(nrem_training, folder, 40);
PLACE(nrem_training, weights, 56);
PLACE(nrem_training, host, 72);
PLACE(nrem_training, sequence, 80);
PLACE(nrem_training, held_out, 88);
PLACE(nrem_training, progress, 96);
PLACE(nrem_training, cancelled, 104);

SIZE(nrem_trainer, 32);
PLACE(nrem_trainer, struct_size, 0);
PLACE(nrem_trainer, reserved, 4);
PLACE(nrem_trainer, create, 8);
PLACE(nrem_trainer, destroy, 16);
PLACE(nrem_trainer, train, 24);

}  // namespace
