// The task `index_recall`: a sequence of n symbols is shown, each with its position, then a
// boundary, then it is asked which symbol was at some of the positions.
//
// Positions and symbols have random directions of `dimensions`: a matrix from the one to the other
// has dimensions x dimensions numbers, however long the sequence is. To answer everything takes
// n log2(symbols) bits. With `positions: rotation` a position is the one before it, turned: the plane
// of each two numbers by the square root of a prime (radians), so that no position comes twice.
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

enum class Positions { random, rotation };
constexpr auto names_of(Positions) {
    return std::to_array<std::string_view>({"random", "rotation"});
}

class IndexRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("length", "64", {1, 65536}, "of the sequence"),
         nrem::integer("symbols", "16", {2, 1024}, "that there are"),
         nrem::integer("dimensions", "32", {2, 1024}, "size of a position and of a symbol's code"),
         nrem::choice("positions", Positions::random, "directions of positions"),
         nrem::integer("questions", "32", {1, 65536},
                       "of a stream, each about another position, as long as there are any")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit IndexRecall(const nrem::Params& params)
        : positions_{params.integer("length"), params.integer("dimensions"), 0, Own::random},
          symbols_{params.integer("symbols"), params.integer("dimensions"), 0, Own::random},
          turned_(params.choice<Positions>("positions") == Positions::rotation),
          questions_(std::min(params.integer("questions"), params.integer("length"))),
          position_names_(numbered("position", positions_.count)) {
        if (turned_ && positions_.dimensions % 2 == 1)
            throw std::invalid_argument("dimensions: planes of rotation have two each");
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, positions_.dimensions, symbols_.dimensions};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("sequence " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const std::vector<float> positions =
            turned_ ? rotations() : make_keys(positions_, random);
        const Choices symbols(numbered("symbol", symbols_.count),
                              Directions(symbols_, random).rows());
        std::vector<std::size_t> sequence(positions_.count);
        for (auto& symbol : sequence) symbol = random.below(symbols_.count);
        const auto line = [&](std::size_t position) {
            return Line{.text = position_names_[position],
                        .vector = std::span(positions).subspan(
                            position * positions_.dimensions, positions_.dimensions),
                        .choices = &symbols,
                        .answer = sequence[position],
                        .item = position + 1};
        };
        Telling telling(sink);
        for (std::size_t i = 0; i < sequence.size(); ++i) telling.observe(line(i));
        telling.boundary();
        std::vector<std::size_t> order(sequence.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        order.resize(questions_);
        for (const std::size_t position : order) telling.test(line(position));
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"position", "symbol"}, sink);
    }

private:
    // The first one is 1, 0, 1, 0, ... to scale.
    std::vector<float> rotations() const {
        const std::size_t planes = positions_.dimensions / 2;
        const double length = std::sqrt(1 / static_cast<double>(planes));
        std::vector<float> made;
        for (std::size_t position = 0; position < positions_.count; ++position) {
            std::size_t prime = 1;
            for (std::size_t plane = 0; plane < planes; ++plane) {
                while (!is_prime(++prime)) {}
                const double angle =
                    std::sqrt(static_cast<double>(prime)) * static_cast<double>(position);
                made.push_back(static_cast<float>(length * std::cos(angle)));
                made.push_back(static_cast<float>(length * std::sin(angle)));
            }
        }
        return made;
    }
    static bool is_prime(std::size_t number) {
        for (std::size_t part = 2; part * part <= number; ++part)
            if (number % part == 0) return false;
        return true;
    }

    KeyPlan positions_;
    KeyPlan symbols_;
    bool turned_;
    std::size_t questions_;
    std::vector<std::string> position_names_;
};

}  // namespace

NREM_PLUGIN("index_recall", "0.1.0",
            nrem::task<IndexRecall>({"index_recall",
                                     "a sequence of symbols, a boundary, then which symbol was at "
                                     "a position",
                                     "RNNs are not Transformers (yet) (2024)"}))
