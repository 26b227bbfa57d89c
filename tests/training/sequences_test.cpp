// Streams as training sequences: what is slept over, what is asked, and where answers are read.
#include "training/sequences.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "plan/plan.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

const char* const streams[][8] = {
    {"see:a b", "test:? ?=b a", "boundary:", "see:c", "query:a ?=c", "boundary:", "test:?=a"},
    {"test:?=a b"},
    {"pick:a ?=c"},
};

// Plays one of the lists above.
class PlayedTask {
public:
    explicit PlayedTask(const Params&) {}
    TaskInfo describe() const { return {.streams = 3}; }
    void stream(std::uint64_t index, std::uint64_t, EventSink& sink) const {
        sink.name("played");
        for (const char* line : streams[index]) {
            if (!line) break;
            const std::string_view text(line);
            const auto colon = text.find(':'), equals = text.find('=');
            const std::string_view kind = text.substr(0, colon);
            Event event;
            event.cue.text = borrow(text.substr(colon + 1, equals - colon - 1));
            if (equals != std::string_view::npos)
                event.truth.text = borrow(text.substr(equals + 1));
            if (kind == "see") sink.observe(event);
            const nrem_str choices[] = {borrow("c"), borrow("rare one")};
            if (kind == "pick") event.cue.choices = {choices, 2, sizeof(nrem_str)};
            if (kind == "pick" || kind == "test") sink.test(event);
            if (kind == "query") sink.query(event);
            if (kind == "boundary") sink.boundary(0);
        }
    }
};

const nrem_plugin& plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<PlayedTask>({"played", "Plays a list."})});
    static const nrem_plugin made = toys::plugin_of("played", components);
    return made;
}

class SequencesTest : public testing::Test {
protected:
    SequencesTest() { registry_.add(plugin(), "played"); }
    TaskInstance task() const {
        return {registry_.find(Kind::task, "played"), {}, registry_.host()};
    }
    Registry registry_;
};

using Tokens = std::vector<std::uint32_t>;
using Targets = std::vector<std::int32_t>;

TEST_F(SequencesTest, the_vocabulary_has_every_word_of_cues_and_truths_once) {
    EXPECT_EQ(words_of(task(), 1, 2), (std::vector<std::string>{"?", "a", "b", "c"}));
}

// What is hardly ever the answer is still one that a model must be able to weigh.
TEST_F(SequencesTest, the_vocabulary_has_the_words_of_all_choices) {
    EXPECT_EQ(words_of(task(), 1, 3),
              (std::vector<std::string>{"?", "a", "b", "c", "one", "rare"}));
}

TEST_F(SequencesTest, what_is_seen_up_to_a_boundary_is_slept_over_and_questions_stand_alone) {
    const Vocabulary vocabulary({"?", "a", "b", "c"});
    const auto chunks = chunks_of(Stream(task(), 0, 1), vocabulary);
    ASSERT_EQ(chunks.size(), 5U);
    EXPECT_EQ(chunks[0].phase, NREM_PREDICTION);
    EXPECT_EQ(chunks[0].tokens, (Tokens{0, 0}));
    EXPECT_EQ(chunks[0].targets, (Targets{2, 1}));
    EXPECT_EQ(chunks[1].phase, NREM_CONSOLIDATION);
    EXPECT_EQ(chunks[1].tokens, (Tokens{1, 2}));
    EXPECT_EQ(chunks[1].targets, (Targets{NREM_NO_TARGET, NREM_NO_TARGET}));
    EXPECT_EQ(chunks[2].targets, (Targets{NREM_NO_TARGET, 3}));  // the last word of "a ?"
    EXPECT_EQ(chunks[3].tokens, (Tokens{3, 1, 0, 3}));           // "c", then the query, told
    EXPECT_EQ(chunks[4].tokens, (Tokens{0}));
}

TEST_F(SequencesTest, a_truth_that_is_longer_than_its_cue_is_an_error) {
    const Vocabulary vocabulary({"?", "a", "b"});
    try {
        (void)chunks_of(Stream(task(), 1, 1), vocabulary);
        FAIL() << "taken";
    } catch (const Error& failure) {
        EXPECT_STREQ(failure.what(),
                     "stream 1, step 0: a truth of 2 words is to be read at a cue of 1");
    }
}

TEST_F(SequencesTest, a_word_outside_the_vocabulary_is_named) {
    try {
        (void)chunks_of(Stream(task(), 0, 1), Vocabulary({"?", "a", "b"}));
        FAIL() << "taken";
    } catch (const Error& failure) {
        EXPECT_STREQ(failure.what(), "the word 'c' is not in the vocabulary");
    }
}

}  // namespace
}  // namespace nrem::core
