// What rules have in common. Under gates that are the same for all channels and tokens many of them
// are one rule: a figure shows one line for them, and rows here say so. Then properties that hold
// for any tokens.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <ostream>

#include "nrem/sdk/random.hpp"
#include "support/allocations.hpp"
#include "tokens.hpp"

namespace {

using namespace nrem_linear;
using nrem_linear::tokens::apart;
using nrem_linear::tokens::Given;
using nrem_linear::tokens::Kept;
using nrem_linear::tokens::Numbers;

constexpr std::size_t keys = 8;
constexpr std::size_t values = 5;
constexpr Shape plain{.keys = keys, .values = values, .levels = 8, .slots = 64};
constexpr double decay = 0.9;
constexpr double rate = 0.6;
constexpr double momentum = 0.5;

Numbers drawn(nrem::Random& random, std::size_t size) {
    Numbers numbers(size);
    for (double& x : numbers) x = random.normal();
    return numbers;
}

Numbers scaled(Numbers numbers, double by) {
    for (double& x : numbers) x *= by;
    return numbers;
}

Numbers unit(Numbers numbers) {
    double squared = 0;
    for (const double x : numbers) squared += x * x;
    return scaled(std::move(numbers), 1 / std::sqrt(squared));
}

std::vector<Given> pairs(std::uint64_t seed, std::size_t count = 40) {
    nrem::Random random(seed);
    std::vector<Given> made(count);
    for (Given& given : made) {
        given.query = drawn(random, keys);
        given.key = unit(drawn(random, keys));
        given.value = drawn(random, values);
    }
    return made;
}

using Gated = std::function<void(Given&)>;

struct Arm {
    const char* rule;
    Gated gate;
};

// All that is read and the state at the end.
Numbers run(const Arm& arm, std::vector<Given> tokens, Shape shape = plain) {
    nrem::Random random(7);
    const Numbers start = scaled(drawn(random, shape.cells()), 0.1);
    const bool one_matrix = find_rule(arm.rule)->parts(shape)[0].cells() == start.size();
    Kept kept(arm.rule, shape, one_matrix ? start : Numbers());
    Numbers all;
    for (Given& given : tokens) {
        arm.gate(given);
        const Numbers read = kept.write(given);
        all.insert(all.end(), read.begin(), read.end());
    }
    if (one_matrix) all.insert(all.end(), kept.part(0).begin(), kept.part(0).end());
    return all;
}

struct Same {
    const char* name;
    std::vector<Arm> arms;
};

void PrintTo(const Same& same, std::ostream* out) {
    *out << same.name;
}

Numbers every(double x) {
    return Numbers(keys, x);
}

const std::vector<Same> sames{
    {"decay_and_rate",
     {{"gated_delta", [](Given& g) { g.decay = decay, g.rate = rate; }},
      {"kda", [](Given& g) { g.decays = every(decay), g.rate = rate; }},
      {"gdn2",
       [](Given& g) {
           g.decays = every(decay), g.erase = every(rate), g.write = Numbers(values, rate);
       }},
      {"comba", [](Given& g) { g.decay = decay, g.rate = rate, g.share = decay; }},
      {"delta_product", [](Given& g) { g.decay = decay, g.rates = {rate}; }}}},
    {"rate_alone",
     {{"delta", [](Given& g) { g.rate = rate; }},
      {"gated_delta", [](Given& g) { g.rate = rate; }},
      {"kda", [](Given& g) { g.decays = every(1), g.rate = rate; }},
      {"comba", [](Given& g) { g.rate = rate; }},
      {"titans", [](Given& g) { g.rate = rate; }},
      {"mdn", [](Given& g) { g.rate = rate; }},
      {"nlms", [](Given& g) { g.rate = rate; }},
      {"longhorn", [](Given& g) { g.rate = rate / (1 - rate); }},
      {"efla", [](Given& g) { g.rate = -std::log(1 - rate); }}}},
    {"error_of_the_old_state",
     {{"comba", [](Given& g) { g.decay = decay, g.rate = rate; }},
      {"titans", [](Given& g) { g.decay = decay, g.rate = rate; }},
      {"mdn", [](Given& g) { g.decay = decay, g.rate = rate; }},
      {"rwkv7",
       [](Given& g) {
           g.decays = every(decay), g.erase = every(rate), g.erase_key = g.key;
           g.key = scaled(g.key, rate);
       }}}},
    {"momentum_with_a_constant_rate",
     {{"titans", [](Given& g) { g.decay = decay, g.rate = rate, g.momentum = momentum; }},
      {"mdn", [](Given& g) { g.decay = decay, g.push = rate, g.momentum = momentum; }}}},
    {"decay_alone",
     {{"ssd", [](Given& g) { g.decay = decay; }},
      {"gla", [](Given& g) { g.decays = every(decay); }},
      {"gdn2",
       [](Given& g) {
           g.decays = every(decay), g.erase = every(0), g.write = Numbers(values, 1);
       }}}},
    {"nothing_at_all",
     {{"hebb", [](Given&) {}}, {"ssd", [](Given&) {}}, {"gla", [](Given& g) { g.decays = every(1); }}}},
};

class Coincide : public testing::TestWithParam<Same> {};

TEST_P(Coincide, under_constant_gates) {
    const auto& arms = GetParam().arms;
    const Numbers wanted = run(arms[0], pairs(1));
    for (const Arm& arm : arms) EXPECT_LT(apart(run(arm, pairs(1)), wanted), 1e-12) << arm.rule;
}

INSTANTIATE_TEST_SUITE_P(Rules, Coincide, testing::ValuesIn(sames),
                         [](const auto& same) { return std::string(same.param.name); });

// They are different rules all the same: with gates that vary, no two arms of a row agree.
TEST(Coincidence, of_comba_and_gated_delta_ends_where_the_share_is_not_the_decay) {
    const Numbers comba = run({"comba", [](Given& g) { g.decay = decay, g.rate = rate; }}, pairs(1));
    const Numbers gated =
        run({"gated_delta", [](Given& g) { g.decay = decay, g.rate = rate; }}, pairs(1));
    EXPECT_GT(apart(comba, gated), 0.05);
}

TEST(Coincidence, of_log_linear_and_ssd_is_for_levels_of_weight_one) {
    Shape shape = plain;
    Kept levels("log_linear", shape);
    Kept sum("ssd", shape);
    for (Given given : pairs(2, 100)) {
        given.decay = decay;
        given.levels = every(1);
        EXPECT_LT(apart(levels.write(given), sum.write(given)), 1e-12);
    }
}

// A token with several steps is that many tokens, of which only the first decays.
TEST(Coincidence, of_delta_product_and_several_tokens_of_gated_delta) {
    Shape two = plain;
    two.steps = 2;
    Kept together("delta_product", two);
    Kept apart_kept("gated_delta", plain);
    const auto tokens = pairs(3);
    for (std::size_t t = 0; t + 1 < tokens.size(); t += 2) {
        Given given = tokens[t + 1];
        for (const auto part : {&Given::key, &Given::value})
            (given.*part).insert((given.*part).begin(), (tokens[t].*part).begin(),
                                 (tokens[t].*part).end());
        given.decay = decay;
        given.rates = {rate, 1.7};
        Given one = tokens[t];
        one.decay = decay;
        one.rate = rate;
        apart_kept.write(one);
        Given other = tokens[t + 1];
        other.rate = 1.7;
        EXPECT_LT(apart(together.write(given), apart_kept.write(other)), 1e-12);
    }
}

TEST(Updates, of_rate_0_leave_the_state) {
    for (const char* rule : {"hebb", "delta", "nlms", "longhorn", "efla", "gated_delta", "kda",
                             "comba", "precond_gdn", "precond_kda", "delta_product"}) {
        Numbers start(keys * values, 0.3);
        Kept kept(rule, plain, start);
        for (Given given : pairs(4)) {
            given.rate = 0;
            given.rates = {0};
            given.decays = every(1);
            kept.write(given);
        }
        EXPECT_EQ(kept.part(0), start) << rule;
    }
}

TEST(Updates, of_orthonormal_keys_are_one_rule_and_exact) {
    for (const char* rule : {"hebb", "delta", "gated_delta", "nlms", "mesa", "rls", "titans", "mdn"}) {
        Kept kept(rule, plain);
        auto tokens = pairs(5, keys);
        for (std::size_t i = 0; i < keys; ++i) {
            tokens[i].key = every(0);
            tokens[i].key[i] = 1;
            tokens[i].ridge = every(1e-13);
            kept.write(tokens[i]);
        }
        for (Given& given : tokens) {
            given.query = given.key;
            EXPECT_LT(apart(kept.read(given), given.value), 1e-8) << rule;
        }
    }
}

TEST(Updates, of_a_ridge_or_a_sum_do_not_look_at_the_order_and_those_of_delta_do) {
    const auto read_after = [](const std::string& rule, bool reversed) {
        auto tokens = pairs(6);
        const Numbers query = tokens[0].query;
        if (reversed) std::reverse(tokens.begin(), tokens.end());
        Kept kept(rule, plain);
        for (Given& given : tokens) {
            given.ridge = every(0.1);
            kept.write(given);
        }
        return kept.read({.query = query, .ridge = every(0.1)});
    };
    for (const char* rule : {"hebb", "rls", "mesa", "forgetting"})
        EXPECT_LT(apart(read_after(rule, false), read_after(rule, true)), 1e-6) << rule;
    EXPECT_GT(apart(read_after("delta", false), read_after("delta", true)), 0.1);
}

template <class T>
void expect_no_allocation(const Rule& rule, const Shape& shape) {
    std::vector<std::vector<T>> parts;
    for (const Part& part : rule.parts(shape)) parts.emplace_back(part.cells(), T(0.1));
    std::vector<T> scratch(rule.scratch(shape));
    Memory<T> memory{shape, {}, scratch.data()};
    for (std::size_t i = 0; i < most_parts; ++i) memory.parts[i] = parts[i].data();
    const std::vector<T> gate(64, T(0.5));
    const auto some = [&](std::size_t size) { return std::span(gate).first(size); };
    const Token<T> token{.query = some(shape.keys), .key = some(shape.keys),
                         .value = some(shape.values), .decays = some(shape.keys),
                         .rates = some(1), .erase = some(shape.keys),
                         .erase_key = some(shape.keys), .write = some(shape.keys),
                         .bonus = some(shape.keys), .ridge = some(shape.keys),
                         .levels = some(shape.levels)};
    std::vector<T> out(shape.values);
    rule.of<T>().write(memory, token, out);
    const auto before = nrem::allocations();
    for (int i = 0; i < 10; ++i) {
        rule.of<T>().write(memory, token, out);
        rule.of<T>().read(memory, token, out);
    }
    EXPECT_EQ(nrem::allocations(), before) << rule.name;
}

TEST(Updates, allocate_nothing) {
    const Shape square{.keys = 8, .values = 8, .levels = 8, .slots = 8};
    for (const Rule& rule : rules()) {
        expect_no_allocation<float>(rule, square);
        expect_no_allocation<double>(rule, square);
    }
}

}  // namespace
