// The task `diary`: days of facts in words alone, with all that the phases of a night work on, each
// as a group of its own: versions that are out of date, the same told again, facts in nearly the
// same words, links to be joined, and visits that nobody asks for.
//
//   "steady"      told once                                        birthday of Marol
//   "updated"     told three times, each time another value        job of Marol
//   "reworded"    told `copies` times, then once with a new value  city of Marol; of Marol the
//                 in other words                                   city is
//   "twins"       two facts whose words differ in one number       colour of the Marol box ...
//                                                                  room 12; ... room 13
//   "home"        told once; the answer is a house                 home of Marol -> house Belun
//   "two hops"    asks for the value of that house, which is a     house Belun
//                 fact of its own; every other one changes once
//
// Facts are told in the first `taught` days. Each day has its tellings, then visits with a date or a
// word such as "yesterday", then `asked` tests of those facts with an odd number that are known by
// then, and a boundary. After the last night all is asked once. Subjects and values have names of
// their own in each stream. The oracle is what holds.
#include <array>
#include <chrono>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

enum class Kind { steady, updated, reworded, twins, home, two_hops };
constexpr std::array<const char*, 6> group_names{"steady", "updated", "reworded",
                                                 "twins",  "home",    "two hops"};

// Names of five letters, each once.
class Names {
public:
    explicit Names(nrem::Random& random) : random_(random) {}
    std::string next() {
        constexpr std::string_view consonants = "bdfgklmnprstvz", vowels = "aeiou";
        for (;;) {
            std::string name;
            for (int i = 0; i < 5; ++i) {
                const auto letters = i % 2 ? vowels : consonants;
                name += letters[random_.below(letters.size())];
            }
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
            if (known_.insert(name).second) return name;
        }
    }

private:
    nrem::Random& random_;
    std::set<std::string> known_;
};

// Answers that a question is one of.
class Answers {
public:
    explicit Answers(std::vector<std::string> names) : names_(std::move(names)) {
        for (const auto& name : names_) views_.push_back(nrem::borrow(name));
    }
    Answers(const Answers&) = delete;
    Answers& operator=(const Answers&) = delete;

    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] const std::string& name(std::size_t index) const { return names_[index]; }
    void offer(nrem::Cue& cue) const {
        cue.choices = {views_.data(), views_.size(), sizeof(nrem_str)};
    }
    [[nodiscard]] nrem::Answer answer(std::size_t index) const {
        auto made = nrem::make_answer();
        made.text = views_[index];
        made.choice = static_cast<std::int64_t>(index);
        return made;
    }

private:
    std::vector<std::string> names_;
    std::vector<nrem_str> views_;
};

struct Version {
    double at;  // in days
    std::string words;
    std::size_t answer;
};
struct Fact {
    Kind kind;
    std::string asked;
    const Answers* answers;
    bool in_use = false;  // asked on the way
    std::vector<Version> versions;
    std::size_t house = 0;  // the place of the fact behind a home

    // The one that holds at a time; nullptr: none was told yet.
    [[nodiscard]] const Version* at(double time) const {
        const Version* latest = nullptr;
        for (const auto& version : versions)
            if (version.at < time) latest = &version;
        return latest;
    }
};

class Diary {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("days", "10", {1, 4096}, "each with a night"),
         nrem::integer("taught", "0", {0, 4096}, "the first so many days tell facts; 0: all days do"),
         nrem::integer("each", "4", {1, 64}, "facts of each kind; pairs of twins"),
         nrem::integer("copies", "3", {1, 64}, "how often a reworded fact has been told before"),
         nrem::integer("visits", "2", {0, 64}, "that a day has"),
         nrem::integer("asked", "3", {0, 64}, "questions on each day"),
         nrem::integer("values", "16", {2, 256}, "different values that there are")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.oracle"});

    explicit Diary(const nrem::Params& params)
        : days_(params.integer("days")),
          taught_(params.integer("taught")),
          each_(params.integer("each")),
          copies_(params.integer("copies")),
          visits_(params.integer("visits")),
          asked_(params.integer("asked")),
          values_(params.integer("values")) {
        if (taught_ > days_)
            throw std::invalid_argument("taught (" + std::to_string(taught_) +
                                        ") are more than the days, " + std::to_string(days_));
        if (taught_ == 0) taught_ = days_;
    }

    nrem::TaskInfo describe() const { return {nrem::endless}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("diary " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Names names(random);
        const Answers values(some(names, values_, "")), houses(some(names, each_, "house ")),
            moods({"merry", "calm", "tired", "cross"});
        World world{sink, random, values, houses, moods, {}, {}, 0};
        make_facts(world, names);
        for (std::size_t day = 0; day < days_; ++day) {
            tell(world, day);
            for (std::size_t i = 0; i < visits_; ++i) visit(world, day, i);
            const auto known = questions(world, static_cast<double>(day + 1), true);
            for (std::size_t i = 0; i < asked_ && !known.empty(); ++i)
                ask(world, known[random.below(known.size())]);
            sink.boundary(world.now);
        }
        auto all = questions(world, static_cast<double>(days_), false);
        random.shuffle(std::span(all));
        for (const auto& question : all) ask(world, question);
    }

private:
    struct World {
        nrem::EventSink& sink;
        nrem::Random& random;
        const Answers& values;
        const Answers& houses;
        const Answers& moods;
        std::vector<Fact> facts;
        std::vector<std::string> people;
        double now;  // in events
    };
    struct Question {
        Kind kind;
        const Fact* fact;
        const Fact* answered_by;
        std::size_t answer;
        std::vector<std::uint64_t> evidence;
    };
    struct Line {
        const std::string& words;
        const Answers& answers;
        std::size_t answer;
        std::uint64_t item = 0;
    };

    static std::vector<std::string> some(Names& names, std::size_t count, std::string_view word) {
        std::vector<std::string> made;
        while (made.size() < count) made.push_back(std::string(word) + names.next());
        return made;
    }

    // Times of so many tellings, rising.
    std::vector<double> times(nrem::Random& random, std::size_t count) const {
        std::vector<double> made(count);
        for (double& time : made) time = random.uniform() * static_cast<double>(taught_);
        std::sort(made.begin(), made.end());
        return made;
    }
    static std::size_t other_than(std::size_t value, const Answers& answers, nrem::Random& random) {
        const std::size_t drawn = random.below(answers.size() - 1);
        return drawn < value ? drawn : drawn + 1;
    }
    // Told so many times, each time with a new value.
    void add(World& world, Fact fact, std::size_t tellings) const {
        std::size_t value = world.random.below(fact.answers->size());
        for (const double at : times(world.random, tellings)) {
            fact.versions.push_back({at, fact.asked, value});
            value = other_than(value, *fact.answers, world.random);
        }
        world.facts.push_back(std::move(fact));
    }
    void make_facts(World& world, Names& names) const {
        for (std::size_t i = 0; i < each_; ++i) {
            const bool odd = i % 2 == 0;  // counted from 1
            const auto person = [&] { return world.people.emplace_back(names.next()); };
            add(world, {Kind::steady, "birthday of " + person(), &world.values, odd, {}}, 1);
            add(world, {Kind::updated, "job of " + person(), &world.values, odd, {}}, 3);
            add_reworded(world, person(), odd);
            add_twins(world, names, odd);
            add_home(world, person(), i, odd);
        }
    }
    void add_reworded(World& world, const std::string& person, bool in_use) const {
        add(world, {Kind::reworded, "city of " + person, &world.values, in_use, {}}, copies_ + 1);
        auto& versions = world.facts.back().versions;
        for (std::size_t i = 1; i < copies_; ++i) versions[i].answer = versions[0].answer;
        versions.back().words = "of " + person + " the city is";
        versions.back().answer = other_than(versions[0].answer, world.values, world.random);
    }
    void add_twins(World& world, Names& names, bool in_use) const {
        const std::string words = "colour of the " + names.next() +
                                  " box on the upper shelf in the " + names.next() +
                                  " house room 1";
        for (const char* number : {"2", "3"})
            add(world, {Kind::twins, words + number, &world.values, in_use, {}}, 1);
        const std::size_t first = world.facts[world.facts.size() - 2].versions[0].answer;
        std::size_t& second = world.facts.back().versions[0].answer;
        if (second == first) second = other_than(first, world.values, world.random);
    }
    void add_home(World& world, const std::string& person, std::size_t i, bool in_use) const {
        add(world, {Kind::two_hops, world.houses.name(i), &world.values, in_use, {}},
            i % 2 == 0 ? 2 : 1);
        const std::size_t house = world.facts.size() - 1;
        add(world, {Kind::home, "home of " + person, &world.houses, in_use, {}, house}, 1);
        world.facts.back().versions[0].answer = i;
    }

    static nrem::Event event_of(World& world, const Line& line) {
        nrem::Event event;
        event.cue.text = nrem::borrow(line.words);
        line.answers.offer(event.cue);
        event.truth = line.answers.answer(line.answer);
        event.item = line.item;
        event.at = world.now++;
        return event;
    }
    static void tell(World& world, std::size_t day) {
        struct Told {
            double at;
            std::size_t fact;
            const Version* version;
        };
        std::vector<Told> told;
        for (std::size_t i = 0; i < world.facts.size(); ++i)
            for (const auto& version : world.facts[i].versions)
                if (static_cast<std::size_t>(version.at) == day)
                    told.push_back({version.at, i, &version});
        std::sort(told.begin(), told.end(), [](auto& a, auto& b) { return a.at < b.at; });
        for (const auto& [at, fact, version] : told)
            world.sink.observe(event_of(
                world, {version->words, *world.facts[fact].answers, version->answer, fact + 1}));
    }
    static void visit(World& world, std::size_t day, std::size_t number) {
        constexpr std::array<const char*, 4> relative{"yesterday", "this morning", "last week",
                                                      "two days ago"};
        const std::string when = number % 2 == 0 ? "on " + date_of(day)
                                                 : relative[world.random.below(relative.size())];
        const std::string& whom = world.people[world.random.below(world.people.size())];
        const std::string words = when + " a visit to " + whom + " in the city";
        world.sink.observe(
            event_of(world, {words, world.moods, world.random.below(world.moods.size())}));
    }
    static std::string date_of(std::size_t day) {
        using namespace std::chrono;
        constexpr std::array<const char*, 12> months{
            "January", "February", "March",     "April",   "May",      "June",
            "July",    "August",   "September", "October", "November", "December"};
        const year_month_day date = sys_days(2026y / March / 2) + std::chrono::days(day);
        return std::to_string(static_cast<unsigned>(date.day())) + ' ' +
               months[static_cast<unsigned>(date.month()) - 1] + ' ' +
               std::to_string(static_cast<int>(date.year()));
    }

    // What can be asked at a time, in days.
    static std::vector<Question> questions(const World& world, double time, bool in_use) {
        std::vector<Question> made;
        for (std::size_t i = 0; i < world.facts.size(); ++i) {
            const Fact& fact = world.facts[i];
            const Version* holds = fact.at(time);
            if (!holds || (in_use && !fact.in_use) || fact.kind == Kind::two_hops) continue;
            made.push_back({fact.kind, &fact, &fact, holds->answer, {i + 1}});
            if (fact.kind != Kind::home) continue;
            const Fact& house = world.facts[fact.house];
            if (const Version* behind = house.at(time))
                made.push_back(
                    {Kind::two_hops, &fact, &house, behind->answer, {i + 1, fact.house + 1}});
        }
        return made;
    }
    static void ask(World& world, const Question& question) {
        const bool hops = question.kind == Kind::two_hops;
        auto event = event_of(world, {question.fact->asked, *question.answered_by->answers,
                                      question.answer, hops ? 0 : question.evidence[0]});
        const auto oracle = event.truth;
        event.oracle = &oracle;
        event.group = group_names[static_cast<std::size_t>(question.kind)];
        event.evidence = question.evidence;
        world.sink.test(event);
    }

    std::size_t days_;
    std::size_t taught_;
    std::size_t each_;
    std::size_t copies_;
    std::size_t visits_;
    std::size_t asked_;
    std::size_t values_;
};

}  // namespace

NREM_PLUGIN("diary", "0.1.0",
            nrem::task<Diary>({"diary",
                               "days of facts that change, come again, look alike and lead on, "
                               "with visits that nobody asks for, and a night after each",
                               "the study of dream phases in muninndb (2026), whose streams have "
                               "these at once"}))
