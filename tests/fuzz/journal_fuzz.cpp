// libFuzzer: any bytes as the journal of a stream are read or refused with an Error, and so is what
// goes on from them.
#include "base/error.hpp"
#include "fuzz/scratch.hpp"
#include "store/journal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const nrem::fuzz::Scratch scratch("journal/0.jsonl");
    const auto& trial = scratch.folder();
    (void)scratch.hold(data, size);
    try {
        for (const auto& version : nrem::core::read_versions(trial, 0))
            (void)nrem::core::load_version(trial, version);
    } catch (const nrem::core::Error&) {
    }
    try {
        nrem::core::StreamJournal journal(trial, 0);
        (void)journal.rollback_after(0);
    } catch (const nrem::core::Error&) {
    }
    return 0;
}
