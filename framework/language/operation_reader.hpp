// Makes one operation of a pack from the fields that its layers give.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "language/pack_layer.hpp"

namespace nrem::core {

class OperationReader {
public:
    OperationReader(const std::vector<PackLayer>& layers, std::string name)
        : layers_(layers), name_(std::move(name)) {}

    // Throws UsageError with file and line.
    [[nodiscard]] Operation read() const;

private:
    // A field, and the last layer that sets it; no value when none does or it is set to nothing.
    struct Field {
        const PackLayer* layer = nullptr;
        const Value* value = nullptr;
        std::string_view name;

        [[noreturn]] void refuse(const std::string& why) const;
        [[nodiscard]] std::string text() const;
        [[nodiscard]] double number(double least, double most) const;
        [[nodiscard]] std::uint64_t count(std::uint64_t most) const;
    };
    [[nodiscard]] Field find(std::string_view field) const;
    [[nodiscard]] Field need(std::string_view field) const;
    [[nodiscard]] std::string like_another() const;
    [[nodiscard]] std::string read_role() const;
    [[nodiscard]] std::vector<std::string> read_inputs() const;
    [[nodiscard]] Template read_template(const Field& field,
                                         const std::vector<std::string>& inputs) const;
    [[nodiscard]] nlohmann::json read_schema() const;
    [[nodiscard]] Sampling read_sampling() const;
    [[nodiscard]] std::vector<std::string> read_stop() const;

    const std::vector<PackLayer>& layers_;
    std::string name_;
};

}  // namespace nrem::core
