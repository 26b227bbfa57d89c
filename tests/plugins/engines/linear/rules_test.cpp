// What separates neighbouring rules of linear attention, each as vectors of one step: the smallest
// sequences on which two of them differ, and what holds for any numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "engines/linear/least_squares.hpp"
#include "engines/linear/product.hpp"
#include "example.hpp"

namespace nrem_linear::test_of_rules {
namespace {

using example::gaussian;
using Numbers = std::vector<double>;

// What a token brings. Vectors that are empty are ones.
struct Token {
    Numbers key;
    Numbers value;
    double strength = 1;
    double decay = 1;
    Numbers channel_decay = {};  // of each key channel
    Numbers erase_gate = {};     // of each key channel
    Numbers write_gate = {};     // of each value channel
    Numbers written_key = {};    // RWKV-7 writes another than it erases
};

Numbers times(const Numbers& gate, Numbers vector) {
    for (std::size_t i = 0; i < gate.size(); ++i) vector[i] *= gate[i];
    return vector;
}
Numbers times(double x, Numbers vector) {
    for (auto& number : vector) number *= x;
    return vector;
}

// A rule's vectors, kept while its step looks at them.
struct Parts {
    Numbers predict, key, erase_key, target;
    Decay<double> decay = {};
};

enum class Rule {
    hebb, ssd, gla, delta, nlms, longhorn, efla, gated_delta, kda, gdn2, comba, rwkv7
};

double strength_of(Rule rule, const Token& token) {
    double squared = 0;
    for (const double x : token.key) squared += x * x;
    if (rule == Rule::nlms) return squared > 0 ? token.strength / squared : 0;
    if (rule == Rule::longhorn) return token.strength / (1 + token.strength * squared);
    if (rule == Rule::efla) return (1 - std::exp(-token.strength * squared)) / squared;
    return token.strength;
}

Parts parts_of(Rule rule, const Token& token) {
    Parts parts{.key = times(strength_of(rule, token), token.key), .target = token.value};
    const bool by_channel = rule == Rule::gla || rule == Rule::kda || rule == Rule::gdn2 ||
                            rule == Rule::rwkv7;
    if (by_channel) parts.decay.rows = token.channel_decay;
    const bool fades = rule != Rule::hebb && rule != Rule::delta && rule != Rule::nlms &&
                       rule != Rule::longhorn && rule != Rule::efla;
    if (fades) parts.decay.all = token.decay;
    const auto decayed = [&](const Numbers& key) {
        return times(parts.decay.rows.empty() ? Numbers{} : token.channel_decay,
                     times(parts.decay.rows.empty() ? parts.decay.all : 1, key));
    };
    switch (rule) {
        case Rule::hebb:
        case Rule::ssd:
        case Rule::gla:
            break;
        case Rule::comba:
            parts.predict = times(token.erase_gate, token.key);
            break;
        case Rule::gdn2:
            parts.predict = decayed(times(token.erase_gate, token.key));
            parts.key = token.key;
            parts.target = times(token.write_gate, token.value);
            break;
        case Rule::rwkv7:
            parts.predict = token.key;
            parts.erase_key = times(token.erase_gate, token.key);
            parts.key = token.written_key.empty() ? token.key : token.written_key;
            break;
        default:
            parts.predict = decayed(token.key);
    }
    return parts;
}

struct Memory {
    std::size_t keys, values;
    Numbers cells;
    void write(Rule rule, const Token& token) {
        const Parts parts = parts_of(rule, token);
        const Step<double> step{.predict = parts.predict,
                                .key = parts.key,
                                .erase_key = parts.erase_key,
                                .target = parts.target,
                                .decay = parts.decay};
        Numbers x(values);
        take({cells.data(), keys, values}, step, x, {});
    }
    double read(const Numbers& query) const {
        Numbers out(values);
        nrem_linear::read<double>(Matrix<const double>{cells.data(), keys, values}, query, 1, out);
        return out[0];
    }
};

const Numbers e1{1, 0}, e2{0, 1}, both{1, 1}, middle{std::sqrt(0.5), std::sqrt(0.5)}, none{0, 0};
const Token one{e1, {1}};

struct Case {
    std::string what;
    std::vector<std::pair<Rule, double>> rules;  // with what each of them reads
    std::vector<Token> tokens;
    Numbers query = e1;
    Numbers start = {0, 0};
};

const std::vector<Case> cases{
    {"decay comes before the write",
     {{Rule::ssd, 1}, {Rule::gla, 1}, {Rule::gated_delta, 1}, {Rule::comba, 1}},
     {{e1, {1}, 1, 0.5, {0.5, 0.5}}}},
    {"the error is that of the decayed or of the old state",
     {{Rule::gated_delta, 1}, {Rule::kda, 1}, {Rule::gdn2, 1}, {Rule::comba, 0.5},
      {Rule::rwkv7, 0.5}},
     {{e1, {1}, 1, 0.5, {0.5, 0.5}}, {e1, {1}, 1, 0.5, {0.5, 0.5}}}},
    {"a sum grows, a correction does not", {{Rule::hebb, 2}, {Rule::delta, 1}}, {one, one}},
    {"the size of a step for a long key",
     {{Rule::delta, 2}, {Rule::nlms, 0.5}, {Rule::longhorn, 0.4},
      {Rule::efla, (1 - std::exp(-4.)) / 2}},
     {{{2, 0}, {1}}}},
    {"an implicit step is not a diagonal one",
     {{Rule::longhorn, -1. / 3}},
     {{both, {0}}},
     e1,
     {0, 1}},
    {"decay of a channel is that of a row",
     {{Rule::kda, 0.5}, {Rule::gla, 0.5}},
     {{e1, {0}, 0, 1, {0.5, 1}}},
     e1,
     {1, 1}},
    {"decay of a channel leaves the other rows",
     {{Rule::kda, 1}, {Rule::gla, 1}},
     {{e1, {0}, 0, 1, {0.5, 1}}},
     e2,
     {1, 1}},
    {"without erasing it is gated linear attention",
     {{Rule::gdn2, 2}, {Rule::gla, 2}},
     {{e1, {1}, 1, 1, {}, {0, 0}}, {e1, {1}, 1, 1, {}, {0, 0}}}},
    {"without writing it erases whatever the value",
     {{Rule::gdn2, 0}},
     {{e1, {7}, 1, 1, {}, {}, {0}}},
     e1,
     {1, 0}},
    {"the gate is on what is erased",
     {{Rule::gdn2, 1}},
     {{middle, {0}, 1, 1, {}, {1, 0}}},
     e2,
     {0, 1}},
    {"the gate is not on where it is written",
     {{Rule::gdn2, 0}},
     {{middle, {0}, 1, 1, {}, {1, 0}}},
     e1,
     {0, 1}},
    {"a write does not stop with what is erased",
     {{Rule::delta, 0}, {Rule::rwkv7, 1}},
     {{e1, {1}, 0, 1, {}, {0, 0}}}},
};

TEST(LinearRules, differ_where_their_definitions_do) {
    for (const auto& tested : cases)
        for (const auto& [rule, expected] : tested.rules) {
            Memory memory{2, 1, tested.start};
            for (const auto& token : tested.tokens) memory.write(rule, token);
            EXPECT_NEAR(memory.read(tested.query), expected, 1e-15)
                << tested.what << ", rule " << static_cast<int>(rule);
        }
}

// Least squares knows what its keys have in common, the delta rule forgets by it.
TEST(LinearRules, forget_by_likeness_but_for_least_squares) {
    Memory delta{2, 1, {0, 0}};
    delta.write(Rule::delta, {e1, {1}});
    delta.write(Rule::delta, {middle, {0}});
    EXPECT_NEAR(delta.read(e1), 0.5, 1e-15);

    Numbers s(2), factor{1e9, 0, 0, 1e9}, direction(2), scratch(6), x(1);
    for (const auto& [key, value] : {std::pair{e1, 1.}, {middle, 0.}}) {
        const Numbers target{value};
        const double gain =
            learn<double>({factor.data(), 2, 2}, {.key = key}, direction, scratch);
        take<double>({s.data(), 2, 1},
                     {.predict = key, .key = direction, .target = target, .write = gain}, x, {});
    }
    EXPECT_NEAR(s[0], 1, 1e-8);
}

// The ridge fades with the data: silence forgets nothing.
TEST(LinearRules, keep_all_in_silence_with_least_squares_that_forget) {
    Numbers s(2), factor{2, 0, 0, 2}, direction(2), scratch(6), x(1);
    const Numbers target{1};
    for (int t = 0; t < 20; ++t) {
        const Numbers& key = t == 0 ? e1 : none;
        const double gain = learn<double>({factor.data(), 2, 2}, {.key = key, .decay = 0.5},
                                          direction, scratch);
        take<double>({s.data(), 2, 1},
                     {.predict = key, .key = direction, .target = target, .write = gain}, x, {});
    }
    EXPECT_NEAR(s[0], 1 / (1 + 0.5 / 2), 1e-12);
    EXPECT_NEAR(factor[3], 2 * std::pow(2, 20), 1e-3);
}

class AnyNumbers : public testing::TestWithParam<std::uint64_t> {
public:
    AnyNumbers() : random_(GetParam()) {}
    Token token(std::size_t keys, std::size_t values) {
        return {.key = gaussian<double>(random_, keys, 1 / std::sqrt(double(keys))),
                .value = gaussian<double>(random_, values),
                .strength = random_.uniform()};
    }
    Memory memory(std::size_t keys, std::size_t values) {
        return {keys, values, gaussian<double>(random_, keys * values)};
    }
    static void expect_near(const Numbers& found, const Numbers& wanted) {
        for (std::size_t i = 0; i < wanted.size(); ++i)
            ASSERT_NEAR(found[i], wanted[i], 1e-12) << "at " << i;
    }

private:
    nrem::Random random_;
};

TEST_P(AnyNumbers, leave_the_state_at_strength_zero) {
    for (const Rule rule : {Rule::delta, Rule::nlms, Rule::longhorn, Rule::efla,
                            Rule::gated_delta, Rule::kda, Rule::comba}) {
        Memory some = memory(9, 5);
        const auto before = some.cells;
        auto nothing = token(9, 5);
        nothing.strength = 0;
        some.write(rule, nothing);
        EXPECT_EQ(some.cells, before);
    }
}

TEST_P(AnyNumbers, make_gates_that_are_equal_one_rule) {
    auto some = token(9, 5);
    Memory delta = memory(9, 5), kda = delta, gdn2 = delta;
    delta.write(Rule::delta, some);
    some.channel_decay = Numbers(9, 1);
    kda.write(Rule::kda, some);
    some.erase_gate = Numbers(9, some.strength);
    some.write_gate = Numbers(5, some.strength);
    gdn2.write(Rule::gdn2, some);
    expect_near(kda.cells, delta.cells);
    // Its gates are on the error, and its key is written in full.
    expect_near(gdn2.cells, delta.cells);
}

TEST_P(AnyNumbers, make_a_product_of_one_step_gated_delta) {
    auto some = token(9, 5);
    some.decay = 0.7;
    Memory single = memory(9, 5), product = single;
    single.write(Rule::gated_delta, some);
    const Numbers rates{some.strength};
    take_all<double>({product.cells.data(), 9, 5},
                     {.keys = some.key, .targets = some.value, .rates = rates, .decay = {0.7}}, {});
    expect_near(product.cells, single.cells);
}

TEST_P(AnyNumbers, make_a_product_the_steps_one_by_one) {
    Memory single = memory(9, 5), product = single;
    Numbers keys, targets, rates;
    for (int t = 0; t < 7; ++t) {
        const auto some = token(9, 5);
        single.write(Rule::delta, some);
        keys.insert(keys.end(), some.key.begin(), some.key.end());
        targets.insert(targets.end(), some.value.begin(), some.value.end());
        rates.push_back(some.strength);
    }
    take_all<double>({product.cells.data(), 9, 5},
                     {.keys = keys, .targets = targets, .rates = rates}, {});
    expect_near(product.cells, single.cells);
}

TEST_P(AnyNumbers, make_a_correction_a_sum_for_keys_at_right_angles) {
    Memory hebb{9, 5, Numbers(45)}, delta = hebb;
    for (std::size_t t = 0; t < 9; ++t) {
        auto some = token(9, 5);
        some.key.assign(9, 0);
        some.key[t] = 1;
        some.strength = 1;
        hebb.write(Rule::hebb, some);
        delta.write(Rule::delta, some);
    }
    expect_near(delta.cells, hebb.cells);
}

TEST_P(AnyNumbers, make_the_order_of_pairs_matter_but_for_least_squares) {
    const std::vector<Token> tokens{token(9, 5), token(9, 5), token(9, 5)};
    const auto learned = [&](std::vector<std::size_t> order) {
        Numbers s(45), factor(81), direction(9), scratch(27), x(5);
        for (std::size_t i = 0; i < 9; ++i) factor[i * 10] = 10;
        for (const std::size_t t : order) {
            const double gain = learn<double>({factor.data(), 9, 9}, {.key = tokens[t].key},
                                              direction, scratch);
            take<double>({s.data(), 9, 5},
                         {.predict = tokens[t].key,
                          .key = direction,
                          .target = tokens[t].value,
                          .write = gain},
                         x, {});
        }
        return s;
    };
    const auto corrected = [&](std::vector<std::size_t> order) {
        Memory memory{9, 5, Numbers(45)};
        for (const std::size_t t : order) memory.write(Rule::delta, tokens[t]);
        return memory.cells;
    };
    expect_near(learned({0, 1, 2}), learned({2, 0, 1}));
    const auto first = corrected({0, 1, 2}), second = corrected({2, 0, 1});
    double apart = 0;
    for (std::size_t i = 0; i < 45; ++i) apart = std::max(apart, std::abs(first[i] - second[i]));
    EXPECT_GT(apart, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyNumbers, testing::Range<std::uint64_t>(1, 6));

}  // namespace
}  // namespace nrem_linear::test_of_rules
