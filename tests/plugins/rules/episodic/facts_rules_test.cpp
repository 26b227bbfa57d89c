// The rules for facts: what is in two lists, what may be shown, how often a cue came.
#include <algorithm>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

// Lists "rain" and "sun"; the read-out is {none so far, found}.
struct Reader : Mind {
    explicit Reader(const char* slots)
        : Mind("intersection", {{"slots", slots}}, {sizeof(nrem_sizes), 0, 0, 2}) {}
    void read_list(const std::string& list, const std::vector<int>& elements) {
        for (const int element : elements)
            write(days.add({.text = std::to_string(element), .answer = list}));
    }
    std::vector<float> found() {
        const auto read = view(Mind::read(days.cue("?")).vector());
        return {read.begin(), read.end()};
    }
    Days days;
};

const std::vector<float> nothing{1, 0};
const std::vector<float> a_match{0, 1};

std::vector<int> count_from(int first, int count) {
    std::vector<int> numbers;
    for (int i = 0; i < count; ++i) numbers.push_back(first + i);
    return numbers;
}

TEST(Intersection, finds_an_element_of_the_smaller_list_if_that_comes_first) {
    Reader reader("8");
    reader.read_list("rain", {100, 101, 7});
    EXPECT_EQ(reader.found(), nothing);
    reader.read_list("sun", count_from(0, 40));
    EXPECT_EQ(reader.found(), a_match);
    reader.read_list("sun", {200});
    EXPECT_EQ(reader.found(), a_match);
}

TEST(Intersection, misses_it_where_the_larger_one_comes_first_until_it_is_read_again) {
    Reader reader("8");
    reader.read_list("sun", count_from(0, 40));
    reader.read_list("rain", {100, 101, 7});
    EXPECT_EQ(reader.found(), nothing);
    reader.read_list("sun", count_from(0, 40));
    EXPECT_EQ(reader.found(), a_match);
}

TEST(Intersection, keeps_no_more_elements_than_it_has_slots_and_finds_no_more_than_there_is) {
    Reader reader("8");
    for (int reading = 0; reading < 2; ++reading) {
        reader.read_list("sun", count_from(0, 40));
        reader.read_list("rain", count_from(40, 6));
    }
    EXPECT_EQ(reader.records().size(), 8u + 2u);  // and a record for each list
    EXPECT_EQ(reader.found(), nothing);
}

using Texts = std::vector<std::string>;

// What the rule shows for a cue, of things in general, a taste of one domain and a wrong fact.
Texts recalled(const std::string& gate, const std::string& asked) {
    Days days;
    Mind mind("gated_recall", {{"gate", gate}, {"count", "1"}});
    mind.write(days.add({.text = "world: taste 1", .vector = {1, 0}, .answer = "sun"}));
    mind.write(days.add({.text = "world: fact 1", .vector = {0, 1}, .answer = "sun"}));
    mind.write(days.add({.text = "home: taste 1", .vector = {1, 0}, .answer = "rain"}));
    mind.write(days.add({.text = "home: fact 1", .vector = {0, 1}, .answer = "rain"}));
    Texts texts;
    for (const auto& record : Array<Record>(mind.read(days.cue(asked, {1, 0})).records()))
        if (!view(record.text).starts_with("world")) texts.emplace_back(view(record.text));
    return texts;
}

TEST(GatedRecall, shows_what_its_gate_lets_through) {
    const Texts both{"home: taste 1", "home: fact 1"};
    EXPECT_EQ(recalled("all", "work: taste 1"), both);
    EXPECT_EQ(recalled("nothing", "home: taste 1"), Texts{});
    EXPECT_EQ(recalled("similar", "work: taste 1"), Texts{"home: taste 1"});
    EXPECT_EQ(recalled("domain", "home: taste 1"), both);
    EXPECT_EQ(recalled("domain", "work: taste 1"), Texts{});
    EXPECT_EQ(recalled("truth", "work: taste 1"), Texts{"home: taste 1"});
    EXPECT_EQ(recalled("domain_truth", "home: fact 1"), Texts{"home: taste 1"});
}

// Where the read-out has its 1 after as many presentations of a cue.
std::size_t counted(const Given& given, int times, const std::string& asked = "a") {
    Days days;
    Mind mind("count_sketch", given, {sizeof(nrem_sizes), 0, 0, 5});
    for (int i = 0; i < times; ++i) mind.write(days.add({.text = "a", .answer = "sun"}));
    const auto read = view(mind.read(days.cue(asked)).vector());
    return static_cast<std::size_t>(std::find(read.begin(), read.end(), 1.0F) - read.begin());
}

TEST(CountSketch, counts_a_cue_up_to_the_last_answer) {
    for (const char* keep : {"sketch", "cases"}) {
        EXPECT_EQ(counted({{"keep", keep}}, 0), 0u);
        EXPECT_EQ(counted({{"keep", keep}}, 3), 3u);
        EXPECT_EQ(counted({{"keep", keep}}, 9), 4u);
    }
}

TEST(CountSketch, takes_cues_that_share_their_counters_for_one) {
    EXPECT_EQ(counted({{"width", "1"}}, 3, "b"), 3u);
    EXPECT_EQ(counted({{"keep", "cases"}}, 3, "b"), 0u);
}

}  // namespace
