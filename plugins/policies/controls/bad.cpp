// Policies that do harm, each in a way that a careless consolidation could: instruments for trying
// the gate of a sleep, and of no other use.
//
// drop_half forgets half of the memory at random in every pass; merge_all makes one record, or one
// row, of everything; guess writes the backend's own answers back as if they had been learned,
// marked as self-made unless it lies.
#include <algorithm>
#include <numeric>

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
        nrem::flag("lie", "false", "claim that the guesses came from the world"),
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
    static void learn(nrem::Night& night, const nrem::Experience& experience,
                      const nrem::Answer& guess) {
        nrem::Experience made_up = experience;
        made_up.truth = &guess;
        night.replay(made_up, 1);
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
            nrem::policy<MergeAll>({"merge_all", "makes one record of all: for trying the gate"}),
            nrem::policy<Guess>({"guess", "learns its own guesses: for trying the gate"}))
