// Every update rule of the linear engine against an implementation that others wrote, or against
// the gradient of its written loss where there is none that can be trusted: token by token, from
// the same random inputs, in both precisions. reference.py says which is which.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "cases.hpp"
#include "engines/linear/updates.hpp"
#include "support/own_folder.hpp"

namespace {

using namespace nrem_linear;
using oracles::Case;

const std::string python = NREM_SOURCE_DIR "/build/oracles/venv/bin/python";
const std::string script = NREM_SOURCE_DIR "/tests/oracles/reference.py";
constexpr int seeds = 2;

struct Family {
    std::string name;
    std::string groups;  // of reference.py
};

void PrintTo(const Family& family, std::ostream* out) {
    *out << family.name;
}

const std::vector<Family> families{
    {"additive", "hebb ssd retnet gla rwkv6"},
    {"delta", "delta nlms longhorn efla delta_product delta_product_3"},
    {"gated", "gated_delta kda gdn2 comba rwkv7 precond_gdn precond_kda"},
    {"momentum_and_ridge", "mdn titans rls rls_fading mesa mesa_cg"},
    {"test_time_training", "ttt_linear ttt_linear_query ttt_linear_none ttt_mlp ttt_mlp_none"},
    {"longer_states", "log_linear gsa forgetting forgetting_window"},
    {"pairs_and_slots", "kernel kernel_window larimar larimar_many"},
};

// The inputs of a case in one precision, and the part of them that one token has.
template <class T>
class Inputs {
public:
    explicit Inputs(const Case& of) : tokens_(of.tokens) {
        for (const auto& [name, values] : of.tensors)
            values_[name].assign(values.begin(), values.end());
    }
    [[nodiscard]] std::span<const T> at(const std::string& name, std::size_t token) const {
        const auto found = values_.find(name);
        if (found == values_.end()) return {};
        const std::size_t size = found->second.size() / tokens_;
        return std::span(found->second).subspan(token * size, size);
    }
    [[nodiscard]] Token<T> token(std::size_t t) const {
        const auto number = [&](const char* name) {
            const auto gate = at(name, t);
            return gate.empty() ? T(1) : gate[0];
        };
        return {.query = at("query", t),
                .key = at("key", t),
                .value = at("value", t),
                .decay = number("decay"),
                .decays = at("decays", t),
                .rate = number("rate"),
                .rates = at("rates", t),
                .share = number("share"),
                .momentum = number("momentum"),
                .push = number("push"),
                .use_decay = number("use_decay"),
                .use_rate = number("use_rate"),
                .erase = at("erase", t),
                .erase_key = at("erase_key", t),
                .write = at("write", t),
                .bonus = at("bonus", t),
                .ridge = at("ridge", t),
                .levels = at("levels", t),
                .norm_weight = at("norm_weight", t),
                .norm_shift = at("norm_shift", t)};
    }

private:
    std::size_t tokens_;
    std::map<std::string, std::vector<T>> values_;
};

// The largest difference over the largest value.
template <class T>
double distance(const std::vector<T>& ours, const std::vector<double>& theirs) {
    EXPECT_EQ(ours.size(), theirs.size());
    double apart = 0;
    double largest = 0;
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
        const double difference = std::abs(static_cast<double>(ours[i]) - theirs[i]);
        apart = std::isfinite(difference) ? std::max(apart, difference) : INFINITY;
        largest = std::max(largest, std::abs(theirs[i]));
    }
    return apart / largest;
}

template <class T>
struct Outcome {
    std::vector<T> out;
    std::vector<std::vector<T>> parts;
};

template <class T>
Outcome<T> run(const Rule& rule, const Case& given) {
    const Inputs<T> inputs(given);
    const Parts parts = rule.parts(given.shape);
    Outcome<T> outcome;
    for (const Part& part : parts) {
        auto& cells = outcome.parts.emplace_back(part.cells(), T(0));
        const auto* start = part.name ? given.find("start." + std::string(part.name)) : nullptr;
        if (start) cells.assign(start->begin(), start->end());
        EXPECT_EQ(cells.size(), part.cells()) << rule.name;
    }
    std::vector<T> scratch(rule.scratch(given.shape), NAN);
    Memory<T> memory{given.shape, {}, scratch.data()};
    for (std::size_t i = 0; i < most_parts; ++i) memory.parts[i] = outcome.parts[i].data();
    outcome.out.resize(given.tokens * given.shape.values);
    const std::span<T> out(outcome.out);
    for (std::size_t t = 0; t < given.tokens; ++t)
        rule.of<T>().write(memory, inputs.token(t),
                           out.subspan(t * given.shape.values, given.shape.values));
    return outcome;
}

// Of all that a reference gives, computed in float ("single.") or in double.
template <class T>
double distance(const Case& given, const Outcome<T>& ours, const std::string& number) {
    double apart = distance(ours.out, *given.find(number + "out"));
    const Parts parts = find_rule(given.rule)->parts(given.shape);
    for (std::size_t i = 0; i < most_parts && parts[i].name; ++i)
        if (const auto* theirs = given.find(number + parts[i].name))
            apart = std::max(apart, distance(ours.parts[i], *theirs));
    return apart;
}

// How far a reference in float is from itself in double.
double rounding(const Case& given) {
    double apart = 0;
    for (const auto& [name, values] : given.tensors)
        if (name.starts_with("single."))
            apart = std::max(apart, distance(values, *given.find("double." + name.substr(7))));
    return apart;
}

struct Distances {
    double single = 0;    // ours in float from the reference in float
    double rounded = 0;   // ours in float from the reference in double
    double twofold = 0;   // both in double
    double rounding = 0;  // the reference in float from itself in double

    void take(const Case& given) {
        const Rule& rule = *find_rule(given.rule);
        const auto ours = run<float>(rule, given);
        single = std::max(single, distance(given, ours, "single."));
        rounded = std::max(rounded, distance(given, ours, "double."));
        twofold = std::max(twofold, distance(given, run<double>(rule, given), "double."));
        rounding = std::max(rounding, ::rounding(given));
    }
};

std::vector<Case> computed(const Family& family, int seed) {
    const std::string path = nrem::own_folder() / "cases";
    const std::string command =
        python + " " + script + " " + path + " " + std::to_string(seed) + " " + family.groups;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return oracles::read_cases(path);
}

class Oracle : public testing::TestWithParam<Family> {};

TEST_P(Oracle, agrees) {
    if (!std::filesystem::exists(NREM_SOURCE_DIR "/build/oracles/ready"))
        GTEST_SKIP() << "skipped: no oracles; ./dev oracles installs them";
    std::map<std::string, Distances> apart;
    for (int seed = 1; seed <= seeds; ++seed)
        for (const Case& given : computed(GetParam(), seed)) apart[given.group].take(given);
    for (const auto& [group, by] : apart) {
        std::cout << group << ": float " << by.single << " (from double " << by.rounded
                  << ", the reference " << by.rounding << "), double " << by.twofold << '\n';
        EXPECT_LE(by.twofold, 1e-12) << group;
        EXPECT_LE(by.rounded, 2e-6) << group;
        // log_linear's and forgetting's references are the quadratic forms, which take differences
        // of long sums of logs, and are themselves further from what they are in double.
        EXPECT_LE(by.single, 2e-6 + by.rounding) << group;
    }
    EXPECT_GT(apart.size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Updates, Oracle, testing::ValuesIn(families),
                         [](const auto& given) { return given.param.name; });

TEST(Oracles, know_every_rule) {
    std::set<std::string> compared;
    for (const Family& family : families) {
        std::istringstream words(family.groups);
        for (std::string word; words >> word;) compared.insert(word);
    }
    for (const Rule& rule : rules())
        EXPECT_TRUE(compared.contains(std::string(rule.name))) << rule.name;
}

}  // namespace
