// rule sparse_codes: sparse binary codes, one winner in each of many groups of cells, in superposition
// (engines/episodic/sparse_field.hpp). Weights are bits: from inputs to cells, and from cells to
// answers; each experience sets some and takes none away, at its only presentation.
//
// The inputs that are active are the `active` largest elements of the cue's vector. An answer's
// read-out is the share of the code's cells that are linked to it. How familiar a question was is a
// figure. Replays change nothing.
#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "engines/episodic/sparse_field.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace sparse = nrem::sparse;

class SparseCodes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("groups", "32", {1, 4096}, "of cells, in each of which one wins"),
         nrem::integer("cells", "12", {2, 4096}, "of a group"),
         nrem::integer("active", "16", {1, 4096},
                       "largest elements of a cue, which are its input; at most half of all"),
         nrem::choice("winners", sparse::Winners::familiar,
                      "of what is learned: drawn the more by what is known the more familiar it is, "
                      "the cell with most, or any"),
         nrem::number("sharpness", "3", {0.1, 100}, "power of a cell's share of active inputs"),
         nrem::number("steepness", "28", {0.1, 1000}, "of a cell's odds in its evidence")});
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "task.choices", "backend.reads_vector"});
    static constexpr auto offers = std::to_array<const char*>({"rule.tensors", "rule.vector"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("familiarity", nrem::Better::higher, {0, 1},
                      "How familiar a question was (G), from 0 to 1."),
         nrem::figure("set_bits", nrem::Better::lower, {0, 1},
                      "Share of the weights from inputs to cells that are set.")});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.long", "write.wake", "persistence.kept"});

    explicit SparseCodes(const nrem::Params& params)
        : cells_(params.integer("groups") * params.integer("cells")),
          active_(params.integer("active")),
          winners_(params.choice<sparse::Winners>("winners")),
          field_({.groups = params.integer("groups"),
                  .cells = params.integer("cells"),
                  .sharpness = params.number("sharpness"),
                  .steepness = params.number("steepness")}) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() == 0 || layout.answer_size() == 0)
            throw std::invalid_argument("the task has no cue vectors or no answer vectors");
        layout.tensor("inputs", {cells_, sparse::padded(layout.cue_size())}, {.type = NREM_BIT});
        layout.tensor("answers", {layout.answer_size(), sparse::padded(cells_)},
                      {.type = NREM_BIT});
        layout.tensor("size", {layout.cue_size()}, {.type = NREM_BIT});  // for its size alone
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        take_input(memory, cue);
        field_.look(weights(memory.elements<nrem::Bit>(inputs), row_bits(memory, inputs)), input_);
        field_.settle(code_);
        const auto known = weights(memory.elements<nrem::Bit>(answers), row_bits(memory, answers));
        const auto out = recall.vector(known.size());
        const float all = static_cast<float>(code_.count());
        for (std::size_t answer = 0; answer < out.size(); ++answer)
            out[answer] = static_cast<float>(known.common(answer, code_.words())) / all;
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep() || occasion.gain() <= 0) return;
        take_input(memory, *experience.cue);
        const double familiarity = field_.look(
            weights(memory.elements<nrem::Bit>(inputs), row_bits(memory, inputs)), input_);
        if (experience.kind == NREM_QUERY) memory.figure("familiarity", familiarity);
        const std::int64_t choice = experience.truth ? experience.truth->choice : -1;
        const std::size_t choices = memory.tensors()[answers].shape[0];
        if (choice < 0 || static_cast<std::size_t>(choice) >= choices) return;
        const auto own = weights(memory.edit<nrem::Bit>(inputs), row_bits(memory, inputs));
        const auto known = weights(memory.edit<nrem::Bit>(answers), row_bits(memory, answers));
        nrem::Random random = occasion.random();
        field_.choose(winners_, random, code_);
        for (std::size_t cell = 0; cell < cells_; ++cell)
            if (code_.has(cell)) own.add(cell, input_.words());
        known.add(static_cast<std::size_t>(choice), code_.words());
        tell_load(memory);
    }

private:
    enum Tensor : std::size_t { inputs, answers, size };

    template <class Byte>
    static sparse::Rows<Byte> weights(std::span<Byte> bytes, std::size_t row_bits) {
        return {bytes, row_bits};
    }
    static std::size_t row_bits(const nrem::Memory& memory, Tensor tensor) {
        return memory.tensors()[tensor].shape[1];
    }

    // The largest elements, the first of equal ones.
    void take_input(const nrem::Memory& memory, const nrem::Cue& cue) {
        const std::size_t bound = memory.tensors()[size].shape[0];
        const auto given = nrem::view(cue.vector);
        if (given.size() != bound)
            throw std::invalid_argument("the cue's vector has " + std::to_string(given.size()) +
                                        " numbers, not " + std::to_string(bound));
        const std::size_t active = std::min(active_, std::max<std::size_t>(1, bound / 2));
        order_.resize(bound);
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::partial_sort(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(active),
                          order_.end(), [&](std::size_t a, std::size_t b) {
                              return given[a] != given[b] ? given[a] > given[b] : a < b;
                          });
        input_.clear(bound);
        for (std::size_t i = 0; i < active; ++i) input_.add(order_[i]);
    }
    static void tell_load(nrem::MemoryEditor& memory) {
        std::size_t set = 0;
        const auto bytes = memory.elements<nrem::Bit>(inputs);
        for (const nrem::Bit& byte : bytes)
            set += static_cast<std::size_t>(std::popcount(byte.eight));
        const std::size_t cells = memory.tensors()[inputs].shape[0];
        const std::size_t weights = cells * memory.tensors()[size].shape[0];
        memory.figure("set_bits", static_cast<double>(set) / static_cast<double>(weights));
    }

    std::size_t cells_;
    std::size_t active_;
    sparse::Winners winners_;
    sparse::Field field_;
    // Buffers.
    sparse::Set input_;
    sparse::Set code_;
    std::vector<std::size_t> order_;
};

}  // namespace

NREM_PLUGIN("sparse_codes", "0.1.0",
            nrem::rule<SparseCodes>({"sparse_codes",
                                     "sparse binary codes in superposition, and how familiar a cue is",
                                     "Sparsey (Rinkus and Leveille 2017, arXiv 1710.07829)"}))
