#include "host/capabilities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/nearest.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t a_slip = 2;  // letters

constexpr NamedCapability in_use[] = {
    {"task.text", "cues have text"},
    {"task.vector", "cues have a vector"},
    {"task.choices", "answers come from a closed list"},
    {"task.values", "truths have a numeric value"},
    {"task.codes", "truths have an answer vector, and choices have codes"},
    {"task.symbols", "the truths of a stream form a sequence of symbols"},
    {"task.clarifies", "events carry what a user says to an answer to another question"},
    {"task.sealed", "cues hold a key from which the backend `noisy_solver` alone reads the answer"},
    {"task.oracle",
     "events carry the best answer that can be computed, for the oracle control"},
    {"rule.tensors", "the memory holds tensors"},
    {"rule.cases", "records are cases: cue, answer, weight"},
    {"rule.text", "the memory is recalled as paragraphs of text"},
    {"rule.notes",
     "recalls whatever records a policy leaves, of any kind, not only its own"},
    {"rule.vector", "recall emits a vector"},
    {"rule.replay", "`write` works when an experience is replayed in sleep"},
    {"rule.costly",
     "its writes cost money: they are not repeated after an overlapped sleep, but wait for the next "
     "one"},
    {"rule.network", "the tensors are those of the rule `mlp`: weights that a policy can anchor"},
    {"rule.matrix", "the tensor S is a matrix of keys and values, by most of its update rules"},
    {"rule.levels", "the tensors are those of the rule `cascade`: a ladder from fast to slow"},
    {"backend.probabilities", "answers come with probabilities"},
    {"backend.reads_cases", "learns from recalled cases and from the context"},
    {"backend.reads_vector", "reads the recalled vector"},
    {"backend.reads_text", "reads recalled text"},
    {"backend.generate", "writes text"},
    {"backend.embed", "turns text into vectors"},
    {"backend.blocking", "waits for something outside, and is called from threads of its own"},
    {"policy.idle", "changes nothing: what remains is the control of what sleeping itself does"},
    {"scheduler.never", "never sleeps"},
    {"scheduler.boundary", "sleeps at boundaries only"},
    {"loop.votes", "proposes answers that can be counted"},
    {"loop.verdict", "reviews say right or wrong"},
    {"loop.margin", "proposals have probabilities, and so a margin"},
    {"loop.score", "thoughts have scores"},
    {"tool.reads_memory", "asks what the trial's rule recalls"},
    {"sequence_model.forward", "goes over its context again and again in sleep"},
};

// Those in use, and those that another component names.
std::vector<std::string> known_to_others(const Component& component, const Registry& registry) {
    std::vector<std::string> known;
    for (const NamedCapability& capability : in_use) known.emplace_back(capability.name);
    for (const Component* other : registry.all()) {
        if (other->kind == component.kind && other->name == component.name) continue;
        known.insert(known.end(), other->needs.begin(), other->needs.end());
        known.insert(known.end(), other->offers.begin(), other->offers.end());
    }
    return known;
}

}  // namespace

std::span<const NamedCapability> capabilities() {
    return in_use;
}

std::string mistyped_capability(const Component& component, const Registry& registry) {
    const auto known = known_to_others(component, registry);
    const auto slip = [&](const char* does, const std::vector<std::string>& names) -> std::string {
        for (const auto& name : names) {
            if (std::ranges::find(known, name) != known.end()) continue;
            const std::string near = nearest(name, known, a_slip);
            if (!near.empty())
                return fmt::format("{} '{}', which no other component knows (nearest: {})", does,
                                   name, near);
        }
        return "";
    };
    const std::string needed = slip("needs", component.needs);
    return needed.empty() ? slip("offers", component.offers) : needed;
}

}  // namespace nrem::core
