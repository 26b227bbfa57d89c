#include "sequence/tokens.hpp"

#include <algorithm>

#include "host/truth.hpp"
#include "nrem/sdk/words.hpp"

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
    if (experience.truth) append_tokens(model, text_of(*experience.truth, *experience.cue), tokens);
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
    std::size_t places = 0;
    for (auto word = nrem::next_word(cue); !word.empty(); word = nrem::next_word(cue))
        places = word[0] == '?' ? places + 1 : 0;
    return std::max<std::size_t>(places, 1);
}

}  // namespace nrem::core
