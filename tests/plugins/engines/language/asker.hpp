// Asks a built backend as the host does, through its function table, and keeps all that it says.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/http/exchange.hpp"
#include "host/registry.hpp"
#include "nrem/abi/backend.h"
#include "nrem/sdk/backend.hpp"

namespace nrem::asker {

using Given = std::map<std::string, std::string>;

// What a prompt is made of.
struct Question {
    std::vector<std::pair<std::int32_t, std::string>> messages;
    std::string schema = "";
    double temperature = 0;
    std::uint64_t max_tokens = 64;
    std::uint64_t seed = 0;
    std::uint64_t log_probabilities = 0;
    std::vector<std::string> stop = {};
    std::int32_t form = NREM_CHAT;
};

inline Question user(const std::string& text) {
    return {.messages = {{NREM_USER, text}}};
}

class PromptView {
public:
    explicit PromptView(Question asked) : question_(std::move(asked)) {
        const Question& question = question_;
        for (const auto& [role, text] : question.messages)
            messages_.push_back({role, 0, borrow(text)});
        for (const auto& text : question.stop) stops_.push_back(borrow(text));
        prompt_ = {.struct_size = sizeof(nrem_prompt),
                   .form = question.form,
                   .messages = {messages_.data(), messages_.size(), sizeof(nrem_message)},
                   .schema = borrow(question.schema),
                   .temperature = question.temperature,
                   .top_p = none,
                   .max_tokens = question.max_tokens,
                   .seed = question.seed,
                   .log_probabilities = question.log_probabilities,
                   .stop = {stops_.data(), stops_.size(), sizeof(nrem_str)}};
    }
    PromptView(const PromptView&) = delete;
    PromptView& operator=(const PromptView&) = delete;
    nrem_prompt& raw() { return prompt_; }

private:
    const Question question_;  // what the views look at
    std::vector<nrem_message> messages_;
    std::vector<nrem_str> stops_;
    nrem_prompt prompt_{};
};

struct Place {
    std::string token;
    double log_probability = 0;
    std::vector<std::pair<std::string, double>> rivals{};
};

struct Heard {
    nrem_code code = NREM_OK;
    std::string message;  // of a failure
    std::string text;
    std::int32_t ended = -1;
    nrem_usage usage{};          // told last
    std::size_t paid = 0;        // replies
    std::uint64_t wasted = 0;    // tokens of those before
    std::string model;
    std::vector<Place> places;
    std::vector<std::pair<std::string, std::string>> notes;

    [[nodiscard]] std::size_t count(const std::string& key) const {
        std::size_t found = 0;
        for (const auto& note : notes) found += note.first == key;
        return found;
    }
    [[nodiscard]] std::string note(const std::string& key) const {
        for (const auto& note : notes)
            if (note.first == key) return note.second;
        return "";
    }
};

inline nrem_completion_sink sink_of(Heard& heard) {
    return {
        .struct_size = sizeof(nrem_completion_sink),
        .reserved = 0,
        .self = &heard,
        .text = [](void* to, nrem_str text) { static_cast<Heard*>(to)->text = view(text); },
        .ended = [](void* to, std::int32_t why) { static_cast<Heard*>(to)->ended = why; },
        .usage =
            [](void* to, const nrem_usage* usage) {
                auto& taken = *static_cast<Heard*>(to);
                taken.wasted += taken.usage.prompt_tokens + taken.usage.answer_tokens;
                taken.usage = *usage;
                ++taken.paid;
            },
        .model = [](void* to, nrem_str name) { static_cast<Heard*>(to)->model = view(name); },
        .place =
            [](void* to, const nrem_token* token, nrem_array rivals) {
                Place place{std::string(view(token->text)), token->log_probability};
                for (const auto& rival : Array<nrem_token>(rivals))
                    place.rivals.emplace_back(view(rival.text), rival.log_probability);
                static_cast<Heard*>(to)->places.push_back(std::move(place));
            },
        .note =
            [](void* to, nrem_str key, nrem_str text) {
                static_cast<Heard*>(to)->notes.emplace_back(view(key), view(text));
            },
    };
}

struct Embedded {
    nrem_code code = NREM_OK;
    std::string message;
    std::vector<std::vector<float>> vectors;
    nrem_usage usage{};
};

inline const core::Registry& registry() {
    static const core::Registry& opened = *[] {
        auto* made = new core::Registry();
        made->load(NREM_BUILD_DIR "/plugins/backend_openai.so");
        made->load(NREM_BUILD_DIR "/plugins/backend_scripted.so");
        core::http::allow_key(made->host(), "NREM_TEST_KEY@127.0.0.1");
        return made;
    }();
    return opened;
}

// One backend, made with parameters.
class Asker {
public:
    Asker(const std::string& name, const Given& given)
        : functions_(static_cast<const nrem_backend*>(
              registry().find(core::Kind::backend, name).functions)) {
        const auto settings = core::resolve(registry().find(core::Kind::backend, name), given);
        std::vector<nrem_param> params;
        for (const auto& setting : settings)
            params.push_back({borrow(setting.name), borrow(setting.text), setting.number});
        auto error = nrem::detail::no_error();
        self_ = functions_->create(registry().host(),
                                   {params.data(), params.size(), sizeof(nrem_param)}, &error);
        refusal_ = error.code == NREM_OK ? "" : error.message;
    }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;
    ~Asker() {
        if (self_) functions_->destroy(self_);
    }

    // Why it could not be made, "" when it could.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

    [[nodiscard]] Heard ask(const Question& question) const {
        PromptView prompt(question);
        return ask(prompt.raw());
    }
    [[nodiscard]] Heard ask(const nrem_prompt& prompt) const {
        Heard heard;
        const auto sink = sink_of(heard);
        auto error = nrem::detail::no_error();
        heard.code = functions_->generate(self_, &prompt, &sink, &error);
        if (heard.code != NREM_OK) heard.message = error.message;
        return heard;
    }
    [[nodiscard]] Embedded embed(const std::vector<std::string>& texts) const {
        std::vector<nrem_str> given;
        for (const auto& text : texts) given.push_back(borrow(text));
        Embedded made;
        made.vectors.resize(texts.size());
        const nrem_vectors_sink sink{
            .struct_size = sizeof(nrem_vectors_sink),
            .reserved = 0,
            .self = &made,
            .vector = [](void* to, std::size_t index, std::size_t count) -> float* {
                auto& vector = static_cast<Embedded*>(to)->vectors.at(index);
                vector.resize(count);
                return vector.data();
            },
            .usage = [](void* to,
                        const nrem_usage* usage) { static_cast<Embedded*>(to)->usage = *usage; },
        };
        auto error = nrem::detail::no_error();
        made.code =
            functions_->embed(self_, {given.data(), given.size(), sizeof(nrem_str)}, &sink, &error);
        if (made.code != NREM_OK) made.message = error.message;
        return made;
    }
    [[nodiscard]] std::string identity() const {
        std::string made;
        const nrem_text_sink sink{.struct_size = sizeof(nrem_text_sink),
                                  .self = &made,
                                  .text = [](void* to, nrem_str text) {
                                      *static_cast<std::string*>(to) = view(text);
                                  }};
        auto error = nrem::detail::no_error();
        functions_->identity(self_, &sink, &error);
        return made;
    }

private:
    const nrem_backend* functions_;
    void* self_ = nullptr;
    std::string refusal_;
};

}  // namespace nrem::asker
