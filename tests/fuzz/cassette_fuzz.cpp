// libFuzzer: any bytes as a cassette are read or refused with an Error, and what was read can be
// asked for.
#include "base/error.hpp"
#include "fuzz/scratch.hpp"
#include "language/cassette.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nrem::fuzz::Scratch scratch("x.cassette.jsonl");
    try {
        const auto cassette = nrem::core::Cassette::load(scratch.hold(data, size));
        (void)cassette.find("0");
        (void)cassette.describe_miss("predict", R"({"messages":[{"role":"user","text":"x"}]})");
    } catch (const nrem::core::Error&) {
    }
    return 0;
}
