#include "sequence/tokens.hpp"

#include <algorithm>

#include "host/truth.hpp"
#include "nrem/sdk/words.hpp"

namespace nrem::core {

namespace {

struct Encoded final : Crossing {
    Encoded(const nrem_sequence_info& described, Tokens& to) : info(described), tokens(to) {}
    ~Encoded() = default;
    const nrem_sequence_info& info;
    Tokens& tokens;
};

struct Passed final : Crossing {
    Passed(const nrem_sequence_info& described, const nrem_forward& made)
        : info(described), pass(made) {}
    ~Passed() = default;
    void arrived() override {
        const std::size_t tokens = pass.tokens.count;
        if (pass.logits) finite("logits", {pass.logits, tokens * info.vocabulary});
        if (pass.features_out) finite("features", {pass.features_out, tokens * info.features});
    }
    const nrem_sequence_info& info;
    const nrem_forward& pass;
};

}  // namespace

void append_tokens(const SequenceModel& model, std::string_view text, Tokens& tokens) {
    Encoded encoded(model.info, tokens);
    const nrem_token_sink sink{
        sizeof(nrem_token_sink), 0, &encoded, [](void* to, std::uint32_t token) {
            auto& taker = *static_cast<Encoded*>(to);
            if (taker.below("token", token, taker.info.vocabulary)) taker.tokens.push_back(token);
        }};
    model.instance.take(encoded, &nrem_sequence_model::encode, borrow(text), &sink);
}

void forward(const SequenceModel& model, const nrem_forward& pass) {
    Passed passed(model.info, pass);
    model.instance.take(passed, &nrem_sequence_model::forward, &pass);
}

void append_tokens(const SequenceModel& model, const nrem_experience& experience, Tokens& tokens) {
    append_tokens(model, nrem::view(experience.cue->text), tokens);
    if (experience.truth) append_tokens(model, text_of(*experience.truth, *experience.cue), tokens);
}

MemoryLayout layout_of(const SequenceModelInstance& model) {
    MemoryLayout made;
    LayoutTaker taker(made);
    model.take(taker, &nrem_sequence_model::layout, &taker.sink());
    return made;
}

std::size_t answer_places(std::string_view cue) {
    std::size_t places = 0;
    for (auto word = nrem::next_word(cue); !word.empty(); word = nrem::next_word(cue))
        places = word[0] == '?' ? places + 1 : 0;
    return std::max<std::size_t>(places, 1);
}

}  // namespace nrem::core
