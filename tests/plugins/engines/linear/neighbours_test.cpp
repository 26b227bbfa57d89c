// The smallest lists of tokens that tell rules apart which are easily taken for each other: unit
// keys, one value channel, a first state of zeros unless said. Each row is one rule, what is
// written, and the number that is then read.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "tokens.hpp"

namespace {

using namespace nrem_linear;
using nrem_linear::tokens::Given;
using nrem_linear::tokens::Kept;
using nrem_linear::tokens::Numbers;

const double half = std::sqrt(0.5);
const Numbers first{1, 0};
const Numbers second{0, 1};
const Numbers nothing{0, 0};
const Numbers both{half, half};
const Numbers ones{1, 1};

struct Row {
    const char* question;
    const char* rule;
    std::vector<Given> tokens;  // the last one's query is read
    double expected;
    Numbers start = {0, 0};
    std::size_t steps = 1;
    std::size_t levels = 4;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.question << ": " << row.rule;
}

const Given again_with_decay{.decay = 0.5, .decays = {0.5, 0.5}, .erase = {1, 1},
                             .erase_key = first};
const Given long_key{.key = {2, 0}};
Given reflections(const Numbers& query, const Numbers& key, const Numbers& rates) {
    return {.query = query, .key = key, .value = Numbers(rates.size(), 0), .rates = rates};
}
// Keys of a cycle of three in two reflections.
const Numbers swaps{half, -half, 0, 0, half, -half};
const Numbers one_swap{half, -half, 0};

const std::vector<Row> rows{
    {"decay before the write, not after", "ssd", {{.decay = 0.5}}, 1},
    {"decay before the write, not after", "gated_delta", {{.decay = 0.5}}, 1},

    {"the error is that of the decayed state", "gated_delta",
     {again_with_decay, again_with_decay}, 1},
    {"the error is that of the decayed state", "kda", {again_with_decay, again_with_decay}, 1},
    {"the error is that of the old state", "comba", {again_with_decay, again_with_decay}, 0.5},
    {"the error is that of the old state", "rwkv7", {again_with_decay, again_with_decay}, 0.5},
    {"the error is that of the old state", "mdn", {again_with_decay, again_with_decay}, 0.5},
    {"the error is that of the old state", "titans", {again_with_decay, again_with_decay}, 0.5},

    {"a sum grows", "hebb", {{}, {}}, 2},
    {"what is there is corrected", "delta", {{}, {}}, 1},

    {"step on a key of length 2", "delta", {long_key}, 2},
    {"step on a key of length 2", "nlms", {long_key}, 0.5},
    {"step on a key of length 2", "longhorn", {long_key}, 0.4},
    {"step on a key of length 2", "efla", {long_key}, (1 - std::exp(-4.0)) / 2},
    {"longhorn in full, not its diagonal", "longhorn", {{.key = ones, .value = {0}}}, -1.0 / 3,
     second},

    {"one decay for all channels", "gated_delta", {{.query = second, .decay = 0.5, .rate = 0}},
     0.5, ones},
    {"a decay for each channel", "kda", {{.query = first, .rate = 0, .decays = {0.5, 1}}}, 0.5,
     ones},
    {"a decay for each channel", "kda", {{.query = second, .rate = 0, .decays = {0.5, 1}}}, 1,
     ones},

    {"nothing erased", "gla", {{.decays = ones}}, 2, first},
    {"nothing erased", "gdn2", {{.decays = ones, .erase = {0, 0}, .write = {1}}}, 2, first},
    {"nothing written", "gdn2",
     {{.value = {7}, .decays = ones, .erase = {1, 1}, .write = {0}}}, 0, first},
    {"the gate is on the erase key", "gdn2",
     {{.query = first, .key = both, .value = {0}, .decays = ones, .erase = {1, 0}, .write = {1}}},
     0, second},
    {"the gate is on the erase key", "gdn2",
     {{.query = second, .key = both, .value = {0}, .decays = ones, .erase = {1, 0}, .write = {1}}},
     1, second},

    {"read after the write", "gla", {{.decays = ones}}, 1},
    {"read before the write", "rwkv6", {{.decays = ones, .bonus = {0, 0}}}, 0},
    {"the token in sight has a bonus", "rwkv6", {{.decays = ones, .bonus = {0.25, 0}}}, 0.25},

    {"no rate, no write", "delta", {{.rate = 0}}, 0},
    {"no erasing, but a write", "rwkv7",
     {{.decays = ones, .erase = {0, 0}, .erase_key = first}}, 1},

    {"two reflections are a rotation", "delta_product", {reflections({1, 0, 0}, swaps, {2, 2})}, 2,
     {1, 2, 3}, 2},
    {"two reflections are a rotation", "delta_product", {reflections({0, 1, 0}, swaps, {2, 2})}, 3,
     {1, 2, 3}, 2},
    {"two reflections are a rotation", "delta_product", {reflections({0, 0, 1}, swaps, {2, 2})}, 1,
     {1, 2, 3}, 2},
    {"one reflection swaps two", "delta_product", {reflections({0, 0, 1}, one_swap, {2})}, 3,
     {1, 2, 3}},
    {"one decay for all steps", "delta_product",
     {{.query = {0, 0, 1}, .key = {1, 0, 0, 0, 1, 0}, .value = {0, 0}, .decay = 0.5,
       .rates = {1, 1}}},
     0.5, {0, 0, 1}, 2},

    {"no preconditioner", "gated_delta", {{}}, 1},
    {"use is added before it counts", "precond_gdn", {{}}, std::exp(-std::log(1.5) / 6)},
    {"use is added before it counts", "precond_kda", {{.decays = ones}},
     std::exp(-std::log(1.5) / 6)},

    {"the last pair is exact", "delta", {{}, {.key = both, .value = {0}}}, 0.5},
    {"all pairs are exact", "rls", {{}, {.key = both, .value = {0}}}, 1},
    {"a fading ridge forgets nothing in silence", "rls",
     {{.decay = 0.5}, {.key = nothing, .decay = 0.5}, {.key = nothing, .decay = 0.5}}, 1},
    {"all pairs are exact", "mesa",
     {{.query = {}}, {.key = both, .value = {0}, .ridge = {1e-9, 1e-9}}}, 1},
    {"a fixed ridge forgets in silence", "mesa",
     {{.query = {}, .decay = 0.5},
      {.query = {}, .key = nothing, .decay = 0.5},
      {.key = nothing, .decay = 0.5, .ridge = {0.3, 0.3}}},
     0.25 / (0.25 + 0.3)},

    {"silence moves nothing", "delta", {{}, {.key = nothing}}, 1},
    {"silence moves by the momentum", "titans", {{.momentum = 0.5}, {.key = nothing, .momentum = 0.5}},
     1.5},
    {"silence moves by the momentum", "mdn", {{.momentum = 0.5}, {.key = nothing, .momentum = 0.5}},
     1.5},
    {"the rate is in the momentum", "titans",
     {{.rate = 0.5, .momentum = 0.5}, {.key = nothing, .momentum = 0.5}}, 0.75},
    {"the rate scales all of the momentum", "mdn",
     {{.rate = 0.5, .momentum = 0.5}, {.key = nothing, .momentum = 0.5}}, 1},

    {"levels of weight 1 are a sum", "ssd", {{.decay = 0.5}, {.decay = 0.5}, {.decay = 0.5}},
     1.75},
    {"levels of weight 1 are a sum", "log_linear",
     {{.query = {}, .decay = 0.5}, {.query = {}, .decay = 0.5},
      {.decay = 0.5, .levels = {1, 1, 1, 1}}},
     1.75},
    {"the first level is the last token", "log_linear",
     {{.query = {}, .decay = 0.5}, {.query = {}, .decay = 0.5},
      {.decay = 0.5, .levels = {1, 0, 0, 0}}},
     1},
    {"two tokens in the third level", "log_linear",
     {{.query = {}, .decay = 0.5}, {.query = {}, .decay = 0.5},
      {.decay = 0.5, .levels = {0, 0, 1, 0}}},
     0.75},
    {"what is beyond the last level joins it", "log_linear",
     {{.query = {}, .decay = 0.5}, {.query = {}, .decay = 0.5}, {.query = {}, .decay = 0.5},
      {.decay = 0.5, .levels = {0, 1}}},
     0.875, {0, 0, 0, 0}, 1, 2},
};

class Neighbours : public testing::TestWithParam<Row> {};

TEST_P(Neighbours, are_told_apart) {
    const Row& row = GetParam();
    const Shape shape{.keys = row.tokens.front().key.size() / row.steps,
                      .values = 1,
                      .steps = row.steps,
                      .levels = row.levels};
    Numbers start = row.start;
    start.resize(find_rule(row.rule)->parts(shape)[0].cells());
    Kept kept(row.rule, shape, start);
    Numbers read;
    for (const Given& given : row.tokens) read = kept.write(given);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_NEAR(read[0], row.expected, 1e-6);
    // rwkv6 reads the state of before.
    if (row.rule != std::string("rwkv6")) {
        EXPECT_NEAR(kept.read(row.tokens.back())[0], read[0], 1e-12);
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, Neighbours, testing::ValuesIn(rows));

// What a layer norm makes of the error: a larger prediction makes the step smaller.
TEST(Neighbour, ttt_learns_less_from_a_larger_prediction_and_delta_more) {
    const Given given{.query = {}, .key = {1, 0}, .value = {0.5, -0.2}, .rate = 0.1};
    const auto moved = [&](const std::string& rule, double scale) {
        Numbers start{0.3, -0.4, 0.2, 0.1};
        for (double& x : start) x *= scale;
        const Shape shape{.keys = 2, .values = 2, .residual = Residual::none};
        Kept kept(rule, shape, start);
        kept.write(given);
        return nrem_linear::tokens::apart(kept.part(0), start);
    };
    EXPECT_GT(moved("delta", 10), 5 * moved("delta", 1));
    EXPECT_LT(moved("ttt_linear", 10), 0.11 * moved("ttt_linear", 1));
}

Numbers softmax_of(const std::vector<Given>& tokens, const Numbers& query) {
    Numbers weights;
    double sum = 0;
    for (const Given& token : tokens)
        sum += weights.emplace_back(
            std::exp(token.key[0] * query[0] + token.key[1] * query[1]));
    double read = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) read += weights[i] / sum * tokens[i].value[0];
    return {read};
}

// Slots that are written once each, or places that do not fade, are attention itself.
TEST(Neighbour, gsa_and_forgetting_are_softmax_attention_where_nothing_fades) {
    std::vector<Given> tokens{{.query = {}, .key = {0.3, 1}, .value = {1}},
                              {.query = {}, .key = {-1, 0.4}, .value = {-2}},
                              {.query = {0.7, -0.2}, .key = {0.1, 0.9}, .value = {0.5}}};
    const Shape shape{.keys = 2, .values = 1, .slots = tokens.size()};
    Kept slots("gsa", shape, Numbers(6, 0));
    Kept places("forgetting", shape, Numbers(6, 0));
    Numbers read_slots;
    Numbers read_places;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        tokens[i].write = Numbers(3, 0);
        tokens[i].write[i] = 1;
        read_slots = slots.write(tokens[i]);
        read_places = places.write(tokens[i]);
    }
    const double softmax = softmax_of(tokens, tokens.back().query)[0];
    EXPECT_NEAR(read_slots.at(0), softmax, 1e-12);
    EXPECT_NEAR(read_places.at(0), softmax, 1e-12);
}

}  // namespace
