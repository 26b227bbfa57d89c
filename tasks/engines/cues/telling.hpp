// How a task says its events: a line has what is said and, where the answer is one of a list, the
// list and the answer. One `Telling` a stream counts the time and emits.
//
//   Telling telling(sink);
//   telling.observe({.text = "key 3 has value 7", .vector = keys.row(3), .choices = &values,
//                    .answer = 7, .item = 4});
//   telling.boundary();
//   telling.test({.text = "Which value has key 3?", ..., .group = "seen"});
//
// Text is for rules and backends that read, vectors are for those that associate: a task gives
// both, so that the same stream serves either. A group names the condition of a question ("lure",
// "depth .3") and reaches the host alone.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../../choices.hpp"
#include "../../recall/keys.hpp"

namespace {

// Unit vectors, one a row: the keys of a stream, or the codes of its answers.
class Directions {
public:
    Directions(const KeyPlan& plan, nrem::Random& random)
        : dimensions_(plan.dimensions), rows_(make_keys(plan, random)) {}
    [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
    [[nodiscard]] std::span<const float> row(std::size_t index) const {
        return std::span(rows_).subspan(index * dimensions_, dimensions_);
    }
    [[nodiscard]] const std::vector<float>& rows() const { return rows_; }

private:
    std::size_t dimensions_;
    std::vector<float> rows_;
};

// One event. What it borrows lives until it is told.
struct Line {
    std::string_view text = {};
    std::span<const float> vector = {};
    const Choices* choices = nullptr;  // the answers allowed; none: it is free
    std::size_t answer = 0;            // of the choices
    std::string_view words = {};       // the answer, where it is free
    std::span<const float> value = {}; // the vector of a free answer
    std::uint64_t item = 0;
    std::string_view group = {};
    std::span<const std::uint64_t> evidence = {};
    bool knowable = true;  // by the oracle
};

class Telling {
public:
    explicit Telling(nrem::EventSink& sink) : sink_(sink) {}

    // Shown.
    void observe(const Line& line) { sink_.observe(event_of(line)); }
    // Asked, then revealed; asked alone.
    void query(const Line& line) { ask(line, &nrem::EventSink::query); }
    void test(const Line& line) { ask(line, &nrem::EventSink::test); }
    // A request to forget what was told of the line's item.
    void forget(const Line& line) { sink_.forget(event_of(line)); }
    void boundary() { sink_.boundary(at_); }
    // So much time goes by.
    void wait(double steps) { at_ += steps; }
    [[nodiscard]] double now() const { return at_; }

private:
    void ask(const Line& line, void (nrem::EventSink::*kind)(const nrem::Event&)) {
        auto event = event_of(line);
        const auto oracle = event.truth;
        if (line.knowable) event.oracle = &oracle;
        (sink_.*kind)(event);
    }
    nrem::Event event_of(const Line& line) {
        nrem::Event event;
        event.cue.text = nrem::borrow(line.text);
        event.cue.vector = nrem::borrow(line.vector);
        if (line.choices) {
            line.choices->offer(event.cue);
            event.truth = line.choices->answer(line.answer);
        } else {
            event.truth.text = nrem::borrow(line.words);
            event.truth.vector = nrem::borrow(line.value);
        }
        event.item = line.item;
        event.group = line.group;
        event.evidence = line.evidence;
        event.at = at_++;
        return event;
    }

    nrem::EventSink& sink_;
    double at_ = 0;
};

// The names of some of a numbered list: "key 3", "key 17".
inline std::vector<std::string> named(std::string_view word, std::span<const std::size_t> numbers) {
    std::vector<std::string> names;
    for (const std::size_t number : numbers)
        names.push_back(std::string(word) + ' ' + std::to_string(number + 1));
    return names;
}

// The items 1 + index of some happenings, as a question's evidence takes them.
inline std::vector<std::uint64_t> items_of(std::span<const std::size_t> indices) {
    std::vector<std::uint64_t> items;
    for (const std::size_t index : indices) items.push_back(index + 1);
    return items;
}

}  // namespace
