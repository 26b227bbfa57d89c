// The task `countdown`: "Use each of the numbers 1, 3, 4, 6 once, with + - * / and parentheses, to
// get 24." Any expression that does is right: it is easy to check and hard to find.
//
// With a target, problems are drawn from all that can be solved: 4 numbers from 1 to 13 and the
// target 24 are the Game of 24, of whose 1,820 hands 1,362 can be. With target 0 each problem has a
// target of its own, the value of an expression that was drawn. The tool `check` says what an
// expression is worth, by the rules that the question has, too.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "nrem/sdk.hpp"
#include "solver.hpp"

namespace {

constexpr double most_expressions = 2e7;  // that are tried to find what can be solved
constexpr std::int64_t largest_target = 999;

struct Problem {
    Hand numbers;  // in order of size
    std::int64_t target;
    std::string solution;
};

// All hands of so many numbers from 1 to `largest`, each in order of size.
std::vector<Hand> hands(std::size_t count, std::int64_t largest) {
    std::vector<Hand> all;
    Hand hand(count, 1);
    while (true) {
        all.push_back(hand);
        std::size_t at = count;
        while (at > 0 && hand[at - 1] == largest) --at;
        if (at == 0) return all;
        std::fill(hand.begin() + static_cast<std::ptrdiff_t>(at) - 1, hand.end(), hand[at - 1] + 1);
    }
}

// Of all hands: two of the numbers that are left are joined in six ways, then two of those, and so
// on.
double number_of_expressions(std::size_t count, std::uint64_t largest) {
    double all = 1;
    for (std::size_t i = 0; i < count; ++i)
        all *= static_cast<double>(largest + i) / static_cast<double>(i + 1);
    for (std::size_t left = count; left > 1; --left)
        all *= 3 * static_cast<double>(left * (left - 1));
    return all;
}

std::string list_of(const Hand& numbers) {
    std::string text;
    for (const std::int64_t number : numbers)
        text += (text.empty() ? "" : ", ") + std::to_string(number);
    return text;
}

std::string text_of(const Fraction& value) {
    const std::string upper = std::to_string(value.upper);
    return value.lower == 1 ? upper : upper + '/' + std::to_string(value.lower);
}

class Countdown {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("numbers", "4", {2, most_numbers}, "of a problem"),
         nrem::integer("largest", "13", {1, 100}, "number of a problem; the smallest is 1"),
         nrem::integer("target", "24", {0, largest_target},
                       "of all problems; 0: each has its own, of 1 to 999"),
         nrem::integer("questions", "20", {1, 1000000}, "in a stream")});
    static constexpr auto offers = std::to_array<const char*>({"task.text", "task.oracle"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("follows_rules", nrem::Better::higher, {0, 1},
                      "answers that are expressions of just the numbers, whatever their value")});
    static constexpr auto tools = std::to_array<nrem::WorldTool>(
        {{"check", "says what an expression is worth and whether it solves the problem",
          R"({"type":"object","properties":{"expression":{"type":"string","maxLength":400}},)"
          R"("required":["expression"],"additionalProperties":false})"}});

    explicit Countdown(const nrem::Params& params)
        : count_(params.integer("numbers")),
          largest_(params.integer("largest")),
          target_(static_cast<std::int64_t>(params.integer("target"))),
          questions_(params.integer("questions")) {
        if (target_ > 0) find_problems();
    }

    nrem::TaskInfo describe() const { return {nrem::endless}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        sink.name("hands " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        for (std::size_t i = 0; i < questions_; ++i)
            ask(problem(nrem::combine(nrem::combine(seed, index), i)), i, sink);
    }

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const auto truth = nrem::view(event.truth->text);
        const Hand numbers = numbers_in(truth);
        const auto target = value_of(truth, numbers);
        const auto value = value_of(nrem::view(answer.text), numbers);
        score.correct = value && value == target ? 1 : 0;
        nrem::figure(score, "follows_rules", value ? 1 : 0);
    }

    std::string act(const nrem::Act& act) const {
        if (act.step >= questions_) throw nrem::Refusal("nothing is asked at this step");
        const auto asked = problem(nrem::combine(nrem::combine(act.seed, act.stream), act.step));
        const std::string expression = nlohmann::json::parse(act.arguments).at("expression");
        const auto value = value_of(expression, asked.numbers);
        if (!value)
            throw nrem::Refusal("this is no expression that uses " + list_of(asked.numbers) +
                                ", each once");
        return text_of(*value) + (*value == Fraction{asked.target, 1}
                                      ? ": it solves the problem"
                                      : ": the target is " + std::to_string(asked.target));
    }

private:
    void find_problems() {
        if (number_of_expressions(count_, largest_) > most_expressions)
            throw std::invalid_argument(
                "numbers: there are too many to find all problems with this target that can be "
                "solved: take fewer or smaller ones, or target: 0");
        for (auto& hand : hands(count_, static_cast<std::int64_t>(largest_))) {
            std::string solution = Search(hand).solve(target_);
            if (!solution.empty())
                problems_.push_back({std::move(hand), target_, std::move(solution)});
        }
        if (problems_.empty())
            throw std::invalid_argument("no hand of " + std::to_string(count_) +
                                        " numbers from 1 to " + std::to_string(largest_) +
                                        " makes " + std::to_string(target_));
    }

    [[nodiscard]] Problem problem(std::uint64_t seed) const {
        nrem::Random random(seed);
        if (target_ > 0) return problems_[random.below(problems_.size())];
        while (true) {
            const Problem drawn = draw(random);
            if (drawn.target >= 1 && drawn.target <= largest_target) return drawn;
        }
    }
    struct Part {
        Fraction value;
        std::string text;
    };
    // Two parts at a time are joined by an operation that leaves a whole number above 0.
    [[nodiscard]] Problem draw(nrem::Random& random) const {
        std::vector<Part> parts;
        Hand numbers;
        for (std::size_t i = 0; i < count_; ++i) {
            numbers.push_back(static_cast<std::int64_t>(1 + random.below(largest_)));
            parts.push_back({{numbers.back(), 1}, std::to_string(numbers.back())});
        }
        while (parts.size() > 1) {
            random.shuffle(std::span(parts));
            const char sign = "+-*/"[random.below(4)];
            const auto value = applied(sign, parts[0].value, parts[1].value);
            if (!value || value->lower != 1 || value->upper < 1) continue;
            parts[0] = {*value, '(' + parts[0].text + ' ' + sign + ' ' + parts[1].text + ')'};
            parts.erase(parts.begin() + 1);
        }
        std::sort(numbers.begin(), numbers.end());
        const std::string& text = parts[0].text;
        return {numbers, parts[0].value.upper, text.substr(1, text.size() - 2)};
    }

    static void ask(const Problem& problem, std::size_t at, nrem::EventSink& sink) {
        const std::string text = "Use each of the numbers " + list_of(problem.numbers) +
                                 " once, with + - * / and parentheses, to get " +
                                 std::to_string(problem.target) + '.';
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        event.truth.text = nrem::borrow(problem.solution);
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.at = static_cast<double>(at);
        sink.test(event);
    }

    std::size_t count_;
    std::uint64_t largest_;
    std::int64_t target_;
    std::size_t questions_;
    std::vector<Problem> problems_;  // all, where there is one target
};

}  // namespace

NREM_PLUGIN(
    "countdown", "0.1.0",
    nrem::task<Countdown>({"countdown",
                           "numbers and a target, to which any expression that reaches it is "
                           "an answer; by default the Game of 24",
                           "Game of 24 of Tree of Thoughts (arXiv 2305.10601)"}))
