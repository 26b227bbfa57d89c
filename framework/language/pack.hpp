// Prompt packs: what is asked of language models, operation by operation, as templates with inputs,
// an output schema and sampling. A pack is a YAML file that can extend another; an experiment can
// change single fields of it. Everything is checked, with its line, when the pack is loaded.
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

// The roles of models: each role can have a model of its own.
inline constexpr auto role_names = [] {
    std::array<std::string_view, model_roles.size() + 1> names{"predictor"};
    std::ranges::copy(model_roles, names.begin() + 1);
    return names;
}();

struct Operation {
    std::string name;
    std::string role;
    std::vector<std::string> inputs;  // everything that the templates may use
    Template system;                  // empty: no system message
    Template user;
    nlohmann::json schema;  // null: free text
    Sampling sampling;
    std::uint64_t repairs = 0;  // how often a broken answer is sent back

    [[nodiscard]] bool has_schema() const { return !schema.is_null(); }
};

struct Pack {
    std::string name;
    std::string about;
    std::map<std::string, Operation, std::less<>> operations;

    // Throws UsageError with the nearest name.
    [[nodiscard]] const Operation& operation(std::string_view name) const;
};

// Changes to a pack: a mapping from operations to fields ("predict: {repairs: 2}"), and the name of
// the file that their lines belong to ("experiment.yaml").
struct PackChanges {
    Value operations;
    std::string label;
};

// Looks for <name>.yaml in the folders, or takes `name` as the path of a .yaml file. An operation
// that occurs in the pack, in a pack that it extends and in the changes is merged field by field
// (`sampling` key by key, `inputs` as a union). Throws UsageError "prompts/x.yaml:12: unknown key
// 'usr' (nearest: user)".
[[nodiscard]] Pack load_pack(const std::string& name,
                             const std::vector<std::filesystem::path>& folders,
                             const PackChanges& changes = {});

// The names of the packs in the folders, sorted.
[[nodiscard]] std::vector<std::string> pack_names(
    const std::vector<std::filesystem::path>& folders);

// One message, or two with the system's. Throws Error for an input that the operation does not
// have, with the nearest name.
[[nodiscard]] Messages render(const Operation& operation, const Inputs& inputs);

// Everything that can affect an answer: not `about`, and not the order of entries.
[[nodiscard]] nlohmann::json to_json(const Operation& operation);
[[nodiscard]] nlohmann::json to_json(const Pack& pack);
// SHA-256 of the canonical JSON: equal for packs that ask the same questions.
[[nodiscard]] std::string hash(const Pack& pack);
[[nodiscard]] std::string hash(const Operation& operation);

}  // namespace nrem::core
