// What a policy of a night and a probe may both ask of the memory that they work on: to recall and
// predict from it, to replay experiences into it, and to take that back.
#pragma once

#include <string>
#include <vector>

#include "nrem/abi/backend.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

// What the backend said. Parts that it did not give are empty, -1 or NaN.
struct Prediction {
    std::string text;
    std::int64_t choice = -1;
    double value = none;
    std::vector<float> probabilities;  // one per choice
    std::vector<float> vector;         // what was read out
};

namespace detail {

inline Prediction& prediction_at(void* to) {
    return *static_cast<Prediction*>(to);
}
inline nrem_answer_sink sink_of(Prediction& made) {
    return {
        .struct_size = sizeof(nrem_answer_sink),
        .reserved = 0,
        .self = &made,
        .text = [](void* to, nrem_str text) { prediction_at(to).text = view(text); },
        .choice = [](void* to, std::int64_t index) { prediction_at(to).choice = index; },
        .value = [](void* to, double value) { prediction_at(to).value = value; },
        .probabilities = [](void* to, std::size_t count) -> float* {
            prediction_at(to).probabilities.assign(count, 0);
            return prediction_at(to).probabilities.data();
        },
        .understanding = [](void*, nrem_str) {},
        .vector = [](void* to, std::size_t count) -> float* {
            prediction_at(to).vector.assign(count, 0);
            return prediction_at(to).vector.data();
        },
    };
}

}  // namespace detail

// Table is nrem_night or nrem_visit.
template <class Table>
class Fork {
public:
    explicit Fork(const Table& table) : table_(table) {}
    // As it is now; the view ends with the next replay or reset.
    Memory memory() const { return Memory(*table_.memory(table_.self)); }
    // Lets the trial's rule write the experience again, scaled by `gain`.
    void replay(const Experience& experience, double gain) {
        call(table_.replay, &experience, gain);
    }
    // What the trial's rule recalls.
    void recall(const Cue& cue, const nrem_recall& sink) { call(table_.recall, &cue, &sink); }
    // The trial's backend's answer from what its rule recalls. Costs a call and its tokens; throws
    // Cancelled when there is no budget or no time left.
    Prediction predict(const Cue& cue) {
        Prediction made;
        const nrem_answer_sink sink = detail::sink_of(made);
        call(table_.predict, &cue, &sink);
        return made;
    }
    // Marks the memory as it is now and puts it back later in this call: records as far as replays
    // have written them, and tensors.
    std::uint64_t mark() { return table_.mark(table_.self); }
    void reset(std::uint64_t mark) { call(table_.reset, mark); }

    bool cancelled() const { return table_.cancelled(table_.self) != 0; }
    // For the log.
    void note(std::string_view key, std::string_view text) {
        table_.note(table_.self, borrow(key), borrow(text));
    }

protected:
    // One of the table's functions that can fail.
    template <class Function, class... Arguments>
    void call(Function function, Arguments... arguments) {
        auto error = detail::no_error();
        detail::check(function(table_.self, arguments..., &error), error);
    }
    const Table& table_;
};

}  // namespace nrem
