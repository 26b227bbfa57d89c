// Tensors by their names.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "nrem/sdk/component.hpp"

namespace nrem {

NREM_HIDDEN inline std::optional<std::size_t> find_tensor(const Memory& memory,
                                                          std::string_view name) {
    const auto tensors = memory.tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (view(tensors[i].name) == name) return i;
    return std::nullopt;
}

// Looked for once: all memories of a rule have the same tensors in the same order.
class Place {
public:
    explicit Place(const char* name) : name_(name) {}
    std::size_t in(const Memory& memory) {
        if (!index_) index_ = find_tensor(memory, name_);
        if (!index_)
            throw std::invalid_argument(std::string("the memory has no tensor ") + name_);
        return *index_;
    }

private:
    const char* name_;
    std::optional<std::size_t> index_;
};

}  // namespace nrem
