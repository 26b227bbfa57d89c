// The rule that looks for what is in two lists, against what it must keep.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
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

}  // namespace
