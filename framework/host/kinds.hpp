// The list of kinds. Whatever differs from kind to kind is asked of KindOf, by visit(): no other file
// goes through them by hand.
#pragma once

#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "host/kinds/backend.hpp"
#include "host/kinds/loop.hpp"
#include "host/kinds/policy.hpp"
#include "host/kinds/probe.hpp"
#include "host/kinds/rule.hpp"
#include "host/kinds/scheduler.hpp"
#include "host/kinds/sequence_model.hpp"
#include "host/kinds/stop.hpp"
#include "host/kinds/task.hpp"
#include "host/kinds/tool.hpp"
#include "host/kinds/trainer.hpp"

namespace nrem::core {

enum class Kind {
    task, backend, rule, policy, scheduler, sequence_model, trainer, probe, loop, stop, tool
};

template <class First, class... Others>
struct KindList {
    static constexpr std::size_t size = 1 + sizeof...(Others);

    template <class Visit>
    static auto visit(Kind kind, Visit& visitor) {
        static_assert(names_all<First> && (... && names_all<Others>));
        using Result = decltype(visitor(KindOf<First>{}));
        constexpr Result (*calls[])(Visit&) = {
            [](Visit& to) -> Result { return to(KindOf<First>{}); },
            [](Visit& to) -> Result { return to(KindOf<Others>{}); }...};
        return calls[static_cast<std::size_t>(kind)](visitor);
    }

private:
    // A table is its size and functions behind it.
    template <class Functions>
    static constexpr bool names_all =
        sizeof(Functions) == (std::size(KindOf<Functions>::functions) + 1) * sizeof(void*);
};
using Kinds = KindList<  // in the order of Kind
    nrem_task, nrem_backend, nrem_rule, nrem_policy, nrem_scheduler, nrem_sequence_model, nrem_trainer,
    nrem_probe, nrem_loop, nrem_stop, nrem_tool>;

inline constexpr auto all_kinds = [] {
    std::array<Kind, Kinds::size> kinds{};
    for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = static_cast<Kind>(i);
    return kinds;
}();

// Calls `visitor` with the KindOf<...> of the kind.
template <class Visit>
auto visit(Kind kind, Visit visitor) {
    return Kinds::visit(kind, visitor);
}

[[nodiscard]] std::string_view name_of(Kind kind);     // "sequence_model"
[[nodiscard]] std::string_view plural_of(Kind kind);   // "sequence models"
[[nodiscard]] std::string heading_of(Kind kind);       // "Sequence models"
[[nodiscard]] std::string_view key_of(Kind kind);      // by which configs name one: "backend"
[[nodiscard]] std::optional<Kind> kind_called(std::string_view name);  // "sequence_model"
[[nodiscard]] std::optional<Kind> kind_with_id(std::string_view id);        // "nrem.sequence_model/1"

}  // namespace nrem::core
