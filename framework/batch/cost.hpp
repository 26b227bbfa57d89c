// What one trial of a cell costs.
#pragma once

#include "language/spending.hpp"

namespace nrem::core {

struct Cost {
    double seconds = 0;       // of processor time
    double call_seconds = 0;  // waiting for language models; NaN: unknown
    double calls = 0;         // of language models, answers from a cache included
    double prompt_tokens = 0;
    double answer_tokens = 0;
    double money = 0;
    double bytes = 0;  // resident while it runs, all of its streams together

    Cost& operator+=(const Cost& other) {
        for (const auto member : members) this->*member += other.*member;
        return *this;
    }
    Cost& operator*=(double factor) {
        for (const auto member : members) this->*member *= factor;
        return *this;
    }

    void add(const CallCost& cost) {
        calls += static_cast<double>(cost.calls);
        prompt_tokens += static_cast<double>(cost.prompt_tokens);
        answer_tokens += static_cast<double>(cost.answer_tokens);
        money += cost.money;
    }

    static constexpr double Cost::*members[] = {
        &Cost::seconds,       &Cost::call_seconds, &Cost::calls, &Cost::prompt_tokens,
        &Cost::answer_tokens, &Cost::money,        &Cost::bytes};
};

}  // namespace nrem::core
