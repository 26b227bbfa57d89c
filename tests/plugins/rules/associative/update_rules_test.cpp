// Every update rule as a value of `update`: it learns, it allocates nothing, and its gates are
// filled from the parameters that are said to fill them.
#include <cmath>
#include <numeric>

#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Numbers = std::vector<float>;

const std::vector<std::string> update_names{
    "hebb",          "delta",      "gated_delta", "rls",         "nlms",  "longhorn", "efla",
    "gla",           "kda",        "gdn2",        "comba",       "rwkv7", "mdn",      "titans",
    "precond_gdn",   "mesa",       "precond_kda", "log_linear",  "ttt_mlp",
    "delta_product", "ttt_linear", "larimar",     "kernel"};
const std::vector<std::string> elements{"float32", "float64"};

constexpr nrem_sizes cue_and_answer{.struct_size = sizeof(nrem_sizes), .cue = 16, .answer = 6};

// Without a mean, as a layer norm wants values.
Numbers drawn(Random& random, std::size_t size) {
    Numbers made(size);
    for (auto& x : made) x = static_cast<float>(random.normal());
    const float mean = std::accumulate(made.begin(), made.end(), 0.0F) / static_cast<float>(size);
    for (auto& x : made) x -= mean;
    return made;
}

float product(std::span<const float> a, std::span<const float> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

class UpdateRule : public testing::TestWithParam<std::string> {};

TEST_P(UpdateRule, reads_back_a_pair_that_was_written_often) {
    for (const auto& element : elements) {
        Random random(3);
        Days days;
        Mind mind("fast_weights", {{"update", GetParam()}, {"element", element}}, cue_and_answer);
        const auto key = drawn(random, cue_and_answer.cue);
        const auto value = drawn(random, cue_and_answer.answer);
        const auto& day = days.add({.vector = key, .target = value});
        for (int i = 0; i < 200; ++i) mind.write(day);
        const auto read = view(mind.read(days.cue("", key)).vector());
        const float cosine =
            product(read, value) / std::sqrt(product(read, read) * product(value, value));
        EXPECT_GT(cosine, 0.98F) << element;
    }
}

TEST_P(UpdateRule, allocates_nothing_in_a_step) {
    for (const auto& element : elements) {
        Random random(2);
        Days days;
        Mind mind("fast_weights", {{"update", GetParam()}, {"element", element}}, cue_and_answer);
        const auto& day = days.add({.vector = drawn(random, cue_and_answer.cue),
                                    .target = drawn(random, cue_and_answer.answer)});
        mind.read(*day.cue);
        mind.write(day);
        const std::size_t before = allocations();
        for (int step = 0; step < 10; ++step) {
            mind.read(*day.cue);
            mind.write(day);
        }
        EXPECT_EQ(allocations(), before) << element;
    }
}

TEST_P(UpdateRule, reads_a_memory_that_another_instance_has_laid_out) {
    Random random(4);
    Days days;
    Mind mind("fast_weights", {{"update", GetParam()}}, cue_and_answer);
    const auto& day = days.add({.vector = drawn(random, cue_and_answer.cue),
                                .target = drawn(random, cue_and_answer.answer)});
    mind.write(day);
    const auto known = view(mind.read(*day.cue).vector());
    const Numbers wanted(known.begin(), known.end());
    const auto other =
        stage::make<nrem_rule>(core::Kind::rule, "fast_weights", {{"update", GetParam()}});
    const nrem_memory laid_out = mind.memory.view(0);
    core::RecallBuffer recall;
    recall.begin(laid_out);
    other.take(recall, &nrem_rule::read, &laid_out, &*day.cue, &recall.sink());
    const auto read = view(recall.vector());
    EXPECT_EQ(Numbers(read.begin(), read.end()), wanted);
}

INSTANTIATE_TEST_SUITE_P(All, UpdateRule, testing::ValuesIn(update_names),
                         [](const auto& update) { return update.param; });

// Reads of four keys after all were written twice.
Numbers reads(const std::string& update, Given given) {
    Random random(5);
    Days days;
    given["update"] = update;
    Mind mind("fast_weights", given, cue_and_answer);
    for (int i = 0; i < 4; ++i)
        days.add({.vector = drawn(random, cue_and_answer.cue),
                  .target = drawn(random, cue_and_answer.answer)});
    Numbers all;
    for (int pass = 0; pass < 2; ++pass)
        for (const auto& day : days.all()) mind.write(day);
    for (const auto& day : days.all()) {
        const auto read = view(mind.read(*day.cue).vector());
        all.insert(all.end(), read.begin(), read.end());
    }
    return all;
}

float apart(const Numbers& a, const Numbers& b) {
    float most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

TEST(UpdateRules, that_coincide_under_the_same_gates_read_the_same) {
    const Given gates{{"decay", "0.9"}, {"rate", "0.7"}};
    const auto wanted = reads("gated_delta", gates);
    for (const char* update : {"kda", "gdn2"})
        EXPECT_LT(apart(reads(update, gates), wanted), 1e-5F) << update;
    EXPECT_LT(apart(reads("comba", {{"decay", "0.9"}, {"rate", "0.7"}, {"share", "0.9"}}), wanted),
              1e-5F);
    EXPECT_LT(apart(reads("delta_product", {{"decay", "0.9"}, {"rate", "0.7"}, {"pairs", "1"}}),
                    wanted),
              1e-5F);
    EXPECT_GT(apart(reads("rwkv7", gates), wanted), 0.01F);
    const Given decay{{"decay", "0.9"}};
    for (const char* update : {"gla", "log_linear"})
        EXPECT_LT(apart(reads(update, decay), reads("hebb", decay)), 1e-5F) << update;
}

struct Knob {
    const char* update;
    const char* parameter;
    const char* value;
};

TEST(UpdateRules, have_gates_of_the_parameters_that_name_them) {
    for (const auto& [update, parameter, value] :
         {Knob{"gla", "spread", "2"}, Knob{"kda", "spread", "2"}, Knob{"gdn2", "spread", "2"},
          Knob{"rwkv7", "spread", "2"}, Knob{"precond_kda", "spread", "2"},
          Knob{"comba", "share", "0.9"}, Knob{"mdn", "momentum", "0.1"},
          Knob{"titans", "momentum", "0.1"}, Knob{"gdn2", "error_scale", "1"},
          Knob{"delta_product", "pairs", "3"}, Knob{"log_linear", "levels", "2"},
          Knob{"log_linear", "level_weight", "0.5"}, Knob{"ttt_mlp", "hidden", "8"},
          Knob{"mesa", "ridge", "1"}, Knob{"rls", "ridge", "1"}, Knob{"larimar", "slots", "4"},
          Knob{"larimar", "ridge", "1"}, Knob{"kernel", "slots", "2"},
          Knob{"kernel", "inverse_temperature", "1"}, Knob{"delta", "gain", "surprise"},
          Knob{"hebb", "gain", "relevance"}}) {
        Given given{{"decay", "0.8"}, {"level_weight", "0.9"}};
        const auto before = reads(update, given);
        given[parameter] = value;
        EXPECT_GT(apart(reads(update, given), before), 1e-3F) << update << " " << parameter;
    }
}

TEST(UpdateRules, of_several_pairs_mend_what_a_write_spoils_of_the_pair_before) {
    const auto kept = [](const char* pairs) {
        Days days;
        Mind mind("fast_weights", {{"update", "delta_product"}, {"pairs", pairs}},
                  {.struct_size = sizeof(nrem_sizes), .cue = 2, .answer = 1});
        mind.write(days.add({.vector = {1, 0}, .target = {1}}));
        mind.write(days.add({.vector = {0.8F, 0.6F}, .target = {0}}));
        return view(mind.read(days.cue("", {1, 0})).vector())[0];
    };
    EXPECT_NEAR(kept("1"), 1 - 0.64, 1e-6);
    EXPECT_NEAR(kept("2"), 1, 1e-6);
}

TEST(UpdateRules, without_a_matrix_to_read_refuse_to_settle) {
    for (const char* update : {"mesa", "log_linear", "ttt_linear", "ttt_mlp", "larimar", "kernel"})
        EXPECT_THROW(Mind("fast_weights", {{"update", update}, {"settle", "3"}}, cue_and_answer),
                     core::Error)
            << update;
}

}  // namespace
