// The task `episodes`: events are told one by one ("day 3, place 7, person 5" with the answer
// "thing 12"), then a boundary, then it is asked by parts of them what there was: all things of a
// place, of a day and a person, ..., and the latest thing of a person.
//
// A question's answer is a list in order of time ("thing 12; thing 40"), or "nothing". Its group is
// how many events it is about: "0", "1", "2", "3-5" or "6+"; or "latest". Each thing is in one
// event. The vector of an event is its person's, so that what keeps the newest of a cue keeps the
// latest of each person.
#include <array>
#include <string>
#include <vector>

#include "../engines/cues/happenings.hpp"
#include "../engines/cues/telling.hpp"
#include "nrem/sdk/text_scores.hpp"

namespace {

namespace scores = nrem::text_scores;

constexpr std::array<std::string_view, 5> groups{"0", "1", "2", "3-5", "6+"};

std::size_t group_of(std::size_t matches) {
    if (matches < 3) return matches;
    return matches < 6 ? 3 : 4;
}

// Parts of an event that a question gives; `nothing` where it does not.
struct Cue {
    std::size_t day = nothing;
    std::size_t place = nothing;
    std::size_t person = nothing;

    bool fits(const Happening& it) const {
        return (day == nothing || day == it.context) && (place == nothing || place == it.place) &&
               (person == nothing || person == it.key);
    }
    std::string text() const {
        std::string all;
        for (const auto& [word, number] : {std::pair("day ", day), std::pair("place ", place),
                                           std::pair("person ", person)})
            if (number != nothing)
                all.append(all.empty() ? "" : ", ").append(word).append(std::to_string(number + 1));
        return all;
    }
};

class Episodes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("events", "200", {1, 65536}, "how many a stream tells"),
         nrem::integer("days", "20", {1, 1024}, "of the same number of events"),
         nrem::integer("places", "12", {1, 1024}, "that there are"),
         nrem::integer("people", "20", {1, 1024}, "that there are, all in as many events"),
         nrem::integer("questions", "6", {1, 1024}, "of each group, as long as there are any"),
         nrem::integer("dimensions", "32", {2, 1024}, "size of an event's vector")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.oracle"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("set_f1", nrem::Better::higher, {0, 1},
                      "F1 of the things named, whatever their order"),
         nrem::figure("kendall_tau", nrem::Better::higher, {-1, 1},
                      "order in time of the things named rightly, where they are two or more"),
         nrem::figure("invented", nrem::Better::lower, {0, 1},
                      "share of the questions about no event that are answered by one")});

    explicit Episodes(const nrem::Params& params)
        : plan_{.count = params.integer("events"),
                .keys = params.integer("people"),
                .values = 2,
                .places = params.integer("places"),
                .contexts = params.integer("days")},
          questions_(params.integer("questions")),
          people_{params.integer("people"), params.integer("dimensions"), 0, Own::random} {}

    nrem::TaskInfo describe() const { return {nrem::endless, people_.dimensions, 0}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        const std::uint64_t own = nrem::combine(seed, index);
        nrem::Random random(nrem::combine(own, 1));
        sink.name("chronicle " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        World world{Happenings(plan_, own), Directions(people_, random), {}};
        std::vector<std::size_t> numbers(plan_.count);
        std::iota(numbers.begin(), numbers.end(), std::size_t{0});
        random.shuffle(std::span(numbers));
        world.things = named("thing", numbers);
        Telling telling(sink);
        for (std::size_t i = 0; i < world.events.size(); ++i) {
            const Happening& it = world.events[i];
            const std::string said = Cue{it.context, it.place, it.key}.text();
            telling.observe({.text = said,
                             .vector = world.people.row(it.key),
                             .words = world.things[i],
                             .item = i + 1});
        }
        telling.boundary();
        for (const Cue& cue : draw_questions(world, random)) ask(world, cue, telling);
        for (std::size_t i = 0; i < std::min(questions_, plan_.keys); ++i)
            ask_latest(world, i, telling);
    }

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const auto wanted = scores::items_of(nrem::view(event.truth->text), ";");
        const auto said = scores::items_of(nrem::view(answer.text), ";");
        const double f1 = scores::set_f1(said, wanted);
        score.correct = f1 == 1;
        nrem::figure(score, "set_f1", f1);
        if (const double tau = scores::order_tau(said, wanted); !std::isnan(tau))
            nrem::figure(score, "kendall_tau", tau);
        if (wanted.front() == "nothing")
            nrem::figure(score, "invented", said.empty() || said == wanted ? 0 : 1);
    }

private:
    struct World {
        Happenings events;
        Directions people;
        std::vector<std::string> things;  // of each event
    };

    // All cues of one part or two.
    std::vector<Cue> all_cues() const {
        std::vector<Cue> cues;
        for (std::size_t day = 0; day < plan_.contexts; ++day) {
            cues.push_back({.day = day});
            for (std::size_t place = 0; place < plan_.places; ++place)
                cues.push_back({.day = day, .place = place});
            for (std::size_t person = 0; person < plan_.keys; ++person)
                cues.push_back({.day = day, .person = person});
        }
        for (std::size_t place = 0; place < plan_.places; ++place) {
            cues.push_back({.place = place});
            for (std::size_t person = 0; person < plan_.keys; ++person)
                cues.push_back({.place = place, .person = person});
        }
        for (std::size_t person = 0; person < plan_.keys; ++person)
            cues.push_back({.person = person});
        return cues;
    }

    static std::vector<std::size_t> events_of(const World& world, const Cue& cue) {
        return world.events.where([&](const Happening& it) { return cue.fits(it); });
    }

    // As many of each group, those that there are.
    std::vector<Cue> draw_questions(const World& world, nrem::Random& random) const {
        auto cues = all_cues();
        random.shuffle(std::span(cues));
        std::array<std::size_t, groups.size()> drawn{};
        std::erase_if(cues, [&](const Cue& cue) {
            return ++drawn[group_of(events_of(world, cue).size())] > questions_;
        });
        return cues;
    }

    void ask(const World& world, const Cue& cue, Telling& telling) const {
        const auto about = events_of(world, cue);
        std::string answer;
        for (const std::size_t event : about)
            answer.append(answer.empty() ? "" : "; ").append(world.things[event]);
        telling.test({.text = cue.text(),
                      .words = about.empty() ? "nothing" : answer,
                      .group = groups[group_of(about.size())],
                      .evidence = items_of(about)});
    }
    void ask_latest(const World& world, std::size_t person, Telling& telling) const {
        const std::size_t event = world.events.latest(person);
        const std::string said = "latest: " + Cue{.person = person}.text();
        telling.test({.text = said,
                      .vector = world.people.row(person),
                      .words = event == nothing ? "nothing" : world.things[event],
                      .item = event == nothing ? 0 : event + 1,
                      .group = "latest"});
    }

    HappeningPlan plan_;
    std::size_t questions_;
    KeyPlan people_;
};

}  // namespace

NREM_PLUGIN("episodes", "0.1.0",
            nrem::task<Episodes>({"episodes",
                                  "events of days, places and people, a boundary, then what there "
                                  "was by parts of them",
                                  "Episodic memories generation and evaluation benchmark (2025)"}))
