// The part of a memory's change of tensors that was made up: what a component wrote after it had asked
// a model, and what a rule made of an experience that never happened. Who changes the memory says when
// such writing begins and ends. Elsewhere this costs nothing.
#pragma once

#include <optional>
#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

class SelfChange {
public:
    [[nodiscard]] bool is_open() const { return from_.has_value(); }
    // What is written into the tensors from now on is made up.
    void open(const Memory& memory);
    // Until now.
    void close(const Memory& memory);
    void set(bool made_up, const Memory& memory) { made_up ? open(memory) : close(memory); }
    // Takes what was written so far into account, and goes on as before.
    void note(const Memory& memory);

    // Of two squared changes, that which was made up and that which was not, the share of the first;
    // both over all tensors, and nothing is open. 0 where nothing was made up.
    [[nodiscard]] double share(const Memory& before, const Memory& after) const;

private:
    using Numbers = std::vector<std::vector<double>>;  // by tensor
    [[nodiscard]] static Numbers numbers_of(const Memory& memory);

    // A copy, not a version of the memory: a component may still write through a pointer that it got
    // before.
    std::optional<Numbers> from_;
    Numbers made_up_;  // the sum of what was written while it was open; nothing: never
};

}  // namespace nrem::core
