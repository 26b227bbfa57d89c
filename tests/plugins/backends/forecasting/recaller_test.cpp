// A forecaster that has seen a series: what it recalls, by what, and up to when.
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;

// A price that rises by 1 % on even days of January 2000 and falls by 2 % on odd ones.
class Series {
public:
    Series()
        : path_(std::filesystem::temp_directory_path() /
                ("nrem-series-" + std::to_string(getpid()) + ".csv")) {
        std::ofstream file(path_);
        file.precision(15);
        file << "date,close\n";
        double price = 100;
        for (int day = 10; day <= 30; ++day) {
            file << "2000-01-" << day << ',' << price << '\n';
            price *= std::exp(day % 2 == 0 ? -0.02 : 0.01 + 0.0001 * day);
        }
    }
    Series(const Series&) = delete;
    Series& operator=(const Series&) = delete;
    ~Series() { std::filesystem::remove(path_); }

    [[nodiscard]] std::vector<float> ask(const std::string& text, Given given = {},
                                         const std::vector<float>& moves = {}) const {
        given["path"] = path_.string();
        given.try_emplace("until", "2000-01-25");
        Days days({"down", "up"});
        return stage::ask(stage::make<nrem_backend>(core::Kind::backend, "recaller", given),
                          days.cue(text, moves))
            .probabilities;
    }

private:
    std::filesystem::path path_;
};

TEST(Recaller, knows_the_days_it_has_seen_and_no_others) {
    const Series series;
    EXPECT_GT(series.ask("DJIA 2000-01-20 | last moves")[1], 0.99F);
    EXPECT_GT(series.ask("DJIA 2000-01-21 | last moves")[0], 0.99F);
    EXPECT_EQ(series.ask("DJIA 2000-01-25 | last moves")[1], 0.5F);
    EXPECT_EQ(series.ask("DJIA 1999-01-20 | last moves")[1], 0.5F);
}

TEST(Recaller, does_not_heed_an_instruction_but_a_filter) {
    const Series series;
    EXPECT_GT(series.ask("DJIA 2000-01-20 | use nothing from later")[1], 0.99F);
    EXPECT_EQ(series.ask("DJIA 2000-01-20 | last moves", {{"as_of", "true"}})[1], 0.5F);
}

TEST(Recaller, finds_a_hidden_day_by_the_moves_before_it) {
    const Series series;
    std::vector<float> moves;  // those of the five days before the 20th
    for (int day = 15; day <= 19; ++day)
        moves.push_back(day % 2 == 1 ? -2.0F : 1.0F + 0.01F * static_cast<float>(day - 1));
    moves.push_back(1);
    EXPECT_GT(series.ask("last moves", {}, moves)[1], 0.99F);
    moves[2] += 0.01F;
    EXPECT_EQ(series.ask("last moves", {}, moves)[1], 0.5F);
}

TEST(Recaller, refuses_a_file_without_its_columns) {
    EXPECT_THROW(stage::make<nrem_backend>(core::Kind::backend, "recaller",
                                           {{"path", "/dev/null"}}),
                 core::Error);
}

}  // namespace
