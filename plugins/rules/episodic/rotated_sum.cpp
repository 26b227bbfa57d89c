// rule rotated_sum: all that was shown in one vector, each turned by its own cue. The state has the
// size of an answer's vector, however much is written.
//
// Each two numbers of a cue are a direction in a plane; as a complex number of length 1 that is z.
// Each two numbers of an answer are a complex number a, and so are those of the state:
//
//   s <- s + conj(z) a,   read: z s
//
// Where each cue is the one before it, turned by R, this is s' <- R s' + a (a linear recurrence by a
// rotation), turned back to the time that is asked for. What the others leave in a reading does not
// fade, so that d numbers hold about d/16 answers of many. Planes of an answer beyond those of the
// cue begin with its first one again. A gain below 0 takes away.
#include <array>
#include <cmath>
#include <complex>
#include <span>
#include <stdexcept>
#include <string>

#include "nrem/sdk.hpp"

namespace {

class RotatedSum {
public:
    static constexpr auto schema = std::array<nrem::ParamSpec, 0>{};
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "task.codes", "backend.reads_vector"});
    static constexpr auto offers = std::to_array<const char*>({"rule.tensors", "rule.vector"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.kept"});

    explicit RotatedSum(const nrem::Params&) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() < 2 || layout.answer_size() < 2 || layout.answer_size() % 2 == 1)
            throw std::invalid_argument("cues and answers must have vectors of two numbers a plane");
        layout.tensor("state", {layout.answer_size()});
        layout.tensor("planes", {layout.cue_size() / 2}, {.type = NREM_BIT});  // for its size alone
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) const {
        const auto state = memory.elements<float>(0);
        const auto angles = angles_of(memory, cue);
        const auto out = recall.vector(state.size());
        for (std::size_t i = 0; i < state.size(); i += 2)
            put(out, i, turn_at(angles, i) * at(state, i));
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        if (!experience.truth || experience.truth->vector.count == 0 || occasion.asleep()) return;
        const auto state = memory.edit<float>(0);
        const auto angles = angles_of(memory, *experience.cue);
        const auto answer = vector_of(experience.truth->vector, state.size(), "the truth's");
        const auto gain = static_cast<float>(occasion.gain());
        for (std::size_t i = 0; i < state.size(); i += 2)
            put(state, i, at(state, i) + gain * std::conj(turn_at(angles, i)) * at(answer, i));
    }

private:
    using Complex = std::complex<float>;

    static std::span<const float> vector_of(nrem_floats given, std::size_t size,
                                            const char* whose) {
        if (given.count != size)
            throw std::invalid_argument(std::string(whose) + " vector has " +
                                        std::to_string(given.count) + " numbers, not " +
                                        std::to_string(size));
        return nrem::view(given);
    }
    static std::span<const float> angles_of(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t planes = memory.tensors()[1].shape[0];
        const std::size_t size = cue.vector.count;
        if (size / 2 != planes) return vector_of(cue.vector, 2 * planes, "the cue's");
        return nrem::view(cue.vector).first(2 * planes);
    }
    static Complex at(std::span<const float> numbers, std::size_t i) {
        return {numbers[i], numbers[i + 1]};
    }
    static void put(std::span<float> numbers, std::size_t i, Complex value) {
        numbers[i] = value.real();
        numbers[i + 1] = value.imag();
    }
    static Complex turn_at(std::span<const float> angles, std::size_t plane) {
        const std::size_t i = plane % angles.size();
        const Complex given = at(angles, i);
        const float length = std::abs(given);
        if (!(length > 0) || !std::isfinite(length))
            throw std::invalid_argument("numbers " + std::to_string(i) + " and " +
                                        std::to_string(i + 1) +
                                        " of the cue's vector say no angle");
        return given / length;
    }
};

}  // namespace

NREM_PLUGIN("rotated_sum", "0.1.0",
            nrem::rule<RotatedSum>({"rotated_sum", "all in one vector, each turned by its cue",
                                    "Memory as Resonance (arXiv 2512.20245), its single state; "
                                    "Plate 1995"}))
