// Tokens that own their vectors, and what a rule makes of a list of them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engines/linear/updates.hpp"

namespace nrem_linear::tokens {

using Numbers = std::vector<double>;

// As Token, which see.
struct Given {
    Numbers query = {1, 0};
    Numbers key = {1, 0};
    Numbers value = {1};
    double decay = 1;
    double rate = 1;
    double share = 1;
    double momentum = 0;
    double push = 1;
    double use_rate = 1;
    Numbers decays = {};
    Numbers rates = {};
    Numbers erase = {};
    Numbers erase_key = {};
    Numbers write = {};
    Numbers bonus = {};
    Numbers ridge = {};
    Numbers levels = {};

    [[nodiscard]] Token<double> token() const {
        return {.query = query,
                .key = key,
                .value = value,
                .decay = decay,
                .decays = decays,
                .rate = rate,
                .rates = rates,
                .share = share,
                .momentum = momentum,
                .push = push,
                .use_rate = use_rate,
                .erase = erase,
                .erase_key = erase_key,
                .write = write,
                .bonus = bonus,
                .ridge = ridge,
                .levels = levels};
    }
};

// Of rls.
constexpr double ridge = 1e-9;

// A memory that owns its state, in double.
class Kept {
public:
    Kept(const std::string& rule, const Shape& shape, const Numbers& start = {})
        : rule_(*find_rule(rule)), shape_(shape), scratch_(rule_.scratch(shape)) {
        for (const Part& part : rule_.parts(shape)) {
            auto& cells = parts_.emplace_back(part.cells(), 0.0);
            if (part.start == Start::inverse_ridge)
                for (std::size_t i = 0; i < part.rows; ++i)
                    cells[i * part.columns + i] = 1 / ridge;
        }
        if (!start.empty()) parts_[0] = start;
        EXPECT_EQ(parts_[0].size(), rule_.parts(shape)[0].cells());
    }

    // What the token's query reads after the write. Scratch does not outlive a call.
    Numbers write(const Given& given) {
        spoil_scratch();
        Numbers out(given.query.empty() ? 0 : shape_.values);
        rule_.twofold.write(memory(), given.token(), out);
        return out;
    }
    Numbers read(const Given& given) {
        spoil_scratch();
        Numbers out(shape_.values);
        rule_.twofold.read(memory(), given.token(), out);
        return out;
    }
    [[nodiscard]] const Numbers& part(std::size_t i) const { return parts_[i]; }
    Memory<double> memory() {
        Memory<double> memory{shape_, {}, scratch_.data()};
        for (std::size_t i = 0; i < most_parts; ++i) memory.parts[i] = parts_[i].data();
        return memory;
    }

private:
    void spoil_scratch() { scratch_.assign(scratch_.size(), NAN); }

    const Rule& rule_;
    Shape shape_;
    std::vector<Numbers> parts_;
    Numbers scratch_;
};

inline double apart(const Numbers& a, const Numbers& b) {
    if (a.size() != b.size()) return INFINITY;
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(a[i] - b[i]);
        most = std::isfinite(difference) ? std::max(most, difference) : INFINITY;
    }
    return most;
}

}  // namespace nrem_linear::tokens
