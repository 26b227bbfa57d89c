// The task `mixed_facts`: facts that are told often or seldom, are what is true as a rule or not,
// and change or do not; then a boundary, then each is asked for.
//
// How often fact r is told follows Zipf's law. A share of the facts is `usual`: what holds at the
// end is what is true of the key as a rule (`prior_choice`), so that this share is right without
// any memory. A share is `changed`: the first half of what is told of them is another value. Groups
// are "frequent, usual", "frequent, surprising", "frequent, changed", and the same with "rare" for
// the half of the facts that are told less often; a fact that changes is in no other group.
//
// Facts are told on `days`, with a boundary after each. Where a lesson is a query it has a group,
// too: "lesson, new" for a fact that was never told before, "lesson, changing" where it gets its
// new value, else "lesson, today" or "lesson, before" by when it was told last. The oracle is a
// perfect memory.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/happenings.hpp"
#include "../engines/cues/telling.hpp"
#include "../stated.hpp"
#include "engines/episodic/prior.hpp"

namespace {

class MixedFacts {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("facts", "32", {2, 1024}, "in a stream"),
         nrem::integer("told", "160", {2, 100000}, "observations that tell a fact, in all"),
         nrem::number("zipf", "1", {0, 10}, "exponent of Zipf's law, by which some facts are told more often"),
         nrem::number("usual", "0.5", {0, 1}, "share of facts that are what is true as a rule"),
         nrem::number("changed", "0.25", {0, 1}, "share of facts that had another value before"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "0", {0, 1024}, "size of a key; 0: keys are names alone"),
         nrem::choice("lesson", "observe", "observe|query",
                      "shown, or asked first and then revealed"),
         nrem::integer("days", "1", {1, 100000}, "days over which the facts are told, equally many a day")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit MixedFacts(const nrem::Params& params)
        : happenings_{.count = params.integer("told"),
                      .keys = params.integer("facts"),
                      .values = params.integer("values"),
                      .zipf = params.number("zipf")},
          usual_(share_of(params.number("usual"))),
          changed_(share_of(params.number("changed"))),
          dimensions_(params.integer("dimensions")),
          asks_(params.text("lesson") == "query"),
          days_(params.integer("days")),
          names_(numbered("key", happenings_.keys)),
          values_(numbered("value", happenings_.values)) {
        if (dimensions_ == 1) throw std::invalid_argument("dimensions: 0, or 2 and more");
        if (happenings_.count < happenings_.keys)
            throw std::invalid_argument("told (" + std::to_string(happenings_.count) +
                                        ") is less than facts (" +
                                        std::to_string(happenings_.keys) +
                                        "): each is told at least once");
        const auto able = told_twice(times_told(Happenings(happenings_, 0)));
        if (able.size() < changed_)
            throw std::invalid_argument(
                "changed: " + std::to_string(changed_) + " facts are to change, but only " +
                std::to_string(able.size()) + " are told twice; tell more of them (told)");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("facts " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Happenings world(happenings_, random());
        const auto times = times_told(world);
        const auto facts = draw(times, random);
        std::vector<Told> so_far(facts.size());
        Telling telling(sink);
        std::size_t day = 0;
        for (std::size_t i = 0; i < world.size(); ++i) {
            for (; i * days_ / world.size() > day; ++day) telling.boundary();
            const std::size_t key = world[i].key;
            const bool is_old = 2 * so_far[key].times < times[key] - times[key] % 2;
            const Told now{so_far[key].times + 1, day, is_old ? facts[key].before : facts[key].now};
            auto told = line(facts[key], key, now.value);
            if (asks_) told.group = lesson_group(so_far[key], now);
            asks_ ? telling.query(told) : telling.observe(told);
            so_far[key] = now;
        }
        telling.boundary();
        for (const std::size_t key : in_random_order(random)) {
            auto asked = line(facts[key], key, facts[key].now);
            asked.group = facts[key].group;
            telling.test(asked);
        }
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"key", "value"}, sink);
    }

private:
    using Positions = std::vector<std::size_t>;
    struct Fact {
        std::size_t now = 0;
        std::size_t before = 0;  // the same where it does not change
        std::string group;
        std::vector<float> vector;
    };

    // What was told of a fact so far: how often, on which day last, and what.
    struct Told {
        std::size_t times = 0;
        std::size_t day = 0;
        std::size_t value = 0;
    };
    static std::string_view lesson_group(const Told& before, const Told& now) {
        if (before.times == 0) return "lesson, new";
        if (before.value != now.value) return "lesson, changing";
        return before.day == now.day ? "lesson, today" : "lesson, before";
    }

    [[nodiscard]] std::size_t share_of(double share) const {
        return static_cast<std::size_t>(
            std::llround(share * static_cast<double>(happenings_.keys)));
    }
    [[nodiscard]] Positions times_told(const Happenings& world) const {
        Positions times(happenings_.keys, 0);
        for (const auto& it : world) ++times[it.key];
        return times;
    }
    static Positions told_twice(const Positions& times) {
        Positions able;
        for (std::size_t key = 0; key < times.size(); ++key)
            if (times[key] > 1) able.push_back(key);
        return able;
    }
    [[nodiscard]] Positions in_random_order(nrem::Random& random) const {
        Positions order(happenings_.keys);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }

    [[nodiscard]] std::vector<Fact> draw(const Positions& times, nrem::Random& random) const {
        std::vector<Fact> facts(happenings_.keys);
        std::vector<bool> is_usual(facts.size());
        const auto order = in_random_order(random);
        for (std::size_t i = 0; i < usual_; ++i) is_usual[order[i]] = true;
        for (std::size_t key = 0; key < facts.size(); ++key) {
            const std::size_t rule = nrem::prior_choice(names_[key], values_.size());
            const bool is_frequent = 2 * key < facts.size();
            facts[key].now = is_usual[key] ? rule : other_than(rule, random);
            facts[key].before = facts[key].now;
            facts[key].group = std::string(is_frequent ? "frequent" : "rare") +
                               (is_usual[key] ? ", usual" : ", surprising");
            if (dimensions_ == 0) continue;
            const auto direction = random_direction(dimensions_, {}, random);
            facts[key].vector.assign(direction.begin(), direction.end());
        }
        auto able = told_twice(times);
        random.shuffle(std::span(able));
        for (std::size_t i = 0; i < changed_; ++i) {
            Fact& fact = facts[able[i]];
            fact.before = other_than(fact.now, random);
            fact.group.replace(fact.group.find(", ") + 2, std::string::npos, "changed");
        }
        return facts;
    }
    [[nodiscard]] std::size_t other_than(std::size_t avoided, nrem::Random& random) const {
        const std::size_t drawn = random.below(values_.size() - 1);
        return drawn < avoided ? drawn : drawn + 1;
    }
    [[nodiscard]] Line line(const Fact& fact, std::size_t key, std::size_t value) const {
        return {.text = names_[key],
                .vector = fact.vector,
                .choices = &values_,
                .answer = value,
                .item = key + 1};
    }

    HappeningPlan happenings_;
    std::size_t usual_;
    std::size_t changed_;
    std::size_t dimensions_;
    bool asks_;
    std::size_t days_;
    std::vector<std::string> names_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("mixed_facts", "0.1.0",
            nrem::task<MixedFacts>({"mixed_facts",
                                    "facts told often or seldom, usual or surprising, that change "
                                    "or do not, then each asked for",
                                    "after PI-LLM (2506.08184) and prompt-dependent recall "
                                    "(2404.08865)"}))
