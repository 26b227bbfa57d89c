// The task `multi_query_recall`: a sequence that begins with n pairs of a key and a value, after
// which each key comes once more, and is asked for its value where it comes.
//
// A sequence has `length` tokens: the pairs take the first 2 n. At which of the even places behind
// them a key comes again is drawn without replacement, place i = 1, 2, ... with a probability
// that goes like i^(power - 1): most come soon, some late. The places between are empty, so that
// time goes by there. Keys and values are random directions. Groups are the distances between a
// pair and its question in tokens, "gap 16 to 31" and so on; nothing is revealed. The oracle is a
// perfect memory.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

class MultiQueryRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("pairs", "16", {1, 1024}, "of a key and a value"),
         nrem::integer("length", "128", {4, 65536}, "tokens of the sequence, four a pair at least"),
         nrem::integer("values", "256", {2, 1024}, "that there are; each pair has one of its own"),
         nrem::number("power", "0.01", {1e-6, 1}, "the smaller, the sooner most keys come again"),
         nrem::integer("dimensions", "64", {0, 1024},
                       "size of a key's and of a value's vector; 0: keys are names alone")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit MultiQueryRecall(const nrem::Params& params)
        : pairs_(params.integer("pairs")),
          places_(params.integer("length") / 2),
          values_(params.integer("values")),
          power_(params.number("power")),
          dimensions_(params.integer("dimensions")),
          names_(numbered("key", pairs_)) {
        if (dimensions_ == 1) throw std::invalid_argument("dimensions: 0, or 2 and more");
        if (places_ < 2 * pairs_)
            throw std::invalid_argument("length (" + std::to_string(params.integer("length")) +
                                        ") is below four tokens a pair, " +
                                        std::to_string(4 * pairs_));
        if (values_ < pairs_)
            throw std::invalid_argument("values (" + std::to_string(values_) +
                                        ") are fewer than pairs (" + std::to_string(pairs_) + ")");
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, dimensions_, dimensions_ > 0 ? dimensions_ : values_};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("sequence " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto keys = make_keys({pairs_, dimensions_, 0, Own::random}, random);
        const Choices values(numbered("value", values_),
                             make_keys({values_, dimensions_, 0, Own::random}, random));
        std::vector<std::size_t> value(values_);
        std::iota(value.begin(), value.end(), std::size_t{0});
        random.shuffle(std::span(value));
        const auto line = [&](std::size_t pair) {
            return Line{.text = names_[pair],
                        .vector = std::span(keys).subspan(pair * dimensions_, dimensions_),
                        .choices = &values,
                        .answer = value[pair],
                        .item = pair + 1};
        };
        Telling telling(sink);
        for (std::size_t pair = 0; pair < pairs_; ++pair) {
            telling.observe(line(pair));
            telling.wait(1);
        }
        telling.boundary();
        for (const auto& [place, pair] : questions(random)) {
            const auto token = static_cast<double>(2 * (pairs_ + place));
            telling.wait(token - telling.now());
            const std::string group = group_of(2 * (pairs_ + place - pair) - 1);
            auto asked = line(pair);
            asked.group = group;
            telling.test(asked);
        }
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    struct Question {
        std::size_t place;  // of those behind the pairs
        std::size_t pair;
        bool operator<(const Question& other) const { return place < other.place; }
    };
    // Which place each pair's question has, in order of place. The least of exponential times at
    // these rates is what drawing one place after the other takes first (Efraimidis and Spirakis
    // 2006).
    [[nodiscard]] std::vector<Question> questions(nrem::Random& random) const {
        std::vector<std::pair<double, std::size_t>> times;
        for (std::size_t place = 0; place < places_ - pairs_; ++place) {
            const double rate = std::pow(static_cast<double>(place + 1), power_ - 1);
            times.emplace_back(-std::log1p(-random.uniform()) / rate, place);
        }
        std::sort(times.begin(), times.end());
        std::vector<Question> drawn;
        for (std::size_t pair = 0; pair < pairs_; ++pair)
            drawn.push_back({times[pair].second, pair});
        std::sort(drawn.begin(), drawn.end());
        return drawn;
    }

    // From a power of two to below the next.
    static std::string group_of(std::size_t gap) {
        std::size_t from = 1;
        while (2 * from <= gap) from *= 2;
        return "gap " + std::to_string(from) + " to " + std::to_string(2 * from - 1);
    }

    std::size_t pairs_;
    std::size_t places_;  // that tokens come in twos at
    std::size_t values_;
    double power_;
    std::size_t dimensions_;
    std::vector<std::string> names_;
};

}  // namespace

NREM_PLUGIN("multi_query_recall", "0.1.0",
            nrem::task<MultiQueryRecall>({"multi_query_recall",
                                          "pairs at the beginning of a sequence, each key asked "
                                          "once more within it",
                                          "arXiv 2312.04927 (MQAR of Zoology)"}))
