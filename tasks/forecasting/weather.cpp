// The task `weather`: today's class from the day before, one stream per city and year.
//
// A day is asked about when the day before it is in the same stream, so the past never reaches over
// New Year. Features are scaled by constants chosen beforehand and not from the data: 10 degrees,
// a logarithm of the millimetres, 3 m/s.
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "engines/forecasting/csv.hpp"
#include "questions.hpp"

namespace {

struct Day {
    std::string date;
    int number = 0;       // days since 1970-01-01
    int day_of_year = 0;  // 0 is the first of January
    unsigned month = 0;
    double precipitation = 0;  // mm
    double warmest = 0;        // degrees C
    double coldest = 0;
    double wind = 0;  // m/s
    std::size_t weather = 0;
};

struct Year {
    std::string city;
    int year = 0;
    std::vector<Day> days;
};

class Weather {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {path_param("path", "weather_daily.csv"), questions_param(), shuffle_param()});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.symbols"});

    explicit Weather(const nrem::Params& params)
        : choices_({"sun", "rain", "fog", "drizzle", "snow"}),
          labels_(labels_of(params)),
          most_(params.integer("questions")) {
        read(Table(params.data_file(params.text("path"))));
    }

    nrem::TaskInfo describe() const {
        return {years_.size(), choices_.size() + 6, choices_.size()};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const auto& year = years_.at(index);
        sink.name(year.city + ' ' + std::to_string(year.year));
        sink.cluster(year.city);
        std::vector<Question> questions;
        for (std::size_t i = 1; i < year.days.size(); ++i) {
            const auto& before = year.days[i - 1];
            if (before.number + 1 != year.days[i].number) continue;  // a gap: yesterday is unknown
            questions.push_back(question(year.city, before, year.days[i]));
            questions.back().opens_segment =
                questions.size() > 1 && before.month != year.days[i].month;
        }
        keep_first(questions, most_);
        if (labels_ == Labels::shuffled) shuffle_answers(questions, nrem::combine(seed, index));
        ask(questions, choices_, sink);
    }

private:
    void read(const Table& table) {
        const auto city = table.column("location");
        const auto date = table.column("date");
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto day = read_day(table, row);
            const int year = static_cast<int>(table.date(row, date).year());
            const auto& name = table.text(row, city);
            if (!years_.empty() && years_.back().city == name &&
                day.number <= years_.back().days.back().number)
                table.fail(row, "the dates of " + name + " must rise; " + day.date +
                                    " comes after " + years_.back().days.back().date);
            if (years_.empty() || years_.back().city != name || years_.back().year != year)
                open(table, row, {name, year, {}});
            years_.back().days.push_back(day);
        }
    }
    void open(const Table& table, std::size_t row, Year year) {
        for (const auto& known : years_)
            if (known.city == year.city && years_.back().city != year.city)
                table.fail(row, "the rows of " + year.city + " must follow one another");
        years_.push_back(std::move(year));
    }
    Day read_day(const Table& table, std::size_t row) const {
        Day day;
        const auto date = table.date(row, table.column("date"));
        day.date = table.text(row, table.column("date"));
        day.number = day_number(date);
        day.day_of_year = day.number - day_number(date.year() / std::chrono::January / 1);
        day.month = static_cast<unsigned>(date.month());
        day.precipitation = table.at_least(0, row, table.column("precipitation"));
        day.warmest = table.number(row, table.column("temp_max"));
        day.coldest = table.number(row, table.column("temp_min"));
        day.wind = table.at_least(0, row, table.column("wind"));
        const auto& name = table.text(row, table.column("weather"));
        day.weather = choices_.find(name);
        if (day.weather == choices_.size())
            table.fail(row,
                       "column 'weather': '" + name + "' is none of sun, rain, fog, drizzle, snow");
        return day;
    }
    Question question(const std::string& city, const Day& before, const Day& today) const {
        const double season = 2 * std::numbers::pi * today.day_of_year / 365.25;
        Question made;
        made.text = city + ' ' + today.date + " | yesterday: " + choices_.name(before.weather) +
                    ", " + fixed(before.precipitation, 1) + " mm, " + fixed(before.warmest, 1) +
                    '/' + fixed(before.coldest, 1) + " C, wind " + fixed(before.wind, 1) + " m/s";
        append_one_hot(made.features, before.weather, choices_.size());
        for (const double feature :
             {std::log1p(before.precipitation), before.warmest / 10, before.coldest / 10,
              before.wind / 3, std::sin(season), std::cos(season)})
            made.features.push_back(static_cast<float>(feature));
        made.answer = today.weather;
        made.at = today.number;
        return made;
    }

    Choices choices_;
    Labels labels_;
    std::uint64_t most_;  // questions of a stream; 0: all
    std::vector<Year> years_;
};

}  // namespace

NREM_PLUGIN("weather", "0.1.0",
            nrem::task<Weather>({"weather",
                                 "today's weather class from the day before; a stream per city and "
                                 "year, a boundary per month"}))
