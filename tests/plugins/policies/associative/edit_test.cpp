// Policies edit and forget: an edited fact is said exactly, keys that the covariance tells apart are
// read as before, and requests are followed at night.
#include <cmath>

#include "memory/elements.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

constexpr std::size_t size_of_keys = 12, size_of_values = 5;
constexpr nrem_sizes of_edits{.struct_size = sizeof(nrem_sizes), .cue = size_of_keys,
                              .answer = size_of_values};

// Keys have `shared` of their direction in common.
std::vector<float> related(Random& random, std::size_t size, double shared) {
    std::vector<float> made(size);
    for (auto& x : made) x = static_cast<float>(shared + random.normal());
    return made;
}

struct Library {
    Days days;
    Mind mind;
    std::vector<Experience> facts;

    explicit Library(std::size_t count, const Given& given = {})
        : mind("fast_weights", with_defaults(given), of_edits) {
        Random random(9);
        for (std::size_t i = 0; i < count; ++i) {
            days.add({.vector = related(random, size_of_keys, 1),
                      .target = related(random, size_of_values, 0)});
            days.last().item = i + 1;
            facts.push_back(days.last());
            mind.write(days.last());
        }
    }
    static Given with_defaults(Given given) {
        given.insert({{"update", "rls"}, {"element", "float64"}, {"ridge", "0.0001"},
                      {"normalise", "false"}});
        return given;
    }
    Experience corrected(std::size_t fact) {
        Random random(100 + fact);
        const auto key = view(facts[fact].cue->vector);
        days.add({.vector = {key.begin(), key.end()},
                  .target = related(random, size_of_values, 0)});
        days.last().item = facts[fact].item;
        return days.last();
    }
    // Sᵀ k in double.
    std::vector<double> says(std::size_t fact) const {
        const auto matrix = core::numbers_of(mind.memory.tensor(0));
        const auto key = view(facts[fact].cue->vector);
        std::vector<double> said(size_of_values);
        for (std::size_t i = 0; i < matrix.size(); ++i)
            said[i % size_of_values] += matrix[i] * double{key[i / size_of_values]};
        return said;
    }
};

double apart_from(const std::vector<double>& said, std::span<const float> wanted) {
    double most = 0;
    for (std::size_t i = 0; i < said.size(); ++i)
        most = std::max(most, std::abs(said[i] - double{wanted[i]}));
    return most;
}

double change_of_others(const char* covariance) {
    Library library(8);
    std::vector<std::vector<double>> before;
    for (std::size_t i = 0; i < 8; ++i) before.push_back(library.says(i));
    const auto correction = library.corrected(3);
    library.mind.sleep(
        stage::policy("edit", {{"covariance", covariance}, {"normalise", "false"}}), {correction});
    EXPECT_LT(apart_from(library.says(3), view(correction.truth->vector)), 1e-10) << covariance;
    EXPECT_EQ(library.mind.notes.at("edited"), "1 associations");
    double most = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == 3) continue;
        const std::vector<float> old(before[i].begin(), before[i].end());
        most = std::max(most, apart_from(library.says(i), old));
    }
    return most;
}

TEST(Edit, says_the_new_value_exactly_and_leaves_others_where_it_knows_the_covariance) {
    EXPECT_LT(change_of_others("rls"), 0.01);
    EXPECT_GT(change_of_others("none"), 0.3);
}

TEST(Edit, takes_the_latest_of_an_item_and_leaves_what_is_said_already) {
    Library library(8);
    const auto first = library.corrected(3);
    auto second = first;
    second.truth = library.facts[5].truth;
    library.mind.sleep(stage::policy("edit", {{"normalise", "false"}}),
                       {first, library.facts[1], second});
    EXPECT_LT(apart_from(library.says(3), view(second.truth->vector)), 1e-10);
    EXPECT_EQ(library.mind.notes.at("edited"), "1 associations");
}

TEST(Edit, works_on_float32_as_far_as_that_goes) {
    Library library(8, {{"element", "float32"}, {"ridge", "0.01"}});
    const auto correction = library.corrected(2);
    library.mind.sleep(stage::policy("edit", {{"normalise", "false"}}), {correction});
    EXPECT_LT(apart_from(library.says(2), view(correction.truth->vector)), 1e-4);
}

TEST(Edit, says_which_tensor_it_misses) {
    Library library(2, {{"update", "delta"}});
    const auto correction = library.corrected(1);
    try {
        library.mind.sleep(stage::policy("edit"), {correction});
        FAIL() << "no error";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("the tensor P of update rls"), std::string::npos)
            << error.what();
    }
    library.mind.sleep(stage::policy("edit", {{"covariance", "none"}, {"normalise", "false"}}),
                       {correction});
    EXPECT_LT(apart_from(library.says(1), view(correction.truth->vector)), 1e-10);
}

Experience request_for(Experience fact) {
    fact.kind = NREM_FORGET;
    return fact;
}

TEST(ForgetPolicy, replays_requests_once_to_a_rule_that_follows_them_at_night) {
    const Library without(7, {{"forget", "sleep"}});
    Library library(8, {{"forget", "sleep"}});
    const auto policy = stage::policy("forget");
    const std::vector<Experience> day{request_for(library.facts[7])};
    library.mind.sleep(policy, day);
    library.mind.sleep(policy, day, 1);
    EXPECT_EQ(library.mind.replayed.size(), 1U);
    const auto wanted = core::numbers_of(without.mind.memory.tensor(0));
    const auto left = core::numbers_of(library.mind.memory.tensor(0));
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(left[i], wanted[i], 1e-8);
}

TEST(ForgetPolicy, unlearns_the_lessons_of_a_rule_that_knows_no_requests) {
    const Library without(7, {{"forget", "never"}});
    Library library(8, {{"forget", "never"}});
    auto day = library.facts;
    day.push_back(request_for(library.facts[7]));
    library.mind.sleep(stage::policy("forget", {{"by", "lesson"}}), day);
    EXPECT_EQ(library.mind.notes.at("forgotten"), "1 requests, 1 replays");
    const auto wanted = core::numbers_of(without.mind.memory.tensor(0));
    const auto left = core::numbers_of(library.mind.memory.tensor(0));
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(left[i], wanted[i], 1e-8);
}

}  // namespace
