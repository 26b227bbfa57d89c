// libFuzzer: any bytes as a file of weights are mapped and read, or refused with a runtime_error.
#include <stdexcept>

#include "fuzz/scratch.hpp"
#include "safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nrem::fuzz::Scratch scratch("weights.safetensors");
    try {
        const nrem_hybrid::Safetensors file(scratch.hold(data, size));
        for (const auto& name : file.names())
            try {
                (void)file.tensor(name, {});
            } catch (const std::runtime_error&) {  // of another shape
            }
    } catch (const std::runtime_error&) {
    }
    return 0;
}
