// The task `markets`: the direction of an index's next move, and its size (log return in percent).
//
// One stream per index and quarter: calendar quarters for the dated Dow Jones series, runs of 65
// business days for the European ones, which carry no dates. Days without a change are left out:
// nearly all are holidays, on which the files repeat the day before. The last five moves may reach
// into the quarter before; they are past. Daily direction is close to unpredictable.
//
// Whoever has seen the series may recall it rather than foresee it. With `cutoff` the questions of
// the dated series are in the groups "before" and "after" that day; `instruct` asks the reader not
// to use what it knows from later, and `mask` leaves index and day out of the text.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engines/forecasting/csv.hpp"
#include "questions.hpp"

namespace {

constexpr std::size_t moves_shown = 5;
constexpr std::size_t quarter_days = 65;
constexpr double largest = 5;  // moves are clipped here in the features, in percent

struct Move {
    std::string day;  // what the text calls it
    std::string stream;
    double at = 0;
    double percent = 0;  // log return
};

struct Quarter {
    std::string name;
    std::vector<Question> questions;
};

struct Wording {
    bool instructs;
    bool masks;
};

Question question(std::string_view index, std::span<const Move> past, const Move& next,
                  const Wording& wording) {
    Question made;
    made.text = wording.masks ? "" : std::string(index) + ' ' + next.day + " | ";
    made.text += "last moves in %:";
    for (const auto& move : past) {
        made.text += (move.percent > 0 ? " +" : " ") + fixed(move.percent, 2);
        made.features.push_back(static_cast<float>(std::clamp(move.percent, -largest, largest)));
    }
    if (wording.instructs) made.text += " | answer as of this day, use nothing from later";
    made.features.push_back(1);  // a constant, for readers that are linear
    made.answer = next.percent > 0 ? 1 : 0;
    made.value = next.percent;
    made.at = next.at;
    return made;
}

double price(const Table& table, std::size_t row, std::size_t column) {
    const double value = table.number(row, column);
    if (value <= 0) table.fail(row, "a price must be above 0");
    return value;
}

class Markets {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::choice("index", "all", "all|djia|dax|smi|cac|ftse", "which index"),
         path_param("path", "djia_daily.csv"), path_param("europe_path", "eu_indices_daily.csv"),
         questions_param(), shuffle_param(),
         nrem::text("cutoff", "", "a day, as 1990-01-31, that parts two groups; \"\": none"),
         nrem::flag("instruct", "false", "the text asks to use nothing from later"),
         nrem::flag("mask", "false", "the text says neither index nor day")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.values", "task.symbols"});

    explicit Markets(const nrem::Params& params)
        : choices_({"down", "up"}),
          labels_(labels_of(params)),
          most_(params.integer("questions")),
          cutoff_(params.text("cutoff")),
          wording_{params.flag("instruct"), params.flag("mask")} {
        const auto index = params.text("index");
        if (index == "all" || index == "djia")
            read_dated(Table(params.data_file(params.text("path"))));
        if (index == "djia") return;
        const Table europe(params.data_file(params.text("europe_path")));
        for (const char* name : {"dax", "smi", "cac", "ftse"})
            if (index == "all" || index == name) read_numbered(europe, name);
    }

    nrem::TaskInfo describe() const { return {quarters_.size(), moves_shown + 1, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const auto& quarter = quarters_.at(index);
        sink.name(quarter.name);
        auto questions = quarter.questions;
        keep_first(questions, most_);
        if (labels_ == Labels::shuffled) shuffle_answers(questions, nrem::combine(seed, index));
        ask(questions, choices_, sink);
    }

private:
    void read_dated(const Table& table) {
        const auto date = table.column("date");
        const auto close = table.column("close");
        std::vector<Move> moves;
        for (std::size_t row = 1; row < table.rows(); ++row) {
            const auto day = table.date(row, date);
            if (day <= table.date(row - 1, date)) table.fail(row, "the dates must rise");
            const unsigned quarter = (static_cast<unsigned>(day.month()) + 2) / 3;
            moves.push_back(
                {table.text(row, date),
                 "DJIA " + std::to_string(static_cast<int>(day.year())) + " Q" +
                     std::to_string(quarter),
                 static_cast<double>(day_number(day)),
                 100 * std::log(price(table, row, close) / price(table, row - 1, close))});
        }
        take("DJIA", std::move(moves));
    }
    void read_numbered(const Table& table, std::string name) {
        const auto time = table.column("t");
        const auto close = table.column(name);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        std::vector<Move> moves;
        for (std::size_t row = 1; row < table.rows(); ++row) {
            const double at = table.number(row, time);
            if (at <= table.number(row - 1, time)) table.fail(row, "column 't' must rise");
            moves.push_back(
                {"day " + nrem::shortest(at),
                 name + " run " + std::to_string(row / quarter_days + 1), at,
                 100 * std::log(price(table, row, close) / price(table, row - 1, close))});
        }
        take(name, std::move(moves));
    }
    void take(std::string_view index, std::vector<Move> moves) {
        std::erase_if(moves, [](const Move& move) { return move.percent == 0; });
        for (std::size_t next = moves_shown; next < moves.size(); ++next) {
            const auto& stream = moves[next].stream;
            if (quarters_.empty() || quarters_.back().name != stream)
                quarters_.push_back({stream, {}});
            auto made =
                question(index, std::span(moves).subspan(next - moves_shown, moves_shown),
                         moves[next], wording_);
            if (!cutoff_.empty() && index == "DJIA")
                made.group = moves[next].day < cutoff_ ? "before" : "after";
            quarters_.back().questions.push_back(std::move(made));
        }
    }

    Choices choices_;
    Labels labels_;
    std::uint64_t most_;  // questions of a stream; 0: all
    std::string cutoff_;  // a day; "": none
    Wording wording_;
    std::vector<Quarter> quarters_;
};

}  // namespace

NREM_PLUGIN("markets", "0.1.0",
            nrem::task<Markets>({"markets",
                                 "direction and size of a stock index's next daily move; a stream "
                                 "per index and quarter"}))
