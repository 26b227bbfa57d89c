#include "architecture.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "nrem/sdk/nesting.hpp"

namespace nrem_hybrid {

namespace {

using Json = nlohmann::ordered_json;

// So large that no model meets it, so small that products of three sizes fit 64 bits.
constexpr std::size_t largest = std::size_t{1} << 20;

[[noreturn]] void refuse(const std::string& why) {
    throw std::invalid_argument("architecture: " + why);
}

template <class E>
E named(std::string_view name, const char* what) {
    if (const auto found = nrem::from_name<E>(name)) return *found;
    refuse("'" + std::string(name) + "' is no " + what + " (" + nrem::known_names<E>() + ")");
}

Sublayer sublayer_of(std::string_view name) {
    return named<Sublayer>(name, "sublayer");
}

// Takes the members of the JSON text one by one; what is left over at the end is unknown.
class Reader {
public:
    explicit Reader(std::string_view text) : json_(nrem::nests_deeper(text, 64) ? Json() : Json::parse(text, nullptr, false)) {
        if (!json_.is_object()) refuse("is no JSON object");
    }
    Json take(const std::string& name) {
        const auto found = json_.find(name);
        if (found == json_.end()) refuse("has no '" + name + "'");
        Json value = std::move(*found);
        json_.erase(found);
        return value;
    }
    std::size_t size(const std::string& name) { return size_from(take(name), name); }
    std::size_t size_if_any(const std::string& name) {
        return json_.contains(name) ? size(name) : 0;
    }
    bool flag(const std::string& name) {
        const Json value = take(name);
        if (!value.is_boolean()) refuse("'" + name + "' is neither true nor false");
        return value.get<bool>();
    }
    std::string text(const std::string& name) { return text_from(take(name), name); }
    std::vector<std::string> texts(const std::string& name) {
        const Json list = take(name);
        if (!list.is_array()) refuse("'" + name + "' is no list");
        std::vector<std::string> found;
        for (const auto& element : list) found.push_back(text_from(element, name));
        return found;
    }
    std::pair<std::size_t, std::size_t> range(const std::string& name) {
        const Json pair = take(name);
        if (!pair.is_array() || pair.size() != 2) refuse("'" + name + "' is no pair of numbers");
        return {size_from(pair[0], name), size_from(pair[1], name)};
    }
    void expect_no_more() const {
        if (!json_.empty()) refuse("has the unknown member '" + json_.begin().key() + "'");
    }

private:
    static std::size_t size_from(const Json& value, const std::string& name) {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > largest)
            refuse("'" + name + "' is no whole number from 0 to " + std::to_string(largest));
        return value.get<std::size_t>();
    }
    static std::string text_from(const Json& value, const std::string& name) {
        if (!value.is_string()) refuse("'" + name + "' is no text");
        return value.get<std::string>();
    }
    Json json_;
};

void check_sizes(const Architecture& a) {
    const std::pair<const char*, std::size_t> sizes[] = {
        {"width", a.width}, {"window", a.window}, {"heads", a.heads},  {"key", a.key},
        {"value", a.value}, {"expand", a.expand}, {"passes", a.passes}};
    for (const auto& [name, size] : sizes)
        if (size < 1 || size > largest)
            refuse("'" + std::string(name) + "' is not from 1 to " + std::to_string(largest));
}

void check_vocabulary(const std::vector<std::string>& vocabulary) {
    if (vocabulary.empty()) refuse("the vocabulary is empty");
    if (vocabulary.size() > largest) refuse("the vocabulary is too large");
    std::set<std::string_view> seen;
    for (const auto& word : vocabulary) {
        if (word.empty() || word.find_first_of(" \t\r\n\f\v") != std::string::npos)
            refuse("the word '" + word + "' is empty or holds white space");
        if (!seen.insert(word).second) refuse("the word '" + word + "' is there twice");
    }
}

void check_layers(const Architecture& a) {
    if (a.layers.empty() || a.layers.size() > 4096) refuse("there are not 1 to 4096 sublayers");
    for (const Sublayer layer : a.layers)
        if (layer == Sublayer::attention && a.width % a.heads != 0)
            refuse("'width' is no multiple of 'heads'");
    if (a.first >= a.last || a.last > a.layers.size())
        refuse("the loop from " + std::to_string(a.first) + " to " + std::to_string(a.last) +
               " is empty or not within the " + std::to_string(a.layers.size()) + " sublayers");
    if (a.keep > a.window) refuse("'keep' is more than a chunk has tokens ('window')");
}

// Appends a linear map's tensors; most have a bias.
void add_linear(std::vector<TensorShape>& tensors, const std::string& name, std::size_t outputs,
                std::size_t inputs) {
    tensors.push_back({name + ".weight", {outputs, inputs}});
    tensors.push_back({name + ".bias", {outputs}});
}

void add_norm(std::vector<TensorShape>& tensors, const std::string& name, std::size_t width) {
    tensors.push_back({name + ".weight", {width}});
    tensors.push_back({name + ".bias", {width}});
}

void add_sublayer(std::vector<TensorShape>& tensors, const Architecture& a, std::size_t index) {
    const std::string name = "layers." + std::to_string(index);
    const std::size_t gates = a.rule == Rule::momentum ? 3 : 2;
    add_norm(tensors, name + ".norm", a.width);
    switch (a.layers[index]) {
        case Sublayer::attention:
            add_linear(tensors, name + ".in", 3 * a.width, a.width);
            tensors.push_back({name + ".out.weight", {a.width, a.width}});
            break;
        case Sublayer::fast:
            add_linear(tensors, name + ".in", a.heads * (2 * a.key + a.value + gates), a.width);
            tensors.push_back({name + ".out.weight", {a.width, a.heads * a.value}});
            break;
        case Sublayer::mlp:
            add_linear(tensors, name + ".up", a.expand * a.width, a.width);
            add_linear(tensors, name + ".down", a.width, a.expand * a.width);
            break;
    }
}

}  // namespace

Rule rule_of(std::string_view name) {
    return named<Rule>(name, "rule");
}

std::vector<Sublayer> layers_of(std::string_view text) {
    std::vector<Sublayer> layers;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) layers.push_back(sublayer_of(word));
    return layers;
}

void check(const Architecture& architecture) {
    check_sizes(architecture);
    check_vocabulary(architecture.vocabulary);
    check_layers(architecture);
}

Architecture read_architecture(std::string_view json) {
    Reader reader(json);
    Architecture a;
    a.vocabulary = reader.texts("vocabulary");
    a.width = reader.size("width");
    a.window = reader.size("window");
    for (const auto& name : reader.texts("layers")) a.layers.push_back(sublayer_of(name));
    a.heads = reader.size("heads");
    a.key = reader.size("key");
    a.value = reader.size("value");
    a.expand = reader.size("expand");
    a.rule = rule_of(reader.text("rule"));
    a.radius = reader.size("radius");
    a.ring = reader.flag("ring");
    a.causal = reader.flag("causal");
    a.keep = reader.size_if_any("keep");
    std::tie(a.first, a.last) = reader.range("loop");
    a.reinject = reader.flag("reinject");
    a.passes = reader.size("passes");
    reader.expect_no_more();
    check(a);
    return a;
}

std::string to_json(const Architecture& a) {
    Json layers = Json::array();
    for (const Sublayer layer : a.layers) layers.push_back(name_of(layer));
    Json json{{"vocabulary", a.vocabulary},
              {"width", a.width},
              {"window", a.window},
              {"layers", layers},
              {"heads", a.heads},
              {"key", a.key},
              {"value", a.value},
              {"expand", a.expand},
              {"rule", name_of(a.rule)},
              {"radius", a.radius},
              {"ring", a.ring},
              {"causal", a.causal},
              {"loop", Json::array({a.first, a.last})},
              {"reinject", a.reinject},
              {"passes", a.passes}};
    if (a.keep > 0) json["keep"] = a.keep;  // files are older than the member
    return json.dump();
}

std::vector<TensorShape> weights_of(const Architecture& a) {
    std::vector<TensorShape> tensors{{"token.weight", {a.vocabulary.size(), a.width}},
                                     {"position.weight", {a.window, a.width}}};
    for (std::size_t i = 0; i < a.layers.size(); ++i) add_sublayer(tensors, a, i);
    add_norm(tensors, "norm", a.width);
    add_linear(tensors, "head", a.vocabulary.size(), a.width);
    if (a.reinject) {
        add_norm(tensors, "feedback.norm", a.width);
        add_linear(tensors, "feedback", a.width, a.width);
    }
    return tensors;
}

std::vector<TensorShape> states_of(const Architecture& a) {
    std::vector<TensorShape> tensors;
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        const std::string name = "layers." + std::to_string(i);
        if (a.layers[i] == Sublayer::attention && a.keep > 0)
            tensors.push_back({name + ".kept", {2, a.keep, 2 * a.width + 1}});
        if (a.layers[i] != Sublayer::fast) continue;
        tensors.push_back({name + ".state", {a.heads, a.key, a.value}});
        if (a.rule == Rule::momentum)
            tensors.push_back({name + ".momentum", {a.heads, a.key, a.value}});
    }
    return tensors;
}

std::size_t elements(const TensorShape& tensor) {
    std::size_t count = 1;
    for (const std::size_t size : tensor.shape) count *= size;
    return count;
}

}  // namespace nrem_hybrid
