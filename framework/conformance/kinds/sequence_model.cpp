// Checks of sequence models: a pass depends on its tokens, tensors and features alone. Trainers
// have few checks, since their work takes too long.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "conformance/checks.hpp"
#include "conformance/shared_calls.hpp"
#include "nrem/sdk/random.hpp"
#include "sequence/tokens.hpp"

namespace nrem::core {

namespace {

// A model together with fast weights of its own, as its layout declares them.
class SleepingModel {
public:
    explicit SleepingModel(const SequenceModelInstance& model) : model_(model) {
        for (const TensorLayout& tensor : layout_of(model)) {
            layout_ += fmt::format("{} {} {}\n", tensor.name, tensor.fill,
                                   fmt::join(tensor.shape, " "));
            tensors_.emplace_back(tensor.size(), tensor.fill);
        }
        for (auto& tensor : tensors_) pointers_.push_back(tensor.data());
    }
    SleepingModel(const SleepingModel&) = delete;
    SleepingModel& operator=(const SleepingModel&) = delete;
    [[nodiscard]] const nrem_sequence_info& info() const { return model_.info; }
    [[nodiscard]] const std::string& layout() const { return layout_; }

    // Some tokens, the same for one seed.
    [[nodiscard]] Tokens chunk(std::uint64_t seed) const {
        Random random(seed);
        Tokens tokens(1 + random.below(model_.info.window));
        for (auto& token : tokens)
            token = static_cast<std::uint32_t>(random.below(model_.info.vocabulary));
        return tokens;
    }
    // Passes over one chunk, then a prediction on a copy of the fast weights.
    std::string night(const Tokens& tokens, int passes) {
        std::vector<float> features(tokens.size() * model_.info.features);
        for (int pass = 0; pass < passes; ++pass)
            call({.tokens = {tokens.data(), tokens.size()},
                  .features_in = pass == 0 ? nullptr : features.data(),
                  .features_out = features.data()});
        const std::string bytes =
            bytes_of(nrem_floats{features.data(), features.size()}) + tensor_bytes();
        const auto before = tensors_;
        std::vector<float> logits(tokens.size() * model_.info.vocabulary);
        call({.tokens = {tokens.data(), tokens.size()}, .logits = logits.data()});
        for (std::size_t i = 0; i < before.size(); ++i)
            std::copy(before[i].begin(), before[i].end(), tensors_[i].begin());
        return bytes + bytes_of({logits.data(), logits.size()});
    }
    [[nodiscard]] std::string tensor_bytes() const {
        std::string bytes;
        for (const auto& tensor : tensors_) bytes += bytes_of({tensor.data(), tensor.size()});
        return bytes;
    }
    void call(nrem_forward pass) {
        pass.struct_size = sizeof pass;
        pass.tensors = pointers_.data();
        forward(model_, pass);
    }

private:
    SequenceModel model_;
    std::string layout_;
    std::vector<std::vector<float>> tensors_;
    std::vector<float*> pointers_;
};

Account nights_of(const SequenceModelInstance& model) {
    SleepingModel sleeper(model);
    Account account{sleeper.layout()};
    for (std::uint64_t day = 0; day < 4; ++day)
        account.push_back(sleeper.night(sleeper.chunk(day), 1 + static_cast<int>(day)));
    return account;
}

Account run_sequence(const Subject& subject) {
    if (!can_be_made(subject)) return {};
    return nights_of(subject.make<nrem_sequence_model>());
}

// The check with a model at hand; a model without its file of weights is skipped.
std::function<void(const Subject&)> with_model(
    const std::function<void(const SequenceModelInstance&)>& check) {
    return [check](const Subject& subject) {
        if (can_be_made(subject)) check(subject.make<nrem_sequence_model>());
    };
}

void runs_alike_when_shared(const SequenceModelInstance& model) {
    expect_alike_when_shared([&] { return nights_of(model); });
}

// What one has slept over before must not affect the next night of a fresh memory.
void keeps_nothing_between_nights(const Subject& subject) {
    if (!can_be_made(subject)) return;
    const auto night_of = [](const SequenceModelInstance& model) {
        SleepingModel sleeper(model);
        return Account{sleeper.night(sleeper.chunk(0), 2)};
    };
    const auto used = subject.make<nrem_sequence_model>();
    (void)nights_of(used);
    expect_equal(night_of(subject.make<nrem_sequence_model>()), night_of(used),
                 "a new instance and one that has slept before, on fresh tensors,");
}

enum class Features { same, other };  // that come out: where they went in, or elsewhere
enum class Logits { none, wanted };

// Two passes over one chunk: what they write into tensors and features, with logits or without.
Account two_passes(const SequenceModelInstance& model, Features place, Logits wanted) {
    SleepingModel sleeper(model);
    const auto& info = sleeper.info();
    Tokens tokens(std::min<std::uint64_t>(info.window, 16));
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i] = static_cast<std::uint32_t>(7 * i % info.vocabulary);
    std::vector<float> first(tokens.size() * info.features), other(first);
    std::vector<float> logits(tokens.size() * info.vocabulary);
    float* const last = place == Features::same ? first.data() : other.data();
    nrem_forward pass{.tokens = {tokens.data(), tokens.size()}, .features_out = first.data()};
    pass.logits = wanted == Logits::wanted ? logits.data() : nullptr;
    sleeper.call(pass);
    pass.features_in = first.data();
    pass.features_out = last;
    sleeper.call(pass);
    return {sleeper.tensor_bytes(), bytes_of({last, first.size()})};
}

void writes_alike_whatever_is_wanted(const SequenceModelInstance& model) {
    const Account plain = two_passes(model, Features::other, Logits::none);
    expect_equal(plain, two_passes(model, Features::other, Logits::wanted),
                 "passes without logits and with them");
    expect_equal(plain, two_passes(model, Features::same, Logits::none),
                 "features put elsewhere and in their old place");
}

void describes_itself(const SequenceModelInstance& model) {
    const auto info = info_of(model);
    if (info.vocabulary == 0 || info.features == 0 || info.window == 0)
        throw Error("its vocabulary, its features or its window is 0");
}

void model_says_who_it_is(const Subject& subject) {
    if (!can_be_made(subject)) return;
    const auto identity = [&] {
        std::string text;
        const nrem_text_sink sink{.struct_size = sizeof(nrem_text_sink),
                                  .self = &text,
                                  .text = [](void* to, nrem_str part) {
                                      *static_cast<std::string*>(to) += view(part);
                                  }};
        subject.make<nrem_sequence_model>().call(&nrem_sequence_model::identity, &sink);
        return text;
    };
    const std::string first = identity();
    if (first.empty()) throw Error("its identity is empty");
    if (identity() != first)
        throw Error("two instances with equal settings have different identities");
}

void expect_refused(const std::string& what, const std::function<void()>& body) {
    try {
        body();
    } catch (const Error&) {
        return;
    }
    throw Error(what + " was not refused");
}

void refuses_chunks_that_do_not_fit(const SequenceModelInstance& model) {
    SleepingModel sleeper(model);
    const Tokens long_chunk(sleeper.info().window + 1, 0);
    expect_refused("a chunk longer than the window", [&] {
        sleeper.call({.tokens = {long_chunk.data(), long_chunk.size()}});
    });
    const Tokens unknown{static_cast<std::uint32_t>(sleeper.info().vocabulary)};
    expect_refused("a token that is not in the vocabulary", [&] {
        sleeper.call({.tokens = {unknown.data(), 1}});
    });
}

void encodes_only_its_vocabulary(const SequenceModelInstance& model) {
    const auto encode = [&](std::string_view text) {
        Tokens tokens;
        append_tokens(SequenceModel(model), text, tokens);
        return tokens;
    };
    if (!encode("").empty() || !encode(" \n\t ").empty())
        throw Error("makes tokens of a text without words");
    expect_refused("a word that no vocabulary has", [&] { (void)encode("no-such-w\xc3\xb6rd"); });
}

}  // namespace

std::vector<Check> KindOf<nrem_sequence_model>::checks() {
    auto checks = common_checks(run_sequence);
    checks.push_back({"describes itself", with_model(describes_itself)});
    checks.push_back({"runs alike when shared", with_model(runs_alike_when_shared)});
    checks.push_back({"keeps nothing between nights", keeps_nothing_between_nights});
    checks.push_back(
        {"writes alike whatever is wanted of a pass", with_model(writes_alike_whatever_is_wanted)});
    checks.push_back({"says who it is", model_says_who_it_is});
    checks.push_back(
        {"refuses chunks that do not fit", with_model(refuses_chunks_that_do_not_fit)});
    checks.push_back({"encodes only its vocabulary", with_model(encodes_only_its_vocabulary)});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_sequence_model>::scaffold() {
    return R"plugin(// sequence_model @name@: its fast weights count which word came after which; an answer is the word
// that came most often after the last one of the question.
//
// @build@
#include <algorithm>
#include <cmath>

#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::text("words", "w1 w2 w3 w4 hop1", "the vocabulary, with blanks between words"),
        nrem::integer("window", "64", {1, 65536}, "words in a chunk, at most"),
    };
    static constexpr const char* offers[] = {"sequence_model.forward", "backend.probabilities"};
    explicit @Class@(const nrem::Params& params)
        : text_(params.text("words")), window_(params.integer("window")) {
        std::string_view left = text_;
        for (auto word = nrem::next_word(left); !word.empty(); word = nrem::next_word(left))
            words_.emplace_back(word);
    }

    nrem::SequenceInfo describe() const {
        auto info = nrem::make_sequence_info();
        info.vocabulary = words_.size();
        info.features = 1;
        info.window = window_;
        return info;
    }
    void layout(nrem::Layout& layout) const {
        layout.tensor("counts", {words_.size(), words_.size()});
    }
    void encode(std::string_view text, nrem::TokenSink& sink) const {
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text)) {
            const auto found = std::find(words_.begin(), words_.end(), word);
            if (found == words_.end())
                throw nrem::Failure(NREM_INVALID, "unknown word " + std::string(word));
            sink.token(static_cast<std::uint32_t>(found - words_.begin()));
        }
    }
    std::string_view decode(std::uint32_t token) const { return words_.at(token); }
    void forward(const nrem::Forward& pass) const {
        const auto chunk = pass.tokens();
        if (chunk.size() > window_) throw nrem::Failure(NREM_INVALID, "the chunk is too long");
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            float* const after = pass.tensors()[0] + words_.size() * index(chunk[i]);
            const float passes = pass.features_in() ? pass.features_in()[i] : 0;
            if (i + 1 < chunk.size()) after[index(chunk[i + 1])] += 1 / (1 + passes);
            if (pass.features_out()) pass.features_out()[i] = passes + 1;
            for (std::size_t w = 0; pass.logits() && w < words_.size(); ++w)
                pass.logits()[i * words_.size() + w] = std::log(1 + after[w]);
        }
    }
    std::string identity() const { return "@name@ " + text_; }

private:
    std::size_t index(std::uint32_t token) const {
        if (token >= words_.size()) throw nrem::Failure(NREM_INVALID, "there is no such token");
        return token;
    }
    std::string text_;
    std::uint64_t window_;
    std::vector<std::string> words_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0",
            nrem::sequence_model<@Class@>({"@name@", "counts which word came after which"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
