// libFuzzer: any bytes as a prompt pack are read or refused with a UsageError, and what was read
// can be said again as JSON.
#include "base/error.hpp"
#include "fuzz/scratch.hpp"
#include "language/pack.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nrem::fuzz::Scratch scratch("pack.yaml");
    try {
        (void)to_json(nrem::core::load_pack(scratch.hold(data, size).string(), {})).dump();
    } catch (const nrem::core::UsageError&) {
    }
    return 0;
}
