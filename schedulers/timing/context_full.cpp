// scheduler context_full: sleeps when the context has filled up, by items or by tokens.
#include "nrem/sdk.hpp"

namespace {

class ContextFull {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("fraction", "1", {0.001, 1}, "of the context's capacity in experiences"),
        nrem::integer("tokens", "0", {0, 1e12},
                      "or so many tokens in the context; 0: not looked at"),
    });
    explicit ContextFull(const nrem::Params& params)
        : fraction_(params.number("fraction")), tokens_(params.integer("tokens")) {}

    nrem::Decision decide(const nrem::Day& day) {
        const bool by_items =
            day.context_items > 0 && static_cast<double>(day.context_items) >=
                                         fraction_ * static_cast<double>(day.context_capacity);
        return {.sleep = by_items || (tokens_ > 0 && day.context_tokens >= tokens_)};
    }

private:
    double fraction_;
    std::uint64_t tokens_;
};

}  // namespace

NREM_PLUGIN("context_full", "0.1.0",
            nrem::scheduler<ContextFull>({"context_full", "sleeps when the context has filled up"}))
