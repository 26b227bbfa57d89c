// Reads the slow weights and packs them: heads are padded to whole groups of 16 lanes, so that no
// kernel has a special last step.
#include "model.hpp"

#include <algorithm>
#include <stdexcept>

#include "fingerprint.hpp"
#include "nrem/sdk/finite.hpp"

namespace nrem_hybrid {

namespace {

constexpr const char* format = "nrem.hybrid/1";

std::string text_in(const Safetensors& file, const std::string& name) {
    const auto found = file.metadata().find(name);
    if (found == file.metadata().end())
        throw std::invalid_argument("its metadata has no '" + name +
                                    "': not the weights of a hybrid model");
    return found->second;
}

Architecture architecture_in(const Safetensors& file) {
    if (text_in(file, "format") != format)
        throw std::invalid_argument("its format is '" + text_in(file, "format") + "', not " +
                                    format);
    return read_architecture(text_in(file, "architecture"));
}

std::vector<float> copy_of(std::span<const float> values) {
    return {values.begin(), values.end()};
}

Norm read_norm(const Safetensors& file, const std::string& name, std::size_t width) {
    Norm norm{AlignedFloats(padded(width)), AlignedFloats(padded(width)), width};
    std::ranges::copy(file.tensor(name + ".weight", {width}), norm.gain.data());
    std::ranges::copy(file.tensor(name + ".bias", {width}), norm.offset.data());
    return norm;
}

struct Sizes {
    std::size_t outputs;
    std::size_t inputs;
};

Linear::Weights read_linear(const Safetensors& file, const std::string& name, const Sizes& sizes) {
    return {file.tensor(name + ".weight", {sizes.outputs, sizes.inputs}), sizes.inputs,
            file.tensor(name + ".bias", {sizes.outputs})};
}

Places plain(std::size_t count) {
    return places_of(count, count);
}

// Places of the columns that a kernel reads, without the padding behind the last of them.
Places inputs_of(std::size_t count) {
    Places places = plain(count);
    places.resize(count);
    return places;
}

// Appends those of another part of the outputs, which begins at `first`.
void append(Places& places, std::size_t first, const Places& part) {
    for (const std::size_t place : part)
        places.push_back(place == nowhere ? nowhere : first + place);
}

std::string name_of_layer(std::size_t index) {
    return "layers." + std::to_string(index);
}

}  // namespace

Model::Model(const std::filesystem::path& file) try : Model(Safetensors(file)) {
} catch (const std::invalid_argument& failure) {
    throw std::runtime_error(file.string() + ": " + failure.what());
}

Model::Model(const Safetensors& file) : architecture_(architecture_in(file)) {
    const auto weights = weights_of(architecture_);
    for (const auto& name : file.names())
        if (std::ranges::find(weights, name, &TensorShape::name) == weights.end())
            throw std::invalid_argument("tensor " + name + " is no part of the architecture");
    for (const auto& weight : weights)
        nrem::need_finite(file.tensor(weight.name, weight.shape),
                          ("tensor " + weight.name + ": number").c_str());
    read_ends(file);
    read_layers(file);
    fingerprint_ = nrem_hybrid::fingerprint(architecture_, file);
}

void Model::read_ends(const Safetensors& file) {
    const Architecture& a = architecture_;
    const std::size_t words = a.vocabulary.size();
    token_ = copy_of(file.tensor("token.weight", {words, a.width}));
    position_ = copy_of(file.tensor("position.weight", {a.window, a.width}));
    norm_ = read_norm(file, "norm", a.width);
    head_ = Linear(read_linear(file, "head", {words, a.width}), plain(words), inputs_of(a.width));
    if (!a.reinject) return;
    feedback_norm_ = read_norm(file, "feedback.norm", a.width);
    feedback_ = Linear(read_linear(file, "feedback", {a.width, a.width}), plain(a.width),
                       inputs_of(a.width));
}

void Model::read_layers(const Safetensors& file) {
    const std::size_t matrices = architecture_.rule == Rule::momentum ? 2 : 1;
    const std::size_t caches = architecture_.keep > 0 ? 1 : 0;
    std::size_t state = 0;
    for (std::size_t i = 0; i < architecture_.layers.size(); ++i) {
        Layer& layer = layers_.emplace_back();
        layer.kind = architecture_.layers[i];
        layer.norm = read_norm(file, name_of_layer(i) + ".norm", architecture_.width);
        layer.state = state;
        if (layer.kind == Sublayer::fast) state += matrices;
        if (layer.kind == Sublayer::attention) state += caches;
        if (layer.kind == Sublayer::fast) read_fast(file, i, layer);
        if (layer.kind == Sublayer::attention) read_attention(file, i, layer);
        if (layer.kind == Sublayer::mlp) read_mlp(file, i, layer);
        widest_ = std::max(widest_, layer.enter.outputs());
    }
}

// A row: queries | keys | values of all heads, then the gates decay | rate [| momentum].
void Model::read_fast(const Safetensors& file, std::size_t index, Layer& layer) const {
    const Architecture& a = architecture_;
    const std::string name = name_of_layer(index);
    const std::size_t keys = a.heads * a.key;
    const std::size_t values = a.heads * a.value;
    const std::size_t gates = a.heads * (a.rule == Rule::momentum ? 3 : 2);
    Places outputs;
    append(outputs, 0, places_of(keys, a.key));
    append(outputs, keys, places_of(keys, a.key));
    append(outputs, 2 * keys, places_of(values, a.value));
    append(outputs, 2 * keys + values, plain(gates));
    layer.enter = Linear(read_linear(file, name + ".in", {2 * keys + values + gates, a.width}),
                         outputs, inputs_of(a.width));
    layer.leave = Linear({file.tensor(name + ".out.weight", {a.width, values}), values},
                         plain(a.width), places_of(values, a.value));
}

void Model::read_attention(const Safetensors& file, std::size_t index, Layer& layer) const {
    const Architecture& a = architecture_;
    const std::string name = name_of_layer(index);
    const std::size_t size = a.width / a.heads;
    layer.enter = Linear(read_linear(file, name + ".in", {3 * a.width, a.width}),
                         places_of(3 * a.width, size), inputs_of(a.width));
    layer.leave = Linear({file.tensor(name + ".out.weight", {a.width, a.width}), a.width},
                         plain(a.width), places_of(a.width, size));
}

void Model::read_mlp(const Safetensors& file, std::size_t index, Layer& layer) const {
    const Architecture& a = architecture_;
    const std::string name = name_of_layer(index);
    const std::size_t hidden = a.expand * a.width;
    layer.enter = Linear(read_linear(file, name + ".up", {hidden, a.width}), plain(hidden),
                         inputs_of(a.width));
    layer.leave = Linear(read_linear(file, name + ".down", {a.width, hidden}), plain(a.width),
                         inputs_of(hidden));
}

std::size_t Model::parameters() const {
    std::size_t count = 0;
    for (const auto& tensor : weights_of(architecture_)) count += elements(tensor);
    return count;
}

}  // namespace nrem_hybrid
