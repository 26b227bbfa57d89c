// How fast_weights writes, takes back and reads: an update rule of the linear engine, whose gates,
// which papers learn, are parameters here. Where a gate needs a vector it is filled from a number:
//   decay of each key channel    half-lives spread around that of `decay`, by `spread`
//   erase and write gates        `rate`; the write gate of gdn2 grows with the error of its channel
//                                where `error_scale` is not 0
//   pairs of delta_product       this one, then those before it
//   levels of log_linear         powers of `level_weight`
// What gate.hpp lets in of a write changes the rate and the decay of that write.
// What is to be taken back is taken back exactly by sums, least squares and kernel. Rules that
// correct an error write, by the same step, what they read there without its part along the value;
// others (mesa, log_linear, delta_product, ttt) change nothing.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engines/linear/updates.hpp"
#include "gate.hpp"
#include "nrem/sdk.hpp"
#include "settings.hpp"
#include "settling.hpp"

namespace fast_weights {

// Memories of the same kind in the same tensors, one below the other.
struct Copies {
    std::size_t count = 1;
    bool grow = false;  // by rows
};

// T: float or double, the elements of the memory.
template <class T>
class Writer {
public:
    using Vector = std::span<const float>;

    explicit Writer(const Settings<T>& settings, Copies copies = {});

    void layout(nrem::Layout& layout, std::size_t keys, std::size_t values) const;
    // Before all else: takes the sizes from the memory. A rule may read and write memories that it
    // has not laid out.
    const nrem_linear::Shape& know(const nrem::Memory& memory);
    [[nodiscard]] const nrem_linear::Shape& shape() const { return shape_; }
    // Which copy is written and read from now on.
    void turn_to(std::size_t copy) { copy_ = copy; }
    void write(nrem::MemoryEditor& memory, Vector key, Vector value,
               const nrem::Occasion& occasion);
    // Without a value: whatever is read at the key.
    void take_back(nrem::MemoryEditor& memory, Vector key, Vector value, double gain);
    void read(const nrem::Memory& memory, Vector key, std::span<float> out);

private:
    using Cells = std::span<const T>;
    using Token = nrem_linear::Token<T>;
    using Memory = nrem_linear::Memory<T>;
    // All of the size of the shape, so that a step allocates nothing.
    struct Room {
        std::vector<T> scratch;  // of the rule
        std::vector<T> decays;   // K
        std::vector<T> ones;     // K
        std::vector<T> erase;    // K
        std::vector<T> key;      // K: scaled; delta_product: of all pairs
        std::vector<T> gate;     // V: of the write; delta_product: values of all pairs
        std::vector<T> ridge;    // K
        std::vector<T> weights;  // of levels; delta_product: rates
        std::vector<T> query;    // K
        std::vector<T> read;     // V
        std::vector<T> given_key, given_value;  // where elements are no floats
    };

    [[nodiscard]] bool has(nrem_linear::Gate gate) const { return rule_.gates.has(gate); }
    [[nodiscard]] bool is(Update update) const { return settings_.update == update; }
    [[nodiscard]] bool reads_a_matrix() const;
    [[nodiscard]] bool solves() const;
    [[nodiscard]] T rate_of(double gain) const;
    [[nodiscard]] T clipped(T rate, Cells key) const;
    [[nodiscard]] nrem_linear::Shape shape_of(std::size_t keys, std::size_t values) const;
    [[nodiscard]] nrem_linear::Shape shape_in(const nrem::Memory& memory) const;
    void check_copies() const;
    void reserve();
    void start(nrem::MemoryEditor& memory, nrem::Random random) const;
    T gain_of(nrem::MemoryEditor& memory, const Token& pair, bool asleep);
    void fill(Token& token, T rate);
    void fill_by_error(const Memory& state, const Token& token, T rate);
    void join_pairs(nrem::MemoryEditor& memory, Token& token, T rate);
    bool erase(const Memory& state, const Token& pair);
    void look(const Memory& state, Cells key, std::span<T> out);
    Memory state_of(nrem::MemoryEditor& memory);

    Settings<T> settings_;
    Copies copies_;
    std::size_t copy_ = 0;
    const nrem_linear::Rule& rule_;
    WriteGate<T> opening_;
    T most_step_;  // rate x |k|² above which errors grow
    nrem_linear::Shape shape_{};
    std::size_t tensors_ = 0;  // of the rule
    std::array<std::size_t, nrem_linear::most_parts> cells_{};  // of each, in one copy
    std::size_t focus_ = 0;    // the tensor
    Room room_;
    Settling<T> settling_;
};

extern template class Writer<float>;
extern template class Writer<double>;

}  // namespace fast_weights
