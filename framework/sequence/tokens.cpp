#include "sequence/tokens.hpp"

#include <algorithm>

namespace nrem::core {

void append_tokens(const SequenceModelInstance& model, std::string_view text, Tokens& tokens) {
    const nrem_token_sink sink{
        sizeof(nrem_token_sink), 0, &tokens,
        [](void* to, std::uint32_t token) { static_cast<Tokens*>(to)->push_back(token); }};
    model.call(&nrem_sequence_model::encode, borrow(text), &sink);
}

void append_tokens(const SequenceModelInstance& model, const nrem_experience& experience,
                   Tokens& tokens) {
    append_tokens(model, nrem::view(experience.cue->text), tokens);
    if (experience.truth) append_tokens(model, nrem::view(experience.truth->text), tokens);
}

nrem_sequence_info info_of(const SequenceModelInstance& model) {
    nrem_sequence_info info{};
    info.struct_size = sizeof info;
    model.call(&nrem_sequence_model::describe, &info);
    return info;
}

MemoryLayout layout_of(const SequenceModelInstance& model) {
    MemoryLayout made;
    const nrem_layout layout = layout_sink(made);
    model.call(&nrem_sequence_model::layout, &layout);
    return made;
}

std::size_t answer_places(std::string_view cue) {
    constexpr std::string_view blanks = " \t\n\r";
    std::size_t places = 0;
    while (true) {
        const std::size_t last = cue.find_last_not_of(blanks);
        if (last == std::string_view::npos) break;
        const std::size_t before = cue.find_last_of(blanks, last);
        const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
        if (cue[first] != '?') break;
        ++places;
        cue = cue.substr(0, first);
    }
    return std::max<std::size_t>(places, 1);
}

}  // namespace nrem::core
