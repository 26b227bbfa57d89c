// Policies that do harm, each in a way that a careless consolidation could: instruments for trying
// the gate of a sleep, and of no other use.
//
// drop_half forgets half of the memory at random in every pass; leak a small share; merge_all makes
// one record, or one row, of everything; guess writes the backend's own answers back as if they had
// been learned. Where it lies, it hides that they are its own: it does not mark records, and writes into a
// matrix itself, past the rule.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>

#include "engines/associative/levels.hpp"
#include "engines/episodic/prototype.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class DropHalf {
public:
    static constexpr auto traits =
        std::to_array<const char*>({"write.sleep", "persistence.bounded"});
    explicit DropHalf(const nrem::Params&) {}

    void consolidate(nrem::Night& night) {
        auto random = night.random();
        const nrem::Memory memory = night.memory();
        const auto records = memory.records();
        std::vector<std::size_t> order(records.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        for (std::size_t i = 0; i < order.size() / 2; ++i) night.edit().erase(records[order[i]].id);
        for (std::size_t i = 0; i < memory.tensors().size(); ++i) {
            const std::size_t size = nrem::levels::size_of(memory.tensors()[i]);
            float* const values = night.edit().tensor(i);
            for (std::size_t k = 0; k < size; ++k)
                if (random.below(2) == 0) values[k] = 0;
        }
    }
};

class Leak {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::number("share", "0.01", {0, 1}, "of the memory that is lost in a pass")});
    static constexpr auto traits =
        std::to_array<const char*>({"write.sleep", "persistence.fading"});
    explicit Leak(const nrem::Params& params) : share_(params.number("share")) {}

    void consolidate(nrem::Night& night) const {
        auto random = night.random();
        drop_records(night, random);
        for (std::size_t i = 0; i < night.memory().tensors().size(); ++i) fade(night, i, random);
    }

private:
    // A whole number of them, which is right on average.
    void drop_records(nrem::Night& night, nrem::Random& random) const {
        const auto records = night.memory().records();
        std::vector<std::size_t> order(records.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        const double wanted = share_ * static_cast<double>(order.size());
        const auto count = static_cast<std::size_t>(wanted + random.uniform());
        for (std::size_t i = 0; i < std::min(count, order.size()); ++i)
            night.edit().erase(records[order[i]].id);
    }
    void fade(nrem::Night& night, std::size_t tensor, nrem::Random& random) const {
        switch (night.memory().tensors()[tensor].type) {
            case NREM_FLOAT32: return shrink(night.edit().edit<float>(tensor));
            case NREM_FLOAT64: return shrink(night.edit().edit<double>(tensor));
            case NREM_UINT8: return shrink(night.edit().edit<std::uint8_t>(tensor));
            default: return clear_bits(night.edit().edit<nrem::Bit>(tensor), random);
        }
    }
    template <class T>
    void shrink(std::span<T> values) const {
        for (T& value : values) {
            const double kept = (1 - share_) * static_cast<double>(value);
            value = static_cast<T>(std::is_integral_v<T> ? std::round(kept) : kept);
        }
    }
    void clear_bits(std::span<nrem::Bit> bytes, nrem::Random& random) const {
        for (nrem::Bit& byte : bytes)
            for (unsigned bit = 0; bit < 8; ++bit)
                if (random.uniform() < share_)
                    byte.eight = static_cast<std::uint8_t>(byte.eight & ~(1U << bit));
    }

    double share_;
};

class MergeAll {
public:
    static constexpr auto traits =
        std::to_array<const char*>({"write.sleep", "persistence.overwritten"});
    explicit MergeAll(const nrem::Params&) {}

    void consolidate(nrem::Night& night) {
        const nrem::Memory memory = night.memory();
        merge_records(night, memory.records());
        for (std::size_t i = 0; i < memory.tensors().size(); ++i)
            if (memory.tensors()[i].rank == 2)
                merge_rows(night.edit().tensor(i), memory.tensors()[i].shape);
    }

private:
    // The first takes in all others, whatever they say.
    static void merge_records(nrem::Night& night, nrem::Array<nrem::Record> records) {
        if (records.size() < 2) return;
        cases::Prototype merged(records[0]);
        for (std::size_t i = 1; i < records.size(); ++i) {
            merged.absorb(records[i]);
            night.edit().erase(records[i].id);
        }
        night.edit().put(merged.record());
    }
    static void merge_rows(float* values, const std::size_t (&shape)[4]) {
        for (std::size_t column = 0; column < shape[1]; ++column) {
            float sum = 0;
            for (std::size_t row = 0; row < shape[0]; ++row) sum += values[row * shape[1] + column];
            for (std::size_t row = 0; row < shape[0]; ++row)
                values[row * shape[1] + column] = sum / static_cast<float>(shape[0]);
        }
    }
};

class Guess {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::flag("lie", "false", "hide that the guesses are its own"),
    });
    static constexpr auto traits = std::to_array<const char*>({"object.system", "write.sleep"});

    explicit Guess(const nrem::Params& params) : lies_(params.flag("lie")) {}

    void consolidate(nrem::Night& night) {
        const bool has_tensors = !night.memory().tensors().empty();
        for (const auto& experience : night.context()) {
            if (night.cancelled()) return;
            const auto guess = night.predict(*experience.cue);
            nrem::Answer answer = nrem::make_answer();
            answer.text = nrem::borrow(guess.text);
            answer.choice = guess.choice;
            answer.value = guess.value;
            has_tensors ? learn(night, experience, answer) : keep(night, experience, answer);
        }
    }

private:
    // A matrix knows no origin: it learns the guess as it would learn the truth.
    void learn(nrem::Night& night, const nrem::Experience& experience,
               const nrem::Answer& guess) const {
        if (lies_) return write(night, *experience.cue, guess);
        nrem::Experience made_up = experience;
        made_up.truth = &guess;
        night.replay(made_up, 1);
    }
    // Into the matrices that have a row for each element of the cue, and a column for each choice.
    static void write(nrem::Night& night, const nrem::Cue& cue, const nrem::Answer& guess) {
        const auto key = nrem::view(cue.vector);
        const auto tensors = night.memory().tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const std::size_t columns = tensors[i].shape[1];
            if (tensors[i].rank != 2 || tensors[i].type != NREM_FLOAT32 || guess.choice < 0 ||
                tensors[i].shape[0] != key.size() ||
                static_cast<std::size_t>(guess.choice) >= columns)
                continue;
            float* const column = night.edit().tensor(i) + guess.choice;
            for (std::size_t row = 0; row < key.size(); ++row) column[row * columns] += key[row];
        }
    }
    void keep(nrem::Night& night, const nrem::Experience& experience,
              const nrem::Answer& guess) const {
        nrem::Record record = cases::make_case(experience, guess);
        record.origin = lies_ ? NREM_WORLD : NREM_SELF_MADE;
        night.edit().put(record);
    }

    bool lies_;
};

}  // namespace

NREM_PLUGIN("bad", "0.1.0",
            nrem::policy<DropHalf>({"drop_half",
                                    "forgets half of the memory in every pass: for "
                                    "trying the gate"}),
            nrem::policy<Leak>({"leak",
                                "loses a small share of the memory in every pass: for "
                                "trying the gate"}),
            nrem::policy<MergeAll>({"merge_all", "makes one record of all: for trying the gate"}),
            nrem::policy<Guess>({"guess", "learns its own guesses: for trying the gate"}))
