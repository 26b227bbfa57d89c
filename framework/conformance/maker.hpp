// Makes instances of a component whose kind is only known at run time, and the settings to try.
#pragma once

#include <vector>

#include "conformance/checks.hpp"

namespace nrem::core {

class Maker {
public:
    explicit Maker(Subject subject) : subject_(std::move(subject)) {}
    void make_and_end() const;

private:
    Subject subject_;
};

// Plain settings with one of them changed.
struct Variant {
    Settings settings;
    Setting changed;
};

enum class Variants {
    choices,  // every other choice and flag
    ends,     // the choices, and both ends of every finite range
};
[[nodiscard]] std::vector<Variant> variants(const Subject& subject, Variants which);

}  // namespace nrem::core
