// The windows into which a long context of words falls.
#pragma once

#include <string>
#include <string_view>

#include "nrem/sdk.hpp"

namespace {

// Tells a stream: observations, with a boundary before each whose words would not fit into the
// window any more, then questions. The words of an observation are never parted.
class Teller {
public:
    Teller(nrem::EventSink& sink, std::size_t window) : sink_(sink), window_(window) {}  // 0: none

    void observe(nrem::Event& event) {
        const std::size_t words = nrem::count_words(nrem::view(event.cue.text)) +
                                  nrem::count_words(nrem::view(event.truth.text));
        if (window_ > 0 && used_ > 0 && used_ + words > window_) boundary();
        used_ += words;
        event.at = at_++;
        sink_.observe(event);
    }
    void boundary() {
        sink_.boundary(at_++);
        used_ = 0;
    }
    // The truth follows from what was shown, so that it is the oracle's answer, too.
    void test(nrem::Event& event) {
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.at = at_++;
        sink_.test(event);
        event.oracle = nullptr;
    }

private:
    nrem::EventSink& sink_;
    std::size_t window_;
    std::size_t used_ = 0;  // words since the last boundary
    double at_ = 0;
};

}  // namespace
