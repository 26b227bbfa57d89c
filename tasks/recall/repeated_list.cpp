// The task `repeated_list`: a list of words, a gap of filler words, then the same list, a
// permutation of it, or a list of new words; each word is asked for from the word before it.
//
// How much less surprising the second list is than the first says what is still there of the first:
// its order, where the same list is easier than the permuted one; its words alone, where both are
// alike. Every trial has words of its own. Groups: "list 1", and "same, gap 8" and so on for the
// second lists; the first word of a list cannot be foreseen and is shown, not asked. With
// `boundary` there is a night before each gap.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/lists.hpp"
#include "../engines/cues/telling.hpp"

namespace {

constexpr auto conditions = std::to_array<const char*>({"same", "permuted", "new"});
constexpr std::size_t filler_words = 16;

class RepeatedList {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("words", "10", {2, 256}, "in a list"),
         nrem::text("gaps", "2 32", "filler words between the two lists, between blanks"),
         nrem::integer("trials", "1", {1, 64}, "of each condition with each gap, in a stream"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a word's vectors, as a cue and as an answer"),
         nrem::number("correlation", "0.5", {0, 0.99}, "average cosine of two words as cues"),
         nrem::flag("boundary", "false", "a night after each first list")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes"});

    explicit RepeatedList(const nrem::Params& params)
        : words_(params.integer("words")),
          gaps_(numbers_in(params.text("gaps"), "gaps")),
          trials_(params.integer("trials")),
          sleeps_(params.flag("boundary")),
          plan_{filler_words + 2 * words_ * trials_ * gaps_.size() * conditions.size(),
                params.integer("dimensions"), params.number("correlation"), Own::random},
          names_(numbered("word", plan_.count)) {
        for (const auto* condition : conditions)
            for (const std::size_t gap : gaps_)
                groups_.push_back(std::string(condition) + ", gap " + std::to_string(gap));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, plan_.dimensions}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("lists " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions vectors(plan_, random);
        const Choices choices(
            names_, make_keys({plan_.count, plan_.dimensions, 0, Own::random}, random));
        Reader reader{Telling(sink), vectors, choices};
        List fresh(plan_.count - filler_words);
        std::iota(fresh.begin(), fresh.end(), filler_words);
        random.shuffle(std::span(fresh));
        List order(groups_.size() * trials_);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % groups_.size();
        random.shuffle(std::span(order));
        for (std::size_t t = 0; t < order.size(); ++t)
            trial(reader, order[t], std::span(fresh).subspan(2 * t * words_, 2 * words_), random);
    }

private:
    using List = std::vector<std::size_t>;
    struct Reader {
        Telling telling;
        const Directions& vectors;
        const Choices& choices;
        std::size_t before = 0;  // the word before
    };

    void trial(Reader& reader, std::size_t group, std::span<const std::size_t> fresh,
               nrem::Random& random) const {
        const List first(fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(words_));
        List second = first;
        if (group / gaps_.size() == 1) random.shuffle(std::span(second));
        if (group / gaps_.size() == 2) second.assign(fresh.end() - std::ssize(first), fresh.end());
        present(reader, first, "list 1");
        if (sleeps_) reader.telling.boundary();
        for (std::size_t i = 0; i < gaps_[group % gaps_.size()]; ++i)
            show(reader, random.below(filler_words));
        present(reader, second, groups_[group]);
    }
    static void present(Reader& reader, const List& list, std::string_view group) {
        show(reader, list.front());
        for (std::size_t i = 1; i < list.size(); ++i) {
            reader.telling.query(line(reader, list[i], group));
            reader.before = list[i];
        }
    }
    static void show(Reader& reader, std::size_t word) {
        reader.telling.observe(line(reader, word, {}));
        reader.before = word;
    }
    static Line line(const Reader& reader, std::size_t word, std::string_view group) {
        return {.text = reader.choices.name(reader.before),
                .vector = reader.vectors.row(reader.before),
                .choices = &reader.choices,
                .answer = word,
                .group = group,
                .knowable = false};
    }

    std::size_t words_;
    std::vector<std::size_t> gaps_;
    std::size_t trials_;
    bool sleeps_;
    KeyPlan plan_;
    std::vector<std::string> names_;
    std::vector<std::string> groups_;  // of second lists: by condition, then by gap
};

}  // namespace

NREM_PLUGIN("repeated_list", "0.1.0",
            nrem::task<RepeatedList>({"repeated_list",
                                      "a list of words, then the same, a permuted or a new one, "
                                      "each word foretold from the one before",
                                      "arXiv 2210.13569 (verbatim short-term memory)"}))
