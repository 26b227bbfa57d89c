// The task `arithmetic`: "What is ((3 + 4) * 2 - 5) mod 7?". The depth of the expression is how
// many steps have to be taken one after the other: a chain of that many operations, or a balanced
// tree.
//
// Nothing is to be learned and nothing is shown before: it is for loops with the tool `calculator`,
// which reads some 30 brackets in one another, and for models that work in steps. The depth is the
// question's group, "depth 3".
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "nrem/sdk/number.hpp"

namespace {

constexpr std::size_t deepest_tree = 8;  // 256 numbers
constexpr std::size_t most_choices = 100;
constexpr double largest_value = 1e15;

// The last number in a text, with its sign; "" where there is none or it is no whole one. 4.0 is.
std::string_view last_whole_number(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    const auto digits_before = [&](std::size_t end) {
        const std::size_t before = text.substr(0, end).find_last_not_of(digits);
        return before == text.npos ? 0 : before + 1;
    };
    const std::size_t last = text.find_last_of(digits);
    if (last == text.npos) return {};
    std::size_t end = last + 1;
    std::size_t begin = digits_before(end);
    const std::size_t point = begin - 1;
    if (begin > 1 && text[point] == '.' && digits_before(point) < point) {
        if (text.substr(begin, end - begin).find_first_not_of('0') != text.npos) return {};
        end = point;
        begin = digits_before(end);
    }
    if (begin > 0 && text[begin - 1] == '-') --begin;
    return text.substr(begin, end - begin);
}

struct Term {
    std::string text;
    std::int64_t value;
};

class Arithmetic {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("depth", "3", {1, 30}, "steps one after the other, at most 8 in a tree"),
         nrem::choice("depths", "fixed", "fixed|varied",
                      "all questions are that deep, or 1 to `depth`, each as often"),
         nrem::choice("shape", "chain", "chain|tree",
                      "one more number a step, or two equal halves at each step"),
         nrem::text("operations", "+ - *", "of + - *, between blanks"),
         nrem::integer("largest", "9", {1, 1000}, "number in an expression; the smallest is 1"),
         nrem::integer("modulus", "0", {0, 1000000},
                       "that the result is taken by; 0: none, else 2 or more"),
         nrem::choice("answers", "free", "free|choice",
                      "any whole number, or one of 0 to modulus - 1 (modulus 2 to 100)"),
         nrem::integer("questions", "20", {1, 1000000}, "in a stream")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit Arithmetic(const nrem::Params& params)
        : depth_(params.integer("depth")),
          varies_(params.text("depths") == "varied"),
          is_tree_(params.text("shape") == "tree"),
          operations_(signs_of(params.text("operations"))),
          largest_(params.integer("largest")),
          modulus_(static_cast<std::int64_t>(params.integer("modulus"))),
          offers_choices_(params.text("answers") == "choice"),
          questions_(params.integer("questions")),
          choices_(residues(checked_choices())) {
        if (modulus_ == 1) throw std::invalid_argument("modulus must be 0 or at least 2");
        if (is_tree_ && depth_ > deepest_tree)
            throw std::invalid_argument("depth must be at most " + std::to_string(deepest_tree) +
                                        " where shape is tree, as each step doubles the numbers");
        if (modulus_ == 0 && bound() > largest_value)
            throw std::invalid_argument(
                "values may pass 10^15 at this depth: set a modulus, or leave out *");
        for (std::size_t depth = 1; depth <= depth_; ++depth)
            groups_.push_back("depth " + std::to_string(depth));
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, 0, offers_choices_ ? choices_.size() : 0};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("sums " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        for (std::size_t i = 0; i < questions_; ++i) {
            const std::size_t depth = varies_ ? 1 + random.below(depth_) : depth_;
            ask(is_tree_ ? tree(depth, random) : chain(depth, random), depth, i, sink);
        }
    }

    // The last number of an answer is what it says.
    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        if (event.truth->choice >= 0) return;
        const auto said = nrem::as_number<std::int64_t>(last_whole_number(nrem::view(answer.text)));
        score.correct =
            said == nrem::as_number<std::int64_t>(nrem::view(event.truth->text)) ? 1 : 0;
    }

private:
    static std::string signs_of(const std::string& text) {
        std::string signs;
        std::string_view rest = text;
        for (auto word = nrem::next_word(rest); !word.empty(); word = nrem::next_word(rest)) {
            if (word != "+" && word != "-" && word != "*")
                throw std::invalid_argument("operations: '" + std::string(word) +
                                            "' is none of + - *");
            signs += word;
        }
        if (signs.empty()) throw std::invalid_argument("operations must name one of + - *");
        return signs;
    }
    [[nodiscard]] std::size_t checked_choices() const {
        const auto modulus = static_cast<std::size_t>(modulus_);
        if (offers_choices_ && (modulus < 2 || modulus > most_choices))
            throw std::invalid_argument("answers: choice needs a modulus from 2 to " +
                                        std::to_string(most_choices) + ", not " +
                                        std::to_string(modulus));
        return offers_choices_ ? modulus : 1;
    }
    static std::vector<std::string> residues(std::size_t count) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
        return names;
    }
    // No value is larger.
    [[nodiscard]] double bound() const {
        const double count = is_tree_ ? std::exp2(depth_) : static_cast<double>(depth_ + 1);
        const auto largest = static_cast<double>(largest_);
        const bool multiplies = operations_.find('*') != std::string::npos;
        // A product of sums is at most one of products, but for ones.
        return multiplies ? std::pow(std::max(largest, 2.0), count) : largest * count;
    }

    [[nodiscard]] Term number(nrem::Random& random) const {
        const auto value = static_cast<std::int64_t>(1 + random.below(largest_));
        return {std::to_string(value), value};
    }
    [[nodiscard]] Term joined(const Term& left, const Term& right, nrem::Random& random) const {
        const char sign = operations_[random.below(operations_.size())];
        const std::int64_t value = sign == '+'   ? left.value + right.value
                                   : sign == '-' ? left.value - right.value
                                                 : left.value * right.value;
        return {'(' + left.text + ' ' + sign + ' ' + right.text + ')',
                modulus_ == 0 ? value : (value % modulus_ + modulus_) % modulus_};
    }
    [[nodiscard]] Term chain(std::size_t depth, nrem::Random& random) const {
        Term made = number(random);
        for (std::size_t i = 0; i < depth; ++i) made = joined(made, number(random), random);
        return made;
    }
    [[nodiscard]] Term tree(std::size_t depth, nrem::Random& random) const {
        if (depth == 0) return number(random);
        const Term left = tree(depth - 1, random);
        return joined(left, tree(depth - 1, random), random);
    }

    void ask(const Term& term, std::size_t depth, std::size_t at, nrem::EventSink& sink) const {
        const std::string shown = modulus_ > 0 ? term.text + " mod " + std::to_string(modulus_)
                                               : term.text.substr(1, term.text.size() - 2);
        const std::string text = "What is " + shown + '?';
        const std::string value = std::to_string(term.value);
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        event.truth.text = nrem::borrow(value);
        if (offers_choices_) {
            choices_.offer(event.cue);
            event.truth = choices_.answer(static_cast<std::size_t>(term.value));
        }
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.at = static_cast<double>(at);
        event.group = groups_[depth - 1];
        sink.test(event);
    }

    std::size_t depth_;
    bool varies_;
    bool is_tree_;
    std::string operations_;
    std::uint64_t largest_;
    std::int64_t modulus_;
    bool offers_choices_;
    std::size_t questions_;
    Choices choices_;
    std::vector<std::string> groups_;  // by depth, from 1 on
};

}  // namespace

NREM_PLUGIN("arithmetic", "0.1.0",
            nrem::task<Arithmetic>({"arithmetic",
                                    "nested sums and products, of a depth that is given",
                                    "arXiv 2502.17416 (looped transformers: operands as depth)"}))
