// What a training is asked to do, as the parameters of the component say it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nrem_torch {

enum class Supervise : std::uint8_t {
    last,  // every prediction chunk is asked after the last pass
    each   // prediction chunk n after pass n; those that no pass is for are not asked
};
constexpr auto names_of(Supervise) {
    return std::to_array<std::string_view>({"last", "each"});
}

enum class Method : std::uint8_t { adamw, muon };
constexpr auto names_of(Method) {
    return std::to_array<std::string_view>({"adamw", "muon"});
}

enum class Device : std::uint8_t { cpu, cuda };
constexpr auto names_of(Device) {
    return std::to_array<std::string_view>({"cpu", "cuda"});
}

// What computes the layers that LibTorch does not have, and the steps of AdamW.
enum class Kernels : std::uint8_t {
    own,   // on the CPU alone
    torch  // in LibTorch's operations, on any device
};

struct Settings {
    // The model; see the architecture of the hybrid model.
    std::string layers;
    std::size_t width;
    std::size_t heads;
    std::size_t key;
    std::size_t value;
    std::size_t expand;
    std::string rule;
    std::size_t radius;
    bool ring;
    bool causal;
    std::size_t keep;
    std::size_t loop_first;
    std::size_t loop_last;  // 0: all sublayers
    bool reinject;

    // Sleep.
    std::size_t passes;
    std::size_t fewest_passes;  // of a training step, drawn evenly; 0: always `passes`
    std::size_t free_passes;    // up to so many come first, neither asked nor learned from,
    std::uint64_t free_from;    // from this step on
    std::size_t question_passes;
    std::size_t fewest_question_passes;  // as `fewest_passes`
    Supervise supervise;

    // The recipe.
    std::size_t batch;
    std::uint64_t steps;
    Method optimiser;
    double rate;
    double adamw_rate;  // of what muon leaves to adamw; 0: `rate`
    std::uint64_t warmup;
    double weight_decay;
    double clip;
    double noise;  // standard deviation of what is added to the states after every pass

    // Figures and files.
    std::uint64_t held_out;
    std::uint64_t report_every;
    std::uint64_t evaluate_every;    // 0: at the end alone
    std::uint64_t checkpoint_every;  // 0: when cancelled alone
    bool checkpoint_chunks;          // passes are computed again on the way back, to save memory

    // Where it is computed.
    Device device;
    Kernels kernels;
};

}  // namespace nrem_torch
