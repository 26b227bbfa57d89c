// A language model for the conformance kit: its reply depends on the question alone, and it gives
// every kind of reply: good, repaired, broken, none because the prompt is too long.
#pragma once

#include "nrem/abi/language.h"

namespace nrem::core {

class Speaker {
public:
    // Offers everything that `host` does, and a language model. `host` must outlive it.
    explicit Speaker(const nrem_host* host);
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    [[nodiscard]] const nrem_host* host() const { return &host_; }

private:
    const nrem_host* inner_;
    nrem_language language_;
    nrem_host host_;
};

}  // namespace nrem::core
