// A rule slots with its memory, and keys and values to write into it.
#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Floats = std::vector<float>;

constexpr std::size_t key_size = 8;
constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = key_size, .answer = 3};
enum : std::size_t { keys, values, entries, codes, scales, state };

inline Floats axis(std::size_t at) {
    Floats key(key_size);
    key[at] = 1;
    return key;
}

struct Store {
    Days days;
    Mind mind;

    Store(std::initializer_list<Given::value_type> given = {}) : Store(Given(given), 0) {}
    Store(Given given, int) : mind("slots", sharp(std::move(given)), sizes) {}
    static Given sharp(Given given) {
        given.emplace("sharpness", "100");
        return given;
    }
    void write(const Floats& key, const std::string& answer) {
        mind.write(days.add({.vector = key, .answer = answer}));
    }
    // Shown without an answer.
    void show(const Floats& key) { mind.write(days.add({.vector = key})); }
    void forget(const Floats& key) {
        days.add({.vector = key});
        days.last().kind = NREM_FORGET;
        mind.write(days.last());
    }
    Floats read(const Floats& key) {
        const auto found = view(mind.read(days.cue("", key)).vector());
        return {found.begin(), found.end()};
    }
    std::size_t used() {
        const nrem_memory seen = mind.memory.view(0);
        return static_cast<std::size_t>(Memory(seen).tensor(state)[0]);
    }
    std::size_t rows() {
        const nrem_memory seen = mind.memory.view(0);
        return Memory(seen).tensors()[entries].shape[0];
    }
};

const Floats rain{1, 0, 0};
const Floats sun{0, 1, 0};

inline bool near(const Floats& a, const Floats& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::abs(a[i] - b[i]) > 1e-4F) return false;
    return a.size() == b.size();
}

// Of a hundred writes and reads of a full store. Always 0 under AddressSanitizer.
inline std::size_t allocations_when_full(Given given) {
    given["slots"] = "32";
    Store store(std::move(given), 0);
    std::vector<const Experience*> lessons;
    Random random(3);
    for (int i = 0; i < 200; ++i) {
        Floats key(key_size);
        for (float& x : key) x = static_cast<float>(random.normal());
        lessons.push_back(&store.days.add({.vector = key, .answer = i % 2 ? "sun" : "rain"}));
    }
    const auto& cue = store.days.cue("", axis(0));
    for (std::size_t i = 0; i < 100; ++i) store.mind.write(*lessons[i]);
    (void)store.mind.read(cue);
    const std::size_t before = allocations();
    for (std::size_t i = 100; i < 200; ++i) {
        store.mind.write(*lessons[i]);
        (void)store.mind.read(cue);
    }
    return allocations() - before;
}

template <class Call>
std::string error_of(Call&& call) {
    try {
        call();
    } catch (const std::exception& failure) {
        return failure.what();
    }
    return "";
}

}  // namespace
