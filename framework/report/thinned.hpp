// An even sample of a sequence whose length is not known beforehand, within a number of bytes in
// the page: every item while they fit, then every second, every fourth and so on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace nrem::core {

// As long as the page will write it, where "<" takes six bytes.
[[nodiscard]] std::size_t page_bytes(const nlohmann::json& json);

class Thinned {
public:
    explicit Thinned(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    // The next one of the sequence, made by `make` only where it would be kept.
    template <class Make>
    void add(Make&& make) {
        if (seen_++ % stride_ == 0) keep(make());
    }
    void limit(std::size_t most_bytes);  // from now on
    [[nodiscard]] nlohmann::json take() &&;

private:
    struct Item {
        nlohmann::json json;
        std::size_t bytes = 0;
    };
    void keep(nlohmann::json item);
    void thin();

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::uint64_t stride_ = 1;
    std::uint64_t seen_ = 0;
    std::vector<Item> items_;
};

}  // namespace nrem::core
