// The task `grid_views`: a walk on a grid without edges; at each step it is asked what is seen
// there, and then shown. The walk does not depend on the answers.
//
// Cells that are near each other often look alike (the land is patches, each with one symbol). The
// cue's vector has a 1 at the number of the cell. With `passing` a moving thing is in view now and
// then, and hides what is there. Groups: "first" at a cell, "near" where the last visit is at most
// `near` steps ago, "far" where it is longer, "passing" where a moving thing is in view.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class GridViews {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("side", "12", {2, 64}, "of the grid, in cells"),
         nrem::integer("steps", "600", {1, 100000}, "of the walk"),
         nrem::integer("patches", "24", {1, 4096}, "of land"),
         nrem::integer("symbols", "8", {2, 256}, "that a patch may have"),
         nrem::integer("near", "16", {0, 100000}, "steps since the last visit that are few"),
         nrem::number("passing", "0", {0, 1}, "probability that a moving thing is in view")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit GridViews(const nrem::Params& params)
        : side_(params.integer("side")),
          steps_(params.integer("steps")),
          patches_(params.integer("patches")),
          symbols_(params.integer("symbols")),
          near_(params.integer("near")),
          passing_(params.number("passing")),
          views_(names_of(symbols_)) {}

    nrem::TaskInfo describe() const { return {nrem::endless, side_ * side_, views_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("walk " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto land = draw_land(random);
        std::vector<std::size_t> visited(land.size(), never);
        std::vector<float> place(land.size());
        Telling telling(sink);
        std::size_t cell = random.below(land.size());
        std::size_t way = random.below(4);
        for (std::size_t step = 0; step < steps_; ++step) {
            const bool hidden = random.uniform() < passing_;
            const std::string name = "cell " + std::to_string(cell + 1);
            place[cell] = 1;
            telling.query({.text = name,
                           .vector = place,
                           .choices = &views_,
                           .answer = hidden ? symbols_ + random.below(things) : land[cell],
                           .item = cell + 1,
                           .group = hidden ? "passing" : group(visited[cell], step)});
            place[cell] = 0;
            visited[cell] = step;
            if (random.uniform() < turns) way = random.below(4);
            cell = beside(cell, way);
        }
    }

private:
    static constexpr std::size_t never = ~std::size_t{0};
    static constexpr std::size_t things = 3;
    static constexpr double turns = 0.4;

    static std::vector<std::string> names_of(std::size_t symbols) {
        auto names = numbered("land", symbols);
        for (const auto& thing : numbered("thing", things)) names.push_back(thing);
        return names;
    }
    std::string_view group(std::size_t last, std::size_t now) const {
        return last == never ? "first" : now - last <= near_ ? "near" : "far";
    }
    // The cell to the right, below, to the left, above.
    std::size_t beside(std::size_t cell, std::size_t way) const {
        const std::size_t step = way < 2 ? 1 : side_ - 1;
        std::size_t row = cell / side_;
        std::size_t column = cell % side_;
        (way % 2 == 0 ? column : row) += step;
        return row % side_ * side_ + column % side_;
    }
    // Each cell has the symbol of the patch whose centre is nearest, around the edges.
    std::vector<std::size_t> draw_land(nrem::Random& random) const {
        std::vector<std::size_t> centres;
        std::vector<std::size_t> symbols;
        for (std::size_t i = 0; i < patches_; ++i) {
            centres.push_back(random.below(side_ * side_));
            symbols.push_back(random.below(symbols_));
        }
        std::vector<std::size_t> land;
        for (std::size_t cell = 0; cell < side_ * side_; ++cell) {
            std::size_t nearest = 0;
            for (std::size_t i = 1; i < patches_; ++i)
                if (way_between(cell, centres[i]) < way_between(cell, centres[nearest]))
                    nearest = i;
            land.push_back(symbols[nearest]);
        }
        return land;
    }
    std::size_t way_between(std::size_t a, std::size_t b) const {
        const auto along = [this](std::size_t x, std::size_t y) {
            const std::size_t off = x > y ? x - y : y - x;
            return std::min(off, side_ - off);
        };
        const std::size_t down = along(a / side_, b / side_);
        const std::size_t across = along(a % side_, b % side_);
        return down * down + across * across;
    }

    std::size_t side_;
    std::size_t steps_;
    std::size_t patches_;
    std::size_t symbols_;
    std::size_t near_;
    double passing_;
    Choices views_;
};

}  // namespace

NREM_PLUGIN("grid_views", "0.1.0",
            nrem::task<GridViews>({"grid_views",
                                   "a walk on a grid: what is seen at a cell, before it is shown",
                                   "Memory Forcing (arXiv 2510.03198); video world models with "
                                   "spatial memory (arXiv 2506.05284)"}))
