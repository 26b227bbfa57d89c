#include "language/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "language/plugin_call.hpp"
#include "language/schema_text.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/random.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// The interface through which a plugin asks.
struct Asked final : Crossing {
    ~Asked() = default;
};

bool samples(const Sampling& sampling) {
    return std::isnan(sampling.temperature) || sampling.temperature > 0;
}

// Hangs on nothing but what is asked where: not on what was asked before.
std::uint64_t seed_of(std::uint64_t place, std::string_view operation, std::uint64_t sample) {
    for (const char byte : operation) place = combine(place, static_cast<unsigned char>(byte));
    return combine(place, sample);
}

// Servers take seeds of 31 bits; 0 is none.
std::uint64_t sent(std::uint64_t seed) {
    return (seed & 0x7fffffff) | 1;
}

}  // namespace

Language::Language(const LanguageSetup& setup, const nrem_host* host, Hooks hooks)
    : setup_(setup),
      base_(host),
      host_{.struct_size = sizeof(nrem_host),
            .reserved = 0,
            .self = this,
            .log = callback<&Language::log>,
            .extension = callback<&Language::extension>},
      service_{.struct_size = sizeof(nrem_language),
               .reserved = 0,
               .self = this,
               .ask = callback<&Language::ask_for_plugin>,
               .embed = callback<&Language::embed_for_plugin>},
      hooks_(std::move(hooks)) {}

void Language::log(std::int32_t level, nrem_str message) const {
    base_->log(base_->self, level, message);
}

const void* Language::extension(const char* id) const {
    if (id && std::string_view(id) == NREM_LANGUAGE) return &service_;
    return base_->extension(base_->self, id);
}

const Model& LanguageSetup::model_of(std::string_view role) const {
    const auto found = std::ranges::find(role_names, role);
    return by_role.at(static_cast<std::size_t>(found - role_names.begin()));
}

const Model& Language::model_of(std::string_view role, std::string_view operation) const {
    const Model& model = setup_.model_of(role);
    const bool embeds = role == "embedder";
    const bool able = model.backend && (embeds ? model.backend->has(&nrem_backend::embed)
                                               : model.backend->has(&nrem_backend::generate));
    if (!able)
        throw Error(fmt::format("operation {} needs a {} model: set `{}` in the config",
                                operation, role, role == "predictor" ? "backend" : role),
                    NREM_INVALID);
    return model;
}

void Language::check(const Operation& operation, std::uint64_t sample) const {
    if (forbids_truths_ && std::ranges::find(operation.inputs, "truth") != operation.inputs.end())
        throw Error(fmt::format("operation {} takes a truth, which nobody may be shown while an "
                                "answer is open",
                                operation.name),
                    NREM_INVALID);
    if (sample && !samples(operation.sampling))
        throw Error(fmt::format("sample {0} of operation {1}: at temperature 0 all its samples are "
                                "one; set prompts: {{{1}: {{sampling: {{temperature: 0.8}}}}}}",
                                sample, operation.name),
                    NREM_INVALID);
}

Language::Talk Language::begin(const Operation& operation, const Inputs& inputs,
                               std::uint64_t sample) {
    check(operation, sample);
    const Model& model = model_of(operation.role, operation.name);
    ModelRequest request{.identity = model.identity,
                         .messages = render(operation, inputs),
                         .sampling = operation.sampling,
                         .schema = operation.has_schema() ? schema_text(operation.schema) : "",
                         .sample = sample,
                         .repetition = setup_.repetition};
    if (samples(operation.sampling)) {
        request.seed = sent(seed_of(place_.seed, operation.name, sample));
        request.former_seed = sent(combine(place_.seed, ++sampled_));
    }
    return {.conversation = Conversation(operation, std::move(request)), .model = &model};
}

LanguageReply Language::ask(std::string_view name, const Inputs& inputs) {
    const Operation& operation = setup_.prompts->operation(name);
    const std::uint64_t sample = samples(operation.sampling) ? asked_[operation.name]++ : 0;
    Talk talk = begin(operation, inputs, sample);
    hold({&talk, 1});
    return *std::move(talk.conversation.reply());
}

std::vector<LanguageReply> Language::ask_all(std::span<const Asking> asked) {
    std::vector<Talk> talks;
    for (const auto& [operation, inputs, sample] : asked)
        talks.push_back(begin(setup_.prompts->operation(operation), inputs, sample));
    hold(talks);
    std::vector<LanguageReply> replies;
    for (Talk& talk : talks) replies.push_back(*std::move(talk.conversation.reply()));
    return replies;
}

std::vector<std::vector<float>> Language::embed(std::vector<std::string> texts) {
    if (texts.empty()) return {};
    Operation operation;
    operation.name = "embed";
    operation.role = "embedder";
    const Model& model = model_of(operation.role, operation.name);
    ModelRequest request{.identity = model.identity,
                         .kind = RequestKind::embed,
                         .texts = std::move(texts),
                         .repetition = setup_.repetition};
    Talk talk{.conversation = Conversation(operation, std::move(request)), .model = &model};
    send(let_through({&talk, 1}));
    conclude({&talk, 1});
    StoredResponse& response = talk.given->response;
    if (response.code != NREM_OK) throw Error(response.message, response.code);
    return std::move(response.vectors);
}

nrem_code Language::ask_for_plugin(nrem_str operation, nrem_array inputs,
                                   const nrem_reply_sink& sink, nrem_error* error) {
    return pass_on(error, [&] {
        Asked asked;
        asked.there("operation", operation);
        const Inputs given = inputs_of(asked, inputs);
        asked.need_good();
        core::pass_on(ask(nrem::view(operation), given), sink);
    });
}

nrem_code Language::embed_for_plugin(nrem_array texts, const nrem_embedding_sink& sink,
                                     nrem_error* error) {
    return pass_on(error, [&] {
        Asked asked;
        if (asked.there("texts", texts, sizeof(nrem_str)))
            for (const auto& text : nrem::Array<nrem_str>(texts)) asked.there("text", text);
        asked.need_good();
        std::vector<std::string> given;
        for (const auto& text : nrem::Array<nrem_str>(texts)) given.emplace_back(nrem::view(text));
        const auto vectors = embed(std::move(given));
        for (std::size_t i = 0; i < vectors.size(); ++i)
            if (float* const out = sink.vector(sink.self, i, vectors[i].size()))
                std::ranges::copy(vectors[i], out);
    });
}

}  // namespace nrem::core
