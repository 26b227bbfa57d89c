// Why a question was answered wrongly, as one cause. The causes are a table: whoever counts,
// compares, prints or draws them loops over it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/names.hpp"

namespace nrem::core {

// In the order in which a fact goes from the task to an answer.
enum class Cause : std::uint8_t {
    bad_gold, no_fact, write_miss, retention_miss, retrieval_miss, stale, reading_miss, not_known
};
constexpr auto names_of(Cause) {
    return std::to_array<std::string_view>({"bad_gold", "no_fact", "write_miss", "retention_miss",
                                            "retrieval_miss", "stale", "reading_miss",
                                            "not_known"});
}

struct CauseSpec {
    Cause cause;
    std::string_view title;
    std::string_view meaning;  // of what is counted: the questions that ...
};
inline constexpr auto cause_specs = std::to_array<CauseSpec>({
    {Cause::bad_gold, "bad gold",
     "have a truth that the task's own oracle misses, or that is not what the task told last"},
    {Cause::no_fact, "no fact", "nothing that was told before answers"},
    {Cause::write_miss, "write miss", "rest on a fact that never entered the memory"},
    {Cause::retention_miss, "retention miss", "rest on a fact that was stored, and then lost"},
    {Cause::retrieval_miss, "retrieval miss",
     "rest on a fact that is stored and was not shown to the predictor"},
    {Cause::stale, "stale", "were shown an older value of the same item instead, or answered it"},
    {Cause::reading_miss, "reading miss", "were shown all that they rest on"},
    {Cause::not_known, "not known",
     "rest on a memory that does not tell what it holds: tensors, or words without provenance"},
});
static_assert([] {
    for (std::size_t i = 0; i < cause_specs.size(); ++i)
        if (cause_specs[i].cause != static_cast<Cause>(i)) return false;
    return cause_specs.size() == all_names<Cause>.size();
}());

// What the figures of causes begin with: "attribution.write_miss" is the share of the judged
// questions that were answered wrongly for that cause.
inline constexpr std::string_view attribution_prefix = "attribution.";
[[nodiscard]] constexpr bool is_attribution(std::string_view figure) {
    return figure.starts_with(attribution_prefix);
}
[[nodiscard]] inline std::string figure_of(Cause cause) {
    return std::string(attribution_prefix) + std::string(name_of(cause));
}

}  // namespace nrem::core
