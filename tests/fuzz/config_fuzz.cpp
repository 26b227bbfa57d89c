// libFuzzer: any bytes as a config, and as an override, are read or refused with a UsageError.
#include <cstddef>
#include <cstdint>
#include <string>

#include "config/config.hpp"

namespace {

void read(const std::string& text, const std::vector<std::string>& overrides) {
    try {
        (void)nrem::core::load_text(text, "fuzz.yaml", overrides);
    } catch (const nrem::core::UsageError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    read(text, {});
    read("task: t\nbackend: b\npolicy: [p, q]\narms: {a: {rule: r}}\nsweep: {rule.x: [1]}\n",
         {text.substr(0, text.find('\n'))});
    return 0;
}
