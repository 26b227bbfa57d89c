// A token-level model of attention and fast-weight sublayers that consolidates its context by
// recurrent passes, as in "Language Models Need Sleep" (arXiv 2605.26099).
//
// The slow weights come from a file and never change; the fast weights are the memory's tensors.
#include <map>
#include <string>

#include "engines/recurrent/hybrid/model.hpp"
#include "nrem/sdk.hpp"

namespace {

using nrem_hybrid::Architecture;
using nrem_hybrid::Model;

// Where the file is not there, a host may try another.
std::string located(const nrem::Params& params) {
    try {
        return params.data_file(params.text("weights"));
    } catch (const std::runtime_error& failure) {
        throw nrem::Failure(NREM_UNAVAILABLE, std::string("weights: ") + failure.what());
    }
}

Model loaded(const nrem::Params& params) {
    const std::string path = located(params);
    try {
        return Model(path);
    } catch (const std::exception& failure) {
        throw nrem::Failure(NREM_INVALID, std::string("weights: ") + failure.what());
    }
}

class Hybrid {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::text("weights", nullptr,
                   "File of weights (safetensors): a path in the data folders, or an absolute "
                   "one."),
    };
    static constexpr auto offers =
        std::to_array<const char*>({"sequence_model.forward", "backend.probabilities"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.state", "form.cache", "form.weights", "time.short", "time.long",
         "write.sleep", "write.training", "persistence.fading"});
    explicit Hybrid(const nrem::Params& params) : model_(loaded(params)) {
        const auto& words = model_.architecture().vocabulary;
        for (std::size_t i = 0; i < words.size(); ++i)
            tokens_[words[i]] = static_cast<std::uint32_t>(i);
    }

    nrem::SequenceInfo describe() const {
        const Architecture& a = model_.architecture();
        auto info = nrem::make_sequence_info();
        info.vocabulary = a.vocabulary.size();
        info.features = a.width;
        info.window = a.window;
        info.parameters = model_.parameters();
        return info;
    }
    void layout(nrem::Layout& layout) const {
        for (const auto& tensor : states_of(model_.architecture()))
            layout.tensor(tensor.name.c_str(), {tensor.shape[0], tensor.shape[1], tensor.shape[2]});
    }
    void encode(std::string_view text, nrem::TokenSink& sink) const {
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text))
            sink.token(token(word));
    }
    std::string_view decode(std::uint32_t token) const {
        const auto& words = model_.architecture().vocabulary;
        if (token >= words.size())
            throw std::invalid_argument("there is no token " + std::to_string(token));
        return words[token];
    }
    void forward(const nrem::Forward& pass) const {
        model_.forward({pass.tokens(), pass.tensors(), pass.features_in(), pass.features_out(),
                        pass.logits()});
    }
    std::string identity() const { return "hybrid " + model_.fingerprint(); }

private:
    std::uint32_t token(std::string_view word) const {
        const auto found = tokens_.find(word);
        if (found == tokens_.end())
            throw std::invalid_argument("the word '" + std::string(word) +
                                        "' is not in the vocabulary of the weights");
        return found->second;
    }
    Model model_;
    std::map<std::string, std::uint32_t, std::less<>> tokens_;
};

}  // namespace

NREM_PLUGIN("hybrid", "0.1.0",
            nrem::sequence_model<Hybrid>(
                {"hybrid", "attention and fast weights; sleeps by recurrent passes over a chunk",
                 "Language Models Need Sleep, arXiv 2605.26099"}))
