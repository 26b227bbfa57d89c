// Prompt packs: what is asked of language models, operation by operation, as templates with inputs,
// an output schema and sampling. A pack is a YAML file that can extend another; an experiment can
// change single fields of it. Everything is checked when the pack is loaded, to the line.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/setup.hpp"
#include "config/value.hpp"
#include "language/request.hpp"
#include "language/template.hpp"

namespace nrem::core {

// Who is asked: each role can be a model of its own.
inline constexpr auto role_names = [] {
    std::array<std::string_view, model_roles.size() + 1> names{"predictor"};
    std::ranges::copy(model_roles, names.begin() + 1);
    return names;
}();

struct Operation {
    std::string name;
    std::string role;
    std::vector<std::string> inputs;  // all that the templates may use
    Template system;                  // empty: no system message
    Template user;
    nlohmann::json schema;  // null: free text
    Sampling sampling;
    std::uint64_t repairs = 0;  // how often a broken answer is sent back with what is wrong

    [[nodiscard]] bool has_schema() const { return !schema.is_null(); }
};

struct Pack {
    std::string name;
    std::string about;
    std::map<std::string, Operation, std::less<>> operations;

    // Throws UsageError naming the nearest one.
    [[nodiscard]] const Operation& operation(std::string_view name) const;
};

// Changes to a pack: a mapping from operations to fields ("predict: {repairs: 2}"), and what its
// places are lines of ("experiment.yaml").
struct PackChanges {
    Value operations;
    std::string label;
};

// `name` is looked for as <name>.yaml in the folders, or is itself the path of a .yaml file. An
// operation that stands in several of the pack, what it extends and the changes is merged field by
// field (`sampling` key by key, `inputs` together). Throws UsageError
// "prompts/x.yaml:12: unknown key 'usr' (nearest: user)".
[[nodiscard]] Pack load_pack(const std::string& name,
                             const std::vector<std::filesystem::path>& folders,
                             const PackChanges& changes = {});

// The names of the packs in the folders, sorted.
[[nodiscard]] std::vector<std::string> pack_names(
    const std::vector<std::filesystem::path>& folders);

// One message, or two with the system's. Throws Error for an input that the operation does not
// have, naming the nearest.
[[nodiscard]] Messages render(const Operation& operation, const Inputs& inputs);

// All that enters an answer: not `about`, nor the order in which things stand.
[[nodiscard]] nlohmann::json to_json(const Operation& operation);
[[nodiscard]] nlohmann::json to_json(const Pack& pack);
// SHA-256 of the canonical JSON: equal for packs that ask the same.
[[nodiscard]] std::string hash(const Pack& pack);
[[nodiscard]] std::string hash(const Operation& operation);

}  // namespace nrem::core
