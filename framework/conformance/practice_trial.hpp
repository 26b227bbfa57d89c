// A small trial for probes, of real parts: a stream of the synthetic world, whose questions are answered
// from cases of the same text, with a night after each boundary that replays the day.
#pragma once

#include "conformance/checks.hpp"
#include "config/setup.hpp"

namespace nrem::core {

struct PracticeTrial {
    const Subject* probe = nullptr;  // nullptr: none is in the trial
    std::size_t steps = 40;
    Feedback feedback = Feedback::truth;
    bool bare = false;          // cues without choices and vectors, answers without probabilities
    double probe_seconds = 0;   // that a visit may take; 0: no limit
};

struct PracticeAccount {
    Account trial;   // its steps with what was predicted, and the hash of its memory at the end
    Account visits;  // figures, notes and errors of each
};

// Lives through the trial: the probe measures at boundaries, after nights, every ten steps and at the end.
[[nodiscard]] PracticeAccount live_through(const PracticeTrial& trial);

}  // namespace nrem::core
