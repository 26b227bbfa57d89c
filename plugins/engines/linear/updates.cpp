#include "engines/linear/updates.hpp"

#include <algorithm>

#include "engines/linear/delta_product.hpp"
#include "engines/linear/larimar.hpp"
#include "engines/linear/log_linear.hpp"
#include "engines/linear/mesa.hpp"
#include "engines/linear/momentum.hpp"
#include "engines/linear/rank_one.hpp"
#include "engines/linear/recursive.hpp"
#include "engines/linear/softmax_reads.hpp"
#include "engines/linear/ttt.hpp"

namespace nrem_linear {
namespace {

template <class Written, class T>
constexpr Functions<T> functions_of() {
    Functions<T> functions{&Written::template write<T>, &Written::template look_up<T>, nullptr};
    if constexpr (requires(const Memory<T>& memory, const Token<T>& token) {
                      Written::take_back(memory, token);
                  })
        functions.take_back = &Written::template take_back<T>;
    return functions;
}

template <class Written>
constexpr Rule rule(std::string_view name, std::string_view papers, Gates gates) {
    return {.name = name,
            .papers = papers,
            .gates = gates,
            .parts = &Written::parts,
            .scratch = &Written::scratch,
            .single = functions_of<Written, float>(),
            .twofold = functions_of<Written, double>()};
}

using enum Gate;

constexpr auto table = std::to_array<Rule>({
    rule<Additive>("hebb", "2006.16236, 2102.11174", rate),
    rule<Additive>("ssd", "2307.08621, 2405.21060", decay),  // and retnet
    rule<Additive>("gla", "2312.06635", decays),
    rule<Rwkv6>("rwkv6", "2404.05892", Gates(decays) | bonus),
    rule<Delta<AsGiven>>("delta", "2102.11174, 2406.06484", rate),
    rule<Delta<Normalised>>("nlms", "2501.12352", rate),
    rule<Delta<Implicit>>("longhorn", "2407.14207", rate),  // in full, not its diagonal
    rule<Delta<Exact>>("efla", "2512.12602", rate),
    rule<GatedDelta>("gated_delta", "2412.06464", Gates(decay) | rate),
    rule<GatedDelta>("kda", "2510.26692", Gates(decays) | rate),
    rule<Gdn2>("gdn2", "2605.22791", Gates(decays) | erase | write),
    rule<Comba>("comba", "2506.02475", Gates(decay) | rate | share),
    rule<Rwkv7>("rwkv7", "2503.14456", Gates(decays) | erase | erase_key),
    rule<Preconditioned>("precond_gdn", "2604.21100", Gates(decay) | rate | use),
    rule<Preconditioned>("precond_kda", "2604.21100", Gates(decays) | rate | use),
    rule<DeltaProduct>("delta_product", "2502.10297", Gates(decay) | rates),
    rule<Mdn>("mdn", "2605.05838", Gates(decay) | rate | momentum | push),
    rule<Titans>("titans", "2501.00663", Gates(decay) | rate | momentum),
    rule<Recursive>("rls", "2501.12352", Gates(decay) | rate),
    rule<Larimar>("larimar", "2403.11901, 2407.01437", Gates(decay) | rate),
    rule<Mesa>("mesa", "2506.05233", Gates(decay) | rate | ridge),
    rule<MesaByDescent>("mesa_cg", "2506.05233", Gates(decay) | rate | ridge),
    rule<TttLinear>("ttt_linear", "2407.04620", Gates(rate) | norm),
    rule<TttMlp>("ttt_mlp", "2407.04620", Gates(rate) | norm),
    rule<LogLinear>("log_linear", "2506.04761", Gates(decay) | levels),
    rule<Gsa>("gsa", "2409.07146", Gates(decays) | write),
    rule<Forgetting>("forgetting", "2503.02130", decay),
    rule<Kernel>("kernel", "2501.12352", Gates(decay) | rate),
});

}  // namespace

std::span<const Rule> rules() {
    return table;
}

const Rule* find_rule(std::string_view name) {
    const auto found = std::ranges::find(table, name, &Rule::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace nrem_linear
