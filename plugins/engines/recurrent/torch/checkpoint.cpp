#include "checkpoint.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <map>
#include <span>
#include <stdexcept>

#include "nrem/sdk/random.hpp"
#include "safetensors.hpp"

namespace nrem_torch {

namespace {

namespace fs = std::filesystem;
using nrem_hybrid::Safetensors;

constexpr std::size_t kept = 2;
constexpr const char* prefix = "step-";
constexpr const char* suffix = ".safetensors";

std::string file_name(std::uint64_t step) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%012llu", static_cast<unsigned long long>(step));
    return prefix + std::string(digits) + suffix;
}

// Newest first; the names sort by step.
std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
        const std::string name = entry.path().filename().string();
        if (name.size() == file_name(0).size() && name.rfind(prefix, 0) == 0 &&
            entry.path().extension() == suffix)
            files.push_back(entry.path());
    }
    std::sort(files.rbegin(), files.rend());
    return files;
}

// On the CPU both tensors are the same one.
struct Part {
    const char* name;
    torch::Tensor there;  // on the device that trains
    torch::Tensor here = there.cpu();
    std::span<float> values{here.data_ptr<float>(), static_cast<std::size_t>(here.numel())};
};

std::array<Part, 3> parts_of(Weights& weights, Optimiser& optimiser) {
    return {{{"weights", weights.values()},
             {"first_moments", optimiser.first_moments()},
             {"second_moments", optimiser.second_moments()}}};
}

std::uint64_t sum_of(std::span<const float> values, std::uint64_t sum) {
    for (const float value : values) sum = nrem::mix(sum ^ std::bit_cast<std::uint32_t>(value));
    return sum;
}

// Doubles as their bits, so that a training that is resumed goes on to the bit.
std::string text_of(double value) {
    return std::to_string(std::bit_cast<std::uint64_t>(value));
}

nrem_hybrid::Metadata metadata_of(const Standing& standing, const std::string& recipe,
                                  std::uint64_t sum) {
    return {{"recipe", recipe},
            {"step", std::to_string(standing.step)},
            {"tokens", std::to_string(standing.tokens)},
            {"seconds", text_of(standing.seconds)},
            {"loss_sum", text_of(standing.loss_sum)},
            {"losses", std::to_string(standing.losses)},
            {"sum", std::to_string(sum)}};
}

Standing standing_of(const nrem_hybrid::Metadata& metadata) {
    const auto whole = [&](const char* name) { return std::stoull(metadata.at(name)); };
    const auto real = [&](const char* name) { return std::bit_cast<double>(whole(name)); };
    return {whole("step"), whole("tokens"), real("seconds"), real("loss_sum"), whole("losses")};
}

struct OtherRecipe : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Standing read(const fs::path& path, const std::string& recipe, std::span<const Part> parts) {
    const Safetensors file(path);
    if (file.metadata().at("recipe") != recipe)
        throw OtherRecipe(path.string() +
                          " belongs to a training with other settings; give this one a folder of "
                          "its own or remove the checkpoints");
    std::uint64_t sum = 0;
    for (const Part& part : parts) sum = sum_of(file.tensor(part.name, {part.values.size()}), sum);
    if (std::to_string(sum) != file.metadata().at("sum"))
        throw std::runtime_error(path.string() + " is damaged");
    for (const Part& part : parts) {
        const auto values = file.tensor(part.name, {part.values.size()});
        std::copy(values.begin(), values.end(), part.values.begin());
        torch::Tensor(part.there).copy_(part.here);
    }
    return standing_of(file.metadata());
}

}  // namespace

Checkpoints::Checkpoints(fs::path folder, std::string recipe)
    : folder_(std::move(folder)), recipe_(std::move(recipe)) {}

void Checkpoints::save(const Standing& standing, Weights& weights, Optimiser& optimiser) const {
    fs::create_directories(folder_);
    std::vector<nrem_hybrid::NamedTensor> tensors;
    std::uint64_t sum = 0;
    for (const Part& part : parts_of(weights, optimiser)) {
        sum = sum_of(part.values, sum);
        tensors.push_back({part.name, {part.values.size()}, part.values});
    }
    nrem_hybrid::write_safetensors(folder_ / file_name(standing.step),
                                   metadata_of(standing, recipe_, sum), tensors);
    const auto files = files_in(folder_);
    for (std::size_t i = kept; i < files.size(); ++i) fs::remove(files[i]);
}

std::optional<Standing> Checkpoints::load(Weights& weights, Optimiser& optimiser) const {
    const auto parts = parts_of(weights, optimiser);
    for (const fs::path& file : files_in(folder_)) try {
            return read(file, recipe_, parts);
        } catch (const OtherRecipe&) {
            throw;
        } catch (const std::exception&) {
            continue;  // damaged: the one before it will do
        }
    return std::nullopt;
}

}  // namespace nrem_torch
