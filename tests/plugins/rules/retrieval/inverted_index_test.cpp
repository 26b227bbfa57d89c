// The scores against those of rank-bm25 0.2.2 (BM25Plus with delta=0, on the texts split at
// blanks), and of cosines that were computed apart; an index that changes against a new one.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engines/retrieval/inverted_index.hpp"
#include "nrem/sdk/random.hpp"

namespace {

using namespace nrem::retrieval;

const std::vector<std::string> corpus{
    "the cat sat on the mat",     "the dog chased the cat", "a dog and a cat and a bird",
    "rain fell on the mat all day", "the bird sang",        "day after day the dog sat",
};

Terms terms_of(const std::string& text, std::size_t characters = 0) {
    TermReader reader(characters);
    reader.read(text);
    return reader.take();
}

template <class Score>
InvertedIndex<Score> index_of(const std::vector<std::string>& texts, Score score = {},
                              std::size_t characters = 0) {
    InvertedIndex<Score> index(score);
    for (std::size_t i = 0; i < texts.size(); ++i)
        index.add(i + 1, terms_of(texts[i], characters));
    return index;
}

template <class Score>
std::map<std::uint64_t, double> scores(InvertedIndex<Score>& index, const Terms& asked) {
    std::map<std::uint64_t, double> found;
    for (const Hit& hit : index.find(asked)) found[hit.id] = hit.score;
    return found;
}

// `expected`: by document, 0 for one that is not found.
void expect_scores(const std::map<std::uint64_t, double>& found,
                   const std::vector<double>& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto hit = found.find(i + 1);
        EXPECT_EQ(hit == found.end(), expected[i] == 0) << "document " << i + 1;
        if (hit != found.end()) {
            EXPECT_NEAR(hit->second, expected[i], 1e-12) << i + 1;
        }
    }
}

struct Reference {
    Bm25 score;
    std::string asked;
    std::vector<double> expected;
};
class InvertedIndexReference : public testing::TestWithParam<Reference> {};

TEST_P(InvertedIndexReference, scores_as_rank_bm25_does) {
    const auto& [score, asked, expected] = GetParam();
    auto index = index_of(corpus, score);
    expect_scores(scores(index, terms_of(asked)), expected);
}

INSTANTIATE_TEST_SUITE_P(
    RankBm25, InvertedIndexReference,
    testing::Values(
        Reference{{1.5, 0.75}, "the cat", {1.31284275238666, 1.40931786031772, 0.725958999107763,
                                           0.308690125340562, 0.430586043208134, 0.3322010798799}},
        Reference{{1.5, 0.75}, "dog dog bird", {0, 1.81101832754517, 2.52527672275256, 0,
                                                1.60317016078018, 1.67308463264046}},
        Reference{{0.9, 0.4}, "mat rain snow",
                  {1.24601761000511, 0, 0, 3.08188586376587, 0, 0}},
        Reference{{2, 1}, "the the the", {1.49279935965749, 1.63059622362588, 0, 0.890661802820858,
                                          1.49279935965749, 0.990549107810113}}));

TEST(InvertedIndex, scores_as_rank_bm25_does_when_documents_have_come_and_gone) {
    auto index = index_of(corpus, Bm25{});
    index.erase(2);
    index.add(7, terms_of("the cat sang all day on the mat"));
    expect_scores(scores(index, terms_of("the cat sang")),
                  {1.35679852711173, 0, 0.757583969287382, 0.321254899286585, 2.08244613084242,
                   0.344634635892347, 2.32088844844304});
}

TEST(InvertedIndex, finds_each_document_once_where_all_have_several_of_the_words) {
    auto index = index_of({"a b c", "c b a", "a c b"}, Bm25{});
    std::vector<std::uint64_t> found;
    for (const Hit& hit : index.find(terms_of("a b c"))) found.push_back(hit.id);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(InvertedIndex, has_the_cosine_of_runs_of_characters_up_to_the_length_of_the_question) {
    auto index = index_of(corpus, Cosine{}, 3);
    expect_scores(scores(index, terms_of("birds singing", 3)),
                  {0, 0, 0.538815906080325, 0, 1.20604537831105, 0});
}

TEST(InvertedIndex, finds_words_in_whatever_case_and_form_they_are_written) {
    auto index = index_of({"The Caf\u00e9 is open", "cafe"}, Bm25{});
    EXPECT_EQ(scores(index, terms_of("CAFE\u0301")).count(1), 1u);
    EXPECT_EQ(scores(index, terms_of("CAFE\u0301")).count(2), 0u);
}

TEST(InvertedIndex, has_runs_of_characters_and_not_of_bytes) {
    EXPECT_EQ(terms_of("\u00e4\u00f6", 3).size(), 2u);  // " äö" and "äö "
    EXPECT_EQ(terms_of("a", 16).size(), 1u);
}

std::string words_of(nrem::Random& random) {
    std::string text;
    for (std::uint64_t i = 1 + random.below(6); i > 0; --i)
        text += "w" + std::to_string(random.below(12)) + " ";
    return text;
}

// Long enough that the gaps of erased documents are closed several times.
TEST(InvertedIndex, is_the_same_after_many_changes_as_a_new_one) {
    nrem::Random random(3);
    std::map<std::uint64_t, std::string> texts;
    InvertedIndex<Bm25> changing;
    for (std::uint64_t id = 1; id <= 600; ++id) {
        texts[id] = words_of(random);
        changing.add(id, terms_of(texts[id]));
        if (id < 20) continue;
        const auto gone = std::next(texts.begin(), static_cast<std::ptrdiff_t>(random.below(9)));
        changing.erase(gone->first);
        texts.erase(gone);
        if (id % 50 != 0) continue;
        InvertedIndex<Bm25> fresh;
        for (const auto& [each, text] : texts) fresh.add(each, terms_of(text));
        const Terms asked = terms_of(words_of(random));
        EXPECT_EQ(scores(changing, asked), scores(fresh, asked)) << "after " << id;
    }
}

}  // namespace
