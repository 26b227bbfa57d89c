// The task `variable_tracking`: a program is shown statement by statement, "x4 = 7." and then
// "x9 = x4.", in chains that are mixed with one another; then it is asked for values, "x9 = ?".
//
// A variable's depth is how many statements its value went through, the first being 0; it is the
// question's group, "depth 3". With updates ("x9 = x9 + 1.") the order of statements counts: a copy
// has the value of its moment.
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "../teller.hpp"

namespace {

// One variable, as the program has left it so far.
struct Variable {
    std::uint64_t number;  // of its name, from 1 on
    std::size_t value;
    std::size_t depth;
    std::vector<std::uint64_t> seen;  // variables that its value came through, itself last
};

struct Statement {
    std::string text;
    std::string says;  // its right side
    std::uint64_t item;
};

struct Program {
    std::vector<Statement> statements;
    std::vector<Variable> variables;
    std::vector<std::size_t> ends;  // of each chain, as an index of variables
};

// What is left to be written.
struct Plan {
    std::vector<std::size_t> copies;  // of each chain; one more than `hops` before its root
    std::size_t updates;
    std::vector<std::uint64_t> numbers;  // of variables, the next one last
};

class VariableTracking {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("chains", "3", {1, 64}, "each begins with a number"),
         nrem::integer("hops", "4", {1, 64}, "copies in a chain, each of the variable before"),
         nrem::integer("updates", "0", {0, 64},
                       "statements that add 1 to a variable; order: program"),
         nrem::integer("largest", "9", {1, 99}, "number at the head of a chain; the smallest is 0"),
         nrem::integer("names", "0", {0, 8192},
                       "of which variables are drawn; 0: as many as variables"),
         nrem::choice("order", "program", "program|shuffled",
                      "each chain from its head on, or all statements in any order"),
         nrem::choice("about", "any", "any|deepest",
                      "variables asked about: drawn, or the ends of chains first"),
         nrem::integer("questions", "6", {1, 4096}, "in a stream; fewer where it has fewer variables"),
         nrem::integer("window", "0", {0, 1000000},
                       "words between two boundaries, at least 8; 0: all of them")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit VariableTracking(const nrem::Params& params)
        : chains_(params.integer("chains")),
          hops_(params.integer("hops")),
          updates_(params.integer("updates")),
          largest_(params.integer("largest")),
          names_(params.integer("names") == 0 ? variables() : params.integer("names")),
          shuffles_(params.text("order") == "shuffled"),
          deepest_(params.text("about") == "deepest"),
          questions_(params.integer("questions")),
          window_(params.integer("window")),
          choices_(values(largest_ + updates_)) {
        if (names_ < variables())
            throw std::invalid_argument("names (" + std::to_string(names_) +
                                        ") must not be fewer than variables (" +
                                        std::to_string(variables()) + ")");
        if (shuffles_ && updates_ > 0)
            throw std::invalid_argument(
                "updates need order: program, since what they change depends on their place");
        if (window_ > 0 && window_ < 8)
            throw std::invalid_argument("a statement of 8 words does not fit into a window of " +
                                        std::to_string(window_));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("program " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Program program = write(random);
        if (shuffles_) random.shuffle(std::span(program.statements));
        Teller teller(sink, window_);
        for (const auto& statement : program.statements) {
            nrem::Event event;
            event.cue.text = nrem::borrow(statement.text);
            event.truth.text = nrem::borrow(statement.says);
            event.item = statement.item;
            teller.observe(event);
        }
        teller.boundary();
        for (const std::size_t place : draw_questions(program, random))
            ask(program.variables[place], teller);
    }

private:
    [[nodiscard]] std::size_t variables() const { return chains_ * (hops_ + 1); }
    static std::vector<std::string> values(std::size_t largest) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i <= largest; ++i) names.push_back(std::to_string(i));
        return names;
    }
    static std::string name_of(std::uint64_t number) { return 'x' + std::to_string(number); }

    [[nodiscard]] Plan plan(nrem::Random& random) const {
        Plan plan{std::vector(chains_, hops_ + 1), updates_, std::vector<std::uint64_t>(names_)};
        std::iota(plan.numbers.begin(), plan.numbers.end(), std::uint64_t{1});
        random.shuffle(std::span(plan.numbers));
        return plan;
    }
    // Each statement that is left is as likely to be the next one, as far as there is something to
    // update.
    [[nodiscard]] Program write(nrem::Random& random) const {
        Plan left = plan(random);
        Program program{{}, {}, std::vector<std::size_t>(chains_)};
        for (std::size_t rest = variables() + updates_; rest > 0; --rest) {
            std::size_t drawn = random.below(rest);
            if (drawn < left.updates && !program.variables.empty()) {
                --left.updates;
                update(program, program.variables[random.below(program.variables.size())]);
                continue;
            }
            drawn = drawn < left.updates ? 0 : drawn - left.updates;
            std::size_t chain = 0;
            while (drawn >= left.copies[chain]) drawn -= left.copies[chain++];
            assign(program, chain, left, random);
        }
        return program;
    }
    void assign(Program& program, std::size_t chain, Plan& left, nrem::Random& random) const {
        Variable made{left.numbers.back(), 0, 0, {}};
        left.numbers.pop_back();
        std::string says;
        if (left.copies[chain]-- == hops_ + 1) {
            made.value = random.below(largest_ + 1);
            says = std::to_string(made.value);
        } else {
            const Variable& before = program.variables[program.ends[chain]];
            made = {made.number, before.value, before.depth + 1, before.seen};
            says = name_of(before.number);
        }
        made.seen.push_back(made.number);
        state(program, made.number, says);
        program.ends[chain] = program.variables.size();
        program.variables.push_back(std::move(made));
    }
    static void update(Program& program, Variable& variable) {
        ++variable.value;
        ++variable.depth;
        state(program, variable.number, name_of(variable.number) + " + 1");
    }
    static void state(Program& program, std::uint64_t number, const std::string& says) {
        program.statements.push_back({name_of(number) + " = " + says + '.', says, number});
    }

    [[nodiscard]] std::vector<std::size_t> draw_questions(const Program& program,
                                                          nrem::Random& random) const {
        std::vector<std::size_t> drawn(program.variables.size());
        std::iota(drawn.begin(), drawn.end(), std::size_t{0});
        random.shuffle(std::span(drawn));
        if (deepest_)
            std::stable_sort(drawn.begin(), drawn.end(), [&](std::size_t a, std::size_t b) {
                return program.variables[a].depth > program.variables[b].depth;
            });
        drawn.resize(std::min(questions_, drawn.size()));
        return drawn;
    }
    void ask(const Variable& variable, Teller& teller) const {
        const std::string text = name_of(variable.number) + " = ?";
        const std::string group = "depth " + std::to_string(variable.depth);
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        choices_.offer(event.cue);
        event.truth = choices_.answer(variable.value);
        event.group = group;
        event.evidence = variable.seen;
        teller.test(event);
    }

    std::size_t chains_;
    std::size_t hops_;
    std::size_t updates_;
    std::size_t largest_;
    std::size_t names_;
    bool shuffles_;
    bool deepest_;
    std::size_t questions_;
    std::size_t window_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN(
    "variable_tracking", "0.1.0",
    nrem::task<VariableTracking>({"variable_tracking",
                                  "a program of assignments in chains, then the values of "
                                  "its variables",
                                  "RULER (arXiv 2404.06654); Self-Notes (arXiv 2305.00833)"}))
