// Rule relations: facts by rote, then prompts that find out which relation they mean.
#include <gtest/gtest.h>

#include "plugins/stage.hpp"

namespace nrem::stage {
namespace {

using Vector = std::vector<float>;

// Two tokens and a prompt with an axis each, and subjects with an axis each.
constexpr std::size_t subjects = 4;
constexpr nrem_sizes with_sizes{.struct_size = sizeof(nrem_sizes), .cue = 3 + subjects, .answer = 8};

Vector axis(std::size_t size, std::size_t place) {
    Vector made(size);
    made[place] = 1;
    return made;
}
Vector asked(const Vector& prompt, std::size_t subject) {
    Vector made = prompt;
    const auto rest = axis(subjects, subject);
    made.insert(made.end(), rest.begin(), rest.end());
    return made;
}

// Objects 0 to 3 under the first token, 4 to 7 under the second.
class Rote : public testing::Test {
protected:
    void learn(Mind& mind, bool facts = true) {
        for (std::size_t fact = 0; facts && fact < 2 * subjects; ++fact)
            mind.write(days.add({.vector = asked(axis(3, fact / subjects), fact % subjects),
                                 .target = axis(8, fact)}));
        mind.boundary();
    }
    // The second relation under the prompt.
    void show_example(Mind& mind) {
        mind.write(days.add({.vector = asked(axis(3, 2), 0), .target = axis(8, subjects)}));
    }
    Vector read(Mind& mind, const Vector& prompt, std::size_t subject) {
        const auto seen = view(mind.read(days.cue("", asked(prompt, subject))).vector());
        return {seen.begin(), seen.end()};
    }
    void expect_near(const Vector& read, const Vector& wanted) {
        ASSERT_EQ(read.size(), wanted.size());
        for (std::size_t i = 0; i < read.size(); ++i) EXPECT_NEAR(read[i], wanted[i], 1e-3) << i;
    }
    Days days;
};

TEST_F(Rote, one_example_gives_a_prompt_all_facts_of_its_relation) {
    Mind mind("relations", {{"prompt", "3"}, {"steps", "32"}}, with_sizes);
    learn(mind);
    expect_near(read(mind, axis(3, 2), 1), Vector(8));
    show_example(mind);
    for (std::size_t subject = 0; subject < subjects; ++subject)
        expect_near(read(mind, axis(3, 2), subject), axis(8, subjects + subject));
    expect_near(read(mind, axis(3, 0), 1), axis(8, 1));
}

TEST_F(Rote, a_paraphrase_knows_as_much_as_it_is_like_the_prompt) {
    Mind mind("relations", {{"prompt", "3"}, {"steps", "32"}}, with_sizes);
    learn(mind);
    show_example(mind);
    Vector wanted = axis(8, subjects + 2);
    for (float& x : wanted) x *= 0.5F;
    expect_near(read(mind, {0, 0, 0.5F}, 2), wanted);
}

TEST_F(Rote, without_rote_learning_an_example_teaches_nothing) {
    Mind mind("relations", {{"prompt", "3"}}, with_sizes);
    learn(mind, false);
    show_example(mind);
    for (std::size_t subject = 0; subject < subjects; ++subject)
        expect_near(read(mind, axis(3, 2), subject), Vector(8));
}

TEST_F(Rote, facts_alone_keep_an_example_to_itself) {
    Mind mind("relations", {{"prompt", "3"}, {"learn", "facts"}}, with_sizes);
    learn(mind);
    show_example(mind);
    expect_near(read(mind, axis(3, 2), 0), axis(8, subjects));
    expect_near(read(mind, axis(3, 2), 1), Vector(8));
}

}  // namespace
}  // namespace nrem::stage
