// The parameters of fast_weights that say how an association is written and read, as numbers of the
// memory's elements.
#pragma once

#include <array>
#include <string_view>

#include "nrem/sdk.hpp"

namespace fast_weights {

enum class Update {
    hebb, delta, gated_delta, rls, nlms, longhorn, efla, gla, kda, gdn2, comba, rwkv7,
    precond_gdn, precond_kda, delta_product, mdn, titans, mesa, log_linear, ttt_linear, ttt_mlp,
    larimar, kernel
};
constexpr auto names_of(Update) {
    return std::to_array<std::string_view>(
        {"hebb", "delta", "gated_delta", "rls", "nlms", "longhorn", "efla", "gla", "kda", "gdn2",
         "comba", "rwkv7", "precond_gdn", "precond_kda", "delta_product", "mdn", "titans", "mesa",
         "log_linear", "ttt_linear", "ttt_mlp", "larimar", "kernel"});
}

enum class Element { float32, float64 };
constexpr auto names_of(Element) {
    return std::to_array<std::string_view>({"float32", "float64"});
}

enum class Gain { constant, relevance, surprise };
constexpr auto names_of(Gain) {
    return std::to_array<std::string_view>({"constant", "relevance", "surprise"});
}

enum class OpenedBy { none, surprise, input };
constexpr auto names_of(OpenedBy) {
    return std::to_array<std::string_view>({"none", "surprise", "input"});
}
enum class Gated { both, rate, decay };
constexpr auto names_of(Gated) {
    return std::to_array<std::string_view>({"both", "rate", "decay"});
}

template <class T>
struct Settings {
    Update update;
    Gain gain;
    OpenedBy gate;
    Gated gated;
    T gate_slope;
    T rate;
    T decay;
    T spread;
    T share;
    T momentum;
    T ridge;
    T error_scale;
    T level_weight;
    T inverse_temperature;
    T threshold;
    T steepness;
    T recent;
    std::size_t pairs;
    std::size_t levels;
    std::size_t slots;  // or hidden units
    std::size_t settle;
    bool normalises;

    explicit Settings(const nrem::Params& params)
        : update(params.choice<Update>("update")),
          gain(params.choice<Gain>("gain")),
          gate(params.choice<OpenedBy>("gate")),
          gated(params.choice<Gated>("gated")),
          gate_slope(static_cast<T>(params.number("gate_slope"))),
          rate(static_cast<T>(params.number("rate"))),
          decay(static_cast<T>(params.number("decay"))),
          spread(static_cast<T>(params.number("spread"))),
          share(static_cast<T>(params.number("share"))),
          momentum(static_cast<T>(params.number("momentum"))),
          ridge(static_cast<T>(params.number("ridge"))),
          error_scale(static_cast<T>(params.number("error_scale"))),
          level_weight(static_cast<T>(params.number("level_weight"))),
          inverse_temperature(static_cast<T>(params.number("inverse_temperature"))),
          threshold(static_cast<T>(params.number("threshold"))),
          steepness(static_cast<T>(params.number("steepness"))),
          recent(static_cast<T>(params.number("recent"))),
          pairs(update == Update::delta_product ? params.integer("pairs") : 1),
          levels(params.integer("levels")),
          slots(params.integer(update == Update::ttt_mlp ? "hidden" : "slots")),
          settle(params.integer("settle")),
          normalises(params.flag("normalise")) {}
};

}  // namespace fast_weights
