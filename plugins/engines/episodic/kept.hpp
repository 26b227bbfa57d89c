// Records that nights are to leave alone. The policy `keep` lists the steps of the experiences that
// they were made from in a record of its own, which says nothing and has no strength, so that no
// rule recalls it; policies that forget, merge or weaken records ask that list.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::cases {

inline constexpr std::string_view kept_kind = "kept";

class NREM_HIDDEN Kept {
public:
    explicit Kept(const Memory& memory) {
        for (const auto& record : memory.records())
            if (view(record.kind) == kept_kind)
                for (const std::uint64_t step : nrem::sources(record)) steps_.push_back(step);
        std::sort(steps_.begin(), steps_.end());
    }

    // Whether something that it was made from is listed, so that a kept record stays one when it
    // takes others in. Holds for the list itself, too.
    [[nodiscard]] bool has(std::string_view kind, const auto& sources) const {
        return kind == kept_kind || std::ranges::any_of(sources, [&](std::uint64_t step) {
                   return std::binary_search(steps_.begin(), steps_.end(), step);
               });
    }
    [[nodiscard]] bool has(const Record& record) const {
        return has(view(record.kind), nrem::sources(record));
    }

private:
    std::vector<std::uint64_t> steps_;
};

}  // namespace nrem::cases
