#include "base/error.hpp"
#include "host/registry.hpp"

namespace nrem::core {

// The plan goes by what a backend offers, and calls what it has.
void KindOf<nrem_backend>::check(const Component& component) {
    const auto& functions = *static_cast<const nrem_backend*>(component.functions);
    const bool generates = functions.generate;
    const bool embeds = functions.embed;
    const bool offers_text = offers(component, "backend.generate");
    const bool offers_vectors = offers(component, "backend.embed");
    if (!functions.predict && !generates && !embeds)
        throw Error("has none of predict, generate and embed");
    if ((generates || embeds) && !functions.identity)
        throw Error("generates or embeds, but has no identity");
    if (offers_text && !generates) throw Error("offers backend.generate, but has no generate");
    if (offers_vectors && !embeds) throw Error("offers backend.embed, but has no embed");
    if (!functions.predict && !offers_text && !offers_vectors)
        throw Error(std::string("has no predict, and does not offer backend.") +
                    (generates ? "generate" : "embed") + ", which it has");
}

bool answers(const Component& component) {
    if (component.kind != Kind::backend) return true;
    return static_cast<const nrem_backend*>(component.functions)->predict ||
           offers(component, "backend.generate");
}

}  // namespace nrem::core
