// Calls one instance from four threads at once, as the host does with tasks and backends.
#pragma once

#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "conformance/checks.hpp"

namespace nrem::core {

// Throws Error when one of the accounts differs from that of a call alone.
inline void expect_alike_when_shared(const std::function<Account()>& call) {
    constexpr std::size_t count = 4;
    const Account alone = call();
    std::vector<Account> together(count);
    std::vector<std::string> failures(count);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            try {
                together[i] = call();
            } catch (const std::exception& failure) {
                failures[i] = failure.what();
            }
        });
    for (auto& thread : threads) thread.join();
    for (std::size_t i = 0; i < count; ++i) {
        if (!failures[i].empty()) throw Error(failures[i]);
        expect_equal(alone, together[i], "one call alone and four at once");
    }
}

}  // namespace nrem::core
