#include "recipe.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace nrem_torch {

nrem_hybrid::Architecture make_architecture(const Settings& settings,
                                            const nrem::Training& training) {
    nrem_hybrid::Architecture a;
    for (const nrem_str& word : training.vocabulary()) a.vocabulary.emplace_back(nrem::view(word));
    a.width = settings.width;
    a.window = 0;
    for (const auto& chunk : training.sequence(0))
        a.window = std::max(a.window, chunk.tokens.size());
    a.layers = nrem_hybrid::layers_of(settings.layers);
    a.heads = settings.heads;
    a.key = settings.key;
    a.value = settings.value;
    a.expand = settings.expand;
    a.rule = nrem_hybrid::rule_of(settings.rule);
    a.radius = settings.radius;
    a.ring = settings.ring;
    a.causal = settings.causal;
    a.keep = settings.keep;
    a.first = settings.loop_first;
    a.last = settings.loop_last == 0 ? a.layers.size() : settings.loop_last;
    a.reinject = settings.reinject;
    a.passes = settings.passes;
    nrem_hybrid::check(a);
    return a;
}

std::string recipe_text(const Settings& settings, const nrem_hybrid::Architecture& architecture,
                        std::uint64_t seed) {
    nlohmann::ordered_json recipe{
        {"architecture", nlohmann::json::parse(nrem_hybrid::to_json(architecture))},
        {"seed", seed},
        {"fewest_passes", settings.fewest_passes},
        {"free_passes", settings.free_passes},
        {"free_from", settings.free_from},
        {"supervise", settings.supervise == Supervise::each ? "each" : "last"},
        {"batch", settings.batch},
        {"steps", settings.steps},
        {"optimiser", settings.optimiser == Method::muon ? "muon" : "adamw"},
        {"rate", settings.rate},
        {"warmup", settings.warmup},
        {"weight_decay", settings.weight_decay},
        {"clip", settings.clip},
        {"noise", settings.noise}};
    // Checkpoints are older than these.
    if (settings.adamw_rate > 0) recipe["adamw_rate"] = settings.adamw_rate;
    if (settings.question_passes > 1) {
        recipe["question_passes"] = settings.question_passes;
        recipe["fewest_question_passes"] = settings.fewest_question_passes;
    }
    return recipe.dump();
}

}  // namespace nrem_torch
