// What attention keeps over the end of a chunk, and who sees it.
#include <gtest/gtest.h>

#include "example.hpp"
#include "support/own_folder.hpp"

namespace nrem_hybrid {
namespace {

using example::States;
using Tokens = std::vector<std::uint32_t>;

constexpr std::size_t width = 36;
constexpr std::size_t row_size = 2 * width + 1;  // of a kept token

Architecture keeping(std::size_t tokens, const char* layers) {
    auto architecture = example::odd();
    architecture.layers = layers_of(layers);
    architecture.last = architecture.layers.size();
    architecture.keep = tokens;
    return architecture;
}

Model model_of(const Architecture& architecture, const example::Weights& weights) {
    const auto file = nrem::own_folder() / "weights.safetensors";
    example::write(file, architecture, weights);
    return Model(file);
}

Model model_of(const Architecture& architecture) {
    return model_of(architecture, example::weights(architecture));
}

// So many passes over a chunk; the features of the last.
std::vector<float> sleep(const Model& model, const Tokens& tokens, States& states, int passes) {
    std::vector<float> features(tokens.size() * width);
    for (int pass = 0; pass < passes; ++pass)
        model.forward({tokens, states.pointers().data(), pass == 0 ? nullptr : features.data(),
                       features.data()});
    return features;
}

// What a question says, on a copy of the states.
std::vector<float> ask(const Model& model, const Tokens& question, States states) {
    std::vector<float> logits(question.size() * model.architecture().vocabulary.size());
    model.forward({question, states.pointers().data(), nullptr, nullptr, logits.data()});
    return logits;
}

Tokens part(const Tokens& tokens, std::size_t begin, std::size_t end) {
    return {tokens.begin() + static_cast<std::ptrdiff_t>(begin),
            tokens.begin() + static_cast<std::ptrdiff_t>(end)};
}

TEST(Kept, nothing_kept_is_no_cache_bit_for_bit) {
    auto architecture = example::odd();
    const Model plain = model_of(architecture);
    architecture.keep = 9;
    const Model keeping = model_of(architecture);
    States plain_states(plain.architecture()), states(architecture);
    const auto tokens = example::tokens(architecture, 21);
    EXPECT_EQ(sleep(keeping, tokens, states, 3), sleep(plain, tokens, plain_states, 3));
    EXPECT_EQ(states.values[0], plain_states.values[0]);
    EXPECT_EQ(states.values[2], plain_states.values[1]);
    const auto told = ask(keeping, tokens, states);
    EXPECT_NE(told, ask(plain, tokens, plain_states));
    for (const std::size_t cache : {1, 3}) std::ranges::fill(states.values[cache], 0.f);
    EXPECT_EQ(ask(keeping, tokens, states), ask(plain, tokens, plain_states));
}

// A window that slides over chunks sees what it would see in one long chunk.
TEST(Kept, a_window_slides_over_the_ends_of_chunks) {
    auto architecture = keeping(4, "attention mlp attention");
    architecture.radius = 4;
    architecture.causal = true;
    auto weights = example::weights(architecture);
    std::ranges::fill(weights.at("position.weight"), 0.f);
    const Model sliding = model_of(architecture, weights);
    architecture.keep = 0;
    const Model whole = model_of(architecture, weights);
    const auto tokens = example::tokens(architecture, 20);
    States none(architecture), states(sliding.architecture());
    const auto expected = sleep(whole, tokens, none, 1);
    std::vector<float> found;
    for (const std::size_t begin : {0, 4, 11, 15}) {
        const std::size_t end = begin == 0 ? 4 : begin == 4 ? 11 : begin == 11 ? 15 : 20;
        const auto features = sleep(sliding, part(tokens, begin, end), states, 1);
        found.insert(found.end(), features.begin(), features.end());
    }
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-5) << i;
}

class Halves {
public:
    explicit Halves(const States& states, std::size_t tensor) : all_(states.values[tensor]) {}
    std::vector<float> before() const {
        return {all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(all_.size() / 2)};
    }
    std::vector<float> newest() const {
        return {all_.begin() + static_cast<std::ptrdiff_t>(all_.size() / 2), all_.end()};
    }

private:
    std::vector<float> all_;
};

TEST(Kept, every_pass_sees_the_chunk_before_and_the_last_one_is_kept) {
    const auto architecture = keeping(5, "fast attention mlp fast attention mlp");
    const Model model = model_of(architecture);
    States states(architecture);
    sleep(model, example::tokens(architecture, 12, 1), states, 2);
    const auto tokens = example::tokens(architecture, 9, 2);
    for (const std::size_t tensor : {1, 3}) {
        const Halves evening(states, tensor);
        std::vector<float> last;
        for (const int passes : {1, 2, 3}) {
            States night = states;
            sleep(model, tokens, night, passes);
            EXPECT_EQ(Halves(night, tensor).before(), evening.newest()) << passes << " passes";
            EXPECT_NE(Halves(night, tensor).newest(), last) << passes << " passes";
            last = Halves(night, tensor).newest();
        }
    }
}

TEST(Kept, a_short_chunk_leaves_what_it_has) {
    const auto architecture = keeping(4, "attention");
    const Model model = model_of(architecture);
    States states(architecture);
    sleep(model, example::tokens(architecture, 7), states, 1);
    const auto places = [&](std::size_t half) {
        std::vector<float> found;
        for (std::size_t row = 4 * half; row < 4 * half + 4; ++row)
            found.push_back(states.values[0][(row + 1) * row_size - 1]);
        return found;
    };
    EXPECT_EQ(places(0), (std::vector<float>{0, 0, 0, 0}));
    EXPECT_EQ(places(1), (std::vector<float>{4, 5, 6, 7}));
    sleep(model, example::tokens(architecture, 2), states, 1);
    EXPECT_EQ(places(0), (std::vector<float>{4, 5, 6, 7}));
    EXPECT_EQ(places(1), (std::vector<float>{0, 0, 1, 2}));
}

// The places of a question of so many tokens whose answers change with what is kept in this row.
std::vector<std::size_t> readers(const Model& model, const States& states, std::size_t row,
                                 std::size_t question) {
    const auto& architecture = model.architecture();
    const auto tokens = example::tokens(architecture, question, 8);
    const auto told = ask(model, tokens, states);
    States changed = states;
    changed.values[0][(architecture.keep + row) * row_size + width + 3] += 1;
    const auto now = ask(model, tokens, changed);
    std::vector<std::size_t> places;
    const std::size_t words = architecture.vocabulary.size();
    for (std::size_t place = 0; place < question; ++place)
        if (!std::equal(&told[place * words], &told[(place + 1) * words], &now[place * words]))
            places.push_back(place);
    return places;
}

// Which places of a question read a kept token after eight cells, of which the last six are kept:
// cells 2 to 7.
class Readers {
public:
    explicit Readers(const Architecture& architecture)
        : model_(model_of(architecture)), states_(architecture) {
        sleep(model_, example::tokens(architecture, 8), states_, 1);
    }
    std::vector<std::size_t> of(std::size_t row, std::size_t question = 8) const {
        return readers(model_, states_, row, question);
    }

private:
    Model model_;
    States states_;
};

TEST(Kept, on_a_ring_a_token_stands_at_its_own_place) {
    auto architecture = keeping(6, "attention");
    architecture.radius = 1;
    architecture.ring = true;
    using Places = std::vector<std::size_t>;
    for (const bool causal : {false, true}) {
        architecture.causal = causal;
        const Readers readers(architecture);
        EXPECT_EQ(readers.of(0), (Places{1, 2, 3}));
        EXPECT_EQ(readers.of(5), (Places{0, 6, 7}));
    }
}

TEST(Kept, on_a_line_a_token_stands_ahead_of_the_chunk) {
    auto architecture = keeping(6, "attention");
    architecture.radius = 3;
    using Places = std::vector<std::size_t>;
    for (const bool causal : {false, true}) {
        architecture.causal = causal;
        const Readers readers(architecture);
        EXPECT_EQ(readers.of(5), (Places{0, 1, 2}));
        EXPECT_EQ(readers.of(3), (Places{0}));
        EXPECT_EQ(readers.of(2), Places{});
    }
}

TEST(Kept, without_a_radius_everyone_sees_everything) {
    const Readers readers(keeping(6, "attention"));
    EXPECT_EQ(readers.of(0, 5), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace nrem_hybrid
