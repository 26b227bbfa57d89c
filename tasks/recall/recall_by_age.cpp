// The task `recall_by_age`: pairs among fillers, and who remembers which of them by how long ago
// they were told.
//
// Each pair is told once, `fillers` pairs that nobody asks for after it. After a boundary all
// pairs are asked for. Groups are "age 1", the newest eighth of the pairs, to "age 8". Of fillers
// there are `kinds` that come again and again, drawn by chance, or with 0 as many as are told.
//
// The last element of a cue's vector is a mark: `mark` in pairs, -`mark` in fillers, and noise of
// the deviation `noise` on both. So an input tells how worth it is to be kept, as well as the
// noise allows. The rest is a direction of its own. The oracle is a perfect memory.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class RecallByAge {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("pairs", "64", {8, 1024}, "that are asked for"),
         nrem::integer("fillers", "0", {0, 1024}, "told after each pair"),
         nrem::integer("kinds", "0", {0, 65536}, "of fillers; 0: each is another"),
         nrem::number("mark", "0", {0, 10}, "last element of a pair's key; of a filler's, negated"),
         nrem::number("noise", "0", {0, 10}, "standard deviation of noise on that element"),
         nrem::integer("values", "64", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {3, 1024}, "size of a key's and a value's vector")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit RecallByAge(const nrem::Params& params)
        : pairs_(params.integer("pairs")),
          fillers_(params.integer("fillers")),
          kinds_(params.integer("kinds") > 0 ? params.integer("kinds") : pairs_ * fillers_),
          repeats_(params.integer("kinds") > 0),
          mark_(params.number("mark")),
          noise_(params.number("noise")),
          values_(params.integer("values")),
          dimensions_(params.integer("dimensions")) {}

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, dimensions_}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("pairs " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Choices values(numbered("value", values_),
                             make_keys({values_, dimensions_, 0, Own::random}, random));
        const Lines pairs("key", {pairs_, dimensions_ - 1, 0, Own::random}, values, random);
        const Lines fillers("filler", {kinds_, dimensions_ - 1, 0, Own::random}, values, random);
        const auto marked = marks(pairs, random);
        Telling telling(sink);
        for (std::size_t pair = 0; pair < pairs_; ++pair) {
            telling.observe(pairs.line(pair, marked[pair]));
            for (std::size_t i = 0; i < fillers_; ++i) {
                const std::size_t filler = repeats_ ? random.below(kinds_) : pair * fillers_ + i;
                const auto key = with_mark(fillers.direction(filler), -mark_, random);
                auto line = fillers.line(filler, key);
                line.item += pairs_;
                telling.observe(line);
            }
        }
        telling.boundary();
        for (std::size_t pair = 0; pair < pairs_; ++pair) {
            const std::string age = "age " + std::to_string(8 - 8 * pair / pairs_);
            auto line = pairs.line(pair, marked[pair]);
            line.group = age;
            telling.test(line);
        }
    }

private:
    // Named directions with a value each.
    class Lines {
    public:
        Lines(std::string_view word, const KeyPlan& plan, const Choices& values,
              nrem::Random& random)
            : values_(values), names_(numbered(word, plan.count)), directions_(plan, random) {
            for (std::size_t i = 0; i < plan.count; ++i)
                answers_.push_back(random.below(values.size()));
        }
        [[nodiscard]] std::span<const float> direction(std::size_t i) const {
            return directions_.row(i);
        }
        [[nodiscard]] Line line(std::size_t i, std::span<const float> key) const {
            return {.text = names_[i],
                    .vector = key,
                    .choices = &values_,
                    .answer = answers_[i],
                    .item = i + 1};
        }

    private:
        const Choices& values_;
        std::vector<std::string> names_;
        Directions directions_;
        std::vector<std::size_t> answers_;
    };

    std::vector<float> with_mark(std::span<const float> direction, double mark,
                                 nrem::Random& random) const {
        std::vector<float> key(direction.begin(), direction.end());
        key.push_back(static_cast<float>(mark + noise_ * random.normal()));
        return key;
    }
    std::vector<std::vector<float>> marks(const Lines& pairs, nrem::Random& random) const {
        std::vector<std::vector<float>> marked;
        for (std::size_t pair = 0; pair < pairs_; ++pair)
            marked.push_back(with_mark(pairs.direction(pair), mark_, random));
        return marked;
    }

    std::size_t pairs_;
    std::size_t fillers_;
    std::size_t kinds_;
    bool repeats_;
    double mark_;
    double noise_;
    std::size_t values_;
    std::size_t dimensions_;
};

}  // namespace

NREM_PLUGIN("recall_by_age", "0.1.0",
            nrem::task<RecallByAge>({"recall_by_age",
                                     "pairs among fillers, asked for at the end: recall by age",
                                     "Titans (arXiv 2501.00663)"}))
