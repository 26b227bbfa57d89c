// The task `symbolic_math`: variables are assigned numbers and one another, "V12 =" with the answer
// "V3 + 1", in random order and in windows with a boundary after each; then it is asked for values.
//
// `ask: value` is "? V12", answered by a number; `ask: list`, the published form, is "= 5" followed
// by as many "?" as there are variables with a value, answered by those equal to 5 in the order of
// their numbers, with "none" for the rest. With `question: before` the question is also at the
// head of the context.
#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "assignments.hpp"
#include "../choices.hpp"
#include "split.hpp"
#include "../teller.hpp"

namespace {

using namespace assignments;  // NOLINT: the task's own words

class SymbolicMath {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("operations", "8", {1, 64},
                       "assignments of one variable to another; one more is of a number"),
         nrem::integer("distractors", "9", {0, 1024}, "variables without a value"),
         nrem::integer("names", "0", {0, 4096},
                       "of which variables are drawn; 0: as many as variables"),
         nrem::integer("step", "1", {0, 4}, "by how much a variable differs from the one before"),
         nrem::choice("zero", "left_out", "left_out|written",
                      "a step of 0: \"V3\", or \"V3 + 0\" so that all contexts are equally long"),
         nrem::choice("shape", "tree", "tree|chain",
                      "each variable after any earlier one, or after the last one"),
         nrem::choice("ask", "value", "value|list",
                      "for one variable's value, or for all variables with a value"),
         nrem::choice("about", "any", "any|deepest",
                      "variables asked about: drawn, or the farthest from the root first"),
         nrem::choice("question", "after", "before|after",
                      "asked after the context alone, or also shown before it"),
         nrem::integer("questions", "1", {1, 65}, "of a stream, if there are so many different"),
         nrem::integer("window", "0", {0, 1000000},
                       "words between two boundaries, at least 5; 0: all of them"),
         split_param()});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit SymbolicMath(const nrem::Params& params)
        : shape_(shape_of(params)),
          writes_zeros_(params.text("zero") == "written"),
          lists_(params.text("ask") == "list"),
          deepest_(params.text("about") == "deepest"),
          before_(params.text("question") == "before"),
          questions_(params.integer("questions")),
          window_(params.integer("window")),
          split_(params.choice<Split>("split")),
          choices_(numbers(-shape_.lowest(), largest_root + shape_.lowest())) {
        if (shape_.names < shape_.variables())
            throw std::invalid_argument("names (" + std::to_string(shape_.names) +
                                        ") must not be fewer than variables (" +
                                        std::to_string(shape_.variables()) + ")");
        if (window_ > 0 && window_ < 5)
            throw std::invalid_argument("an assignment of 5 words does not fit into a window of " +
                                        std::to_string(window_));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("problem " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Forest forest = draw_from(
            split_, [&] { return draw(shape_, random); }, hash_of);
        auto lines = lines_of(forest);
        random.shuffle(std::span(lines));
        const auto asked = draw_questions(forest.known, random);
        Teller teller(sink, window_);
        for (std::size_t i = 0; before_ && i < asked.size(); ++i) {
            const std::string text = question(*asked[i]);
            nrem::Event event;
            event.cue.text = nrem::borrow(text);
            teller.observe(event);
        }
        for (const auto& line : lines) {
            nrem::Event event;
            event.cue.text = nrem::borrow(line.variable);
            event.truth.text = nrem::borrow(line.says);
            event.item = line.item;
            teller.observe(event);
        }
        teller.boundary();
        for (const auto* variable : asked) ask(forest.known, *variable, teller);
    }

    // The variables of a list may be said in any order, and with or without "none".
    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        if (event.truth->choice >= 0 || !nrem::view(event.cue->text).starts_with('=')) return;
        score.correct =
            variables_in(nrem::view(event.truth->text)) == variables_in(nrem::view(answer.text))
                ? 1
                : 0;
    }

private:
    struct Line {
        std::string variable;
        std::string says;
        std::uint64_t item;
    };

    static Shape shape_of(const nrem::Params& params) {
        Shape shape{params.integer("operations"), params.integer("distractors"),
                    params.integer("names"), static_cast<int>(params.integer("step")),
                    params.text("shape") == "chain"};
        if (shape.names == 0) shape.names = shape.variables();
        return shape;
    }
    static std::vector<std::string> numbers(int first, int last) {
        std::vector<std::string> names;
        for (int i = first; i <= last; ++i) names.push_back(std::to_string(i));
        return names;
    }
    static std::string name_of(const Variable& variable) {
        return "V" + std::to_string(variable.name);
    }
    static std::vector<std::string_view> variables_in(std::string_view text) {
        std::vector<std::string_view> found;
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text))
            if (word != "none") found.push_back(word);
        std::sort(found.begin(), found.end());
        return found;
    }

    [[nodiscard]] Line line_of(const Tree& tree, const Variable& variable) const {
        std::string says = std::to_string(variable.step);
        if (!is_root(tree, variable)) {
            says = name_of(tree[variable.parent]);
            if (variable.step != 0 || writes_zeros_) {
                says += variable.step < 0 ? " - " : " + ";
                says += std::to_string(std::abs(variable.step));
            }
        }
        return {name_of(variable) + " =", std::move(says), variable.name};
    }
    // Of all but the root of the distractor.
    [[nodiscard]] std::vector<Line> lines_of(const Forest& forest) const {
        std::vector<Line> lines;
        lines.reserve(shape_.variables());
        for (const auto& variable : forest.known) lines.push_back(line_of(forest.known, variable));
        for (const auto& variable : forest.distractor)
            if (!is_root(forest.distractor, variable))
                lines.push_back(line_of(forest.distractor, variable));
        return lines;
    }

    // No two of them are the same question.
    std::vector<const Variable*> draw_questions(const Tree& tree, nrem::Random& random) const {
        std::vector<const Variable*> drawn;
        for (const auto& variable : tree) drawn.push_back(&variable);
        random.shuffle(std::span(drawn));
        if (deepest_)
            std::stable_sort(drawn.begin(), drawn.end(),
                             [](const auto* a, const auto* b) { return a->depth > b->depth; });
        std::vector<const Variable*> kept;
        for (const auto* variable : drawn)
            if (kept.size() < questions_ && (!lists_ || !asks_for_value(kept, variable->value)))
                kept.push_back(variable);
        return kept;
    }
    static bool asks_for_value(const std::vector<const Variable*>& asked, int value) {
        return std::any_of(asked.begin(), asked.end(),
                           [&](const auto* variable) { return variable->value == value; });
    }

    [[nodiscard]] std::string question(const Variable& variable) const {
        return lists_ ? "= " + std::to_string(variable.value) : "? " + name_of(variable);
    }
    void ask(const Tree& tree, const Variable& variable, Teller& teller) const {
        std::string text = question(variable);
        std::string list;
        nrem::Event event;
        if (lists_) {
            for (std::size_t i = 0; i < tree.size(); ++i) text += " ?";
            list = equal_ones(tree, variable.value);
            event.truth.text = nrem::borrow(list);
        } else {
            choices_.offer(event.cue);
            const int place = variable.value + shape_.lowest();
            event.truth = choices_.answer(static_cast<std::size_t>(place));
            event.item = variable.name;
        }
        event.cue.text = nrem::borrow(text);
        teller.test(event);
    }
    static std::string equal_ones(const Tree& tree, int value) {
        std::vector<std::size_t> names;
        for (const auto& variable : tree)
            if (variable.value == value) names.push_back(variable.name);
        std::sort(names.begin(), names.end());
        std::string text;
        for (std::size_t i = 0; i < tree.size(); ++i) {
            if (i > 0) text += ' ';
            text += i < names.size() ? "V" + std::to_string(names[i]) : "none";
        }
        return text;
    }

    Shape shape_;
    bool writes_zeros_;
    bool lists_;
    bool deepest_;
    bool before_;
    std::size_t questions_;
    std::size_t window_;
    Split split_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("symbolic_math", "0.1.0",
            nrem::task<SymbolicMath>({"symbolic_math",
                                      "variables assigned to one another, with distractors; then "
                                      "the value of one, or all that have a value",
                                      "GSM-Infinite, symbolic (arXiv 2502.05252); arXiv "
                                      "2605.26099"}))
