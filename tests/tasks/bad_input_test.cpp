// What the tasks on real data say about files that they cannot use, and which oddities they accept.
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

const std::string header = "location,date,precipitation,temp_max,temp_min,wind,weather\n";
const std::string first = "Seattle,2012-01-01,0.0,12.8,5.0,4.7,drizzle\n";
const std::string second = "Seattle,2012-01-02,10.9,10.6,2.8,4.5,rain\n";

std::string complaint_about(const std::string& task, const std::string& content) {
    const TemporaryFile file(content);
    const auto message = complaint(task, {{"path", file.path()}});
    const auto at = message.find(file.path());
    return at == std::string::npos ? message : message.substr(at + file.path().size());
}

TEST(WeatherFile, must_be_there) {
    EXPECT_NE(complaint("weather", {{"path", "no-such-file.csv"}}).find("no-such-file.csv"),
              std::string::npos);
}

TEST(WeatherFile, must_be_a_file) {
    const auto folder = std::filesystem::temp_directory_path().string();
    EXPECT_NE(complaint("weather", {{"path", folder}}).find(folder), std::string::npos);
}

TEST(WeatherFile, must_not_be_empty) {
    EXPECT_EQ(complaint_about("weather", ""), ":1: the file is empty");
}

TEST(WeatherFile, must_have_rows) {
    EXPECT_EQ(complaint_about("weather", header), ":1: no rows below the header");
}

TEST(WeatherFile, names_the_missing_column) {
    EXPECT_EQ(complaint_about("weather", "location,date,wind\nSeattle,2012-01-01,3\n"),
              ":1: no column 'precipitation' (there are location, date, wind)");
}

TEST(WeatherFile, names_the_line_and_column_of_a_nan) {
    EXPECT_EQ(complaint_about("weather", header + first + "Seattle,2012-01-02,1,2,NaN,4,rain\n"),
              ":3: column 'temp_min': 'NaN' is not a number");
}

TEST(WeatherFile, refuses_a_number_with_a_tail) {
    EXPECT_EQ(complaint_about("weather", header + "Seattle,2012-01-01,1,2,3,4kmh,rain\n"),
              ":2: column 'wind': '4kmh' is not a number");
}

TEST(WeatherFile, refuses_dates_that_fall) {
    EXPECT_EQ(complaint_about("weather", header + second + first),
              ":3: the dates of Seattle must rise; 2012-01-01 comes after 2012-01-02");
}

TEST(WeatherFile, refuses_a_date_that_is_none) {
    EXPECT_EQ(complaint_about("weather", header + "Seattle,2013-02-29,1,2,3,4,rain\n"),
              ":2: column 'date': '2013-02-29' is not a date (2012-03-04)");
}

TEST(WeatherFile, refuses_a_city_in_two_places) {
    EXPECT_EQ(complaint_about("weather", header + first + "Oslo,2012-01-01,0,1,0,1,sun\n" + second),
              ":4: the rows of Seattle must follow one another");
}

TEST(WeatherFile, refuses_an_unknown_class) {
    EXPECT_EQ(complaint_about("weather", header + "Seattle,2012-01-01,1,2,3,4,hail\n"),
              ":2: column 'weather': 'hail' is none of sun, rain, fog, drizzle, snow");
}

TEST(WeatherFile, refuses_a_row_of_another_length) {
    EXPECT_EQ(complaint_about("weather", header + first + "Seattle,2012-01-02,1\n"),
              ":3: 3 fields where the header has 7");
}

TEST(WeatherFile, refuses_a_column_named_twice) {
    EXPECT_EQ(complaint_about("weather", "date,date\n1,2\n"), ":1: two columns are named 'date'");
}

TEST(WeatherFile, may_have_a_byte_order_mark_and_carriage_returns) {
    const TemporaryFile plain(header + first + second);
    std::string odd = "\xEF\xBB\xBF";
    for (const char c : header + first + second)
        odd += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const TemporaryFile windows(odd);
    const auto expected = Task("weather", {{"path", plain.path()}}).play(0);
    ASSERT_EQ(expected.size(), 1u);
    EXPECT_EQ(Task("weather", {{"path", windows.path()}}).play(0), expected);
}

TEST(LiverFile, refuses_visits_out_of_order) {
    auto lines = shipped_lines("pbcseq.csv");
    std::swap(lines[1], lines[2]);
    EXPECT_EQ(complaint_about("liver", joined(lines, 2)),
              ":3: the rows of patient 1 must be in order of time");
}

TEST(LiverFile, refuses_patients_out_of_order) {
    auto lines = shipped_lines("pbcseq.csv");
    lines[1].replace(0, 1, "7");
    EXPECT_EQ(complaint_about("liver", joined(lines, 2)),
              ":3: the patients must be in order of id");
}

TEST(LiverFile, refuses_a_missing_bilirubin) {
    auto lines = shipped_lines("pbcseq.csv");
    lines[2].replace(lines[2].find("21.3"), 4, "");
    EXPECT_EQ(complaint_about("liver", joined(lines, 2)), ":3: column 'bili' must not be empty");
}

TEST(TransplantFile, refuses_an_unknown_state) {
    auto lines = shipped_lines("cav.csv");
    lines[1].replace(lines[1].size() - 3, 1, "5");
    EXPECT_EQ(complaint_about("transplant", joined(lines, 2)),
              ":2: column 'state': 5 is none of 1, 2, 3, 4");
}

TEST(DiagnosesFile, refuses_an_unknown_event) {
    EXPECT_EQ(complaint_about("diagnoses", "id,days,event\n1,0,gout\n"),
              ":2: column 'event': unknown diagnosis 'gout'");
}

TEST(MarketsFile, refuses_dates_that_repeat) {
    EXPECT_EQ(complaint_about("markets", "date,close\n1980-01-01,1\n1980-01-01,2\n"),
              ":3: the dates must rise");
}

TEST(MarketsFile, refuses_a_price_of_nothing) {
    EXPECT_EQ(complaint_about("markets", "date,close\n1980-01-01,1\n1980-01-02,0\n"),
              ":3: a price must be above 0");
}

}  // namespace
}  // namespace nrem::tasks
