// The task `rooms`: in each episode rooms are visited, some often and some rarely, and at each
// visit another thing is there. Then it is asked what was in a room first, or last.
//
// A cue's vector has a 1 at the number of the room. Groups are "often" for the rooms that have more
// than their even share of the visits of an episode, and "rarely". Answers of other episodes are of
// no use. A boundary ends an episode.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class Rooms {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("rooms", "16", {1, 1024}, "that there are"),
         nrem::integer("visits", "64", {1, 100000}, "in an episode"),
         nrem::integer("questions", "6", {1, 1024}, "in an episode"),
         nrem::integer("episodes", "40", {1, 10000}, "of a stream"),
         nrem::number("uneven", "1.5", {0, 10}, "the n-th room has visits as 1 / n^uneven"),
         nrem::integer("things", "16", {2, 1024}, "different things that there are"),
         nrem::choice("ask", "last", "first|last", "which thing of a room is asked for")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit Rooms(const nrem::Params& params)
        : visits_(params.integer("visits")),
          questions_(params.integer("questions")),
          episodes_(params.integer("episodes")),
          uneven_(params.number("uneven")),
          last_(params.text("ask") == "last"),
          rooms_(numbered("room", params.integer("rooms"))),
          things_(numbered("thing", params.integer("things"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, rooms_.size(), things_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("house " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Telling telling(sink);
        for (std::size_t episode = 0; episode < episodes_; ++episode) {
            std::vector<Visited> visited(rooms_.size());
            for (std::size_t i = 0; i < visits_; ++i) visit(telling, visited, random);
            ask(telling, visited, random);
            telling.boundary();
        }
    }

private:
    struct Visited {
        std::size_t times = 0;
        std::size_t first = 0;
        std::size_t last = 0;
    };

    // A room by its share, from the first one on.
    std::size_t draw_room(nrem::Random& random) const {
        double sum = 0;
        for (std::size_t i = 0; i < rooms_.size(); ++i) sum += share(i);
        double left = sum * random.uniform();
        std::size_t room = 0;
        while (room + 1 < rooms_.size() && left >= share(room)) left -= share(room++);
        return room;
    }
    double share(std::size_t room) const {
        return std::pow(static_cast<double>(room + 1), -uneven_);
    }
    void visit(Telling& telling, std::vector<Visited>& visited, nrem::Random& random) const {
        const std::size_t room = draw_room(random);
        const std::size_t thing = random.below(things_.size());
        Visited& here = visited[room];
        if (here.times++ == 0) here.first = thing;
        here.last = thing;
        tell(telling, room, thing, {}, &Telling::observe);
    }
    void ask(Telling& telling, const std::vector<Visited>& visited, nrem::Random& random) const {
        std::vector<std::size_t> known;
        for (std::size_t room = 0; room < visited.size(); ++room)
            if (visited[room].times > 0) known.push_back(room);
        random.shuffle(std::span(known));
        known.resize(std::min(known.size(), questions_));
        for (const std::size_t room : known) {
            const Visited& there = visited[room];
            tell(telling, room, last_ ? there.last : there.first,
                 there.times * rooms_.size() > visits_ ? "often" : "rarely", &Telling::query);
        }
    }
    void tell(Telling& telling, std::size_t room, std::size_t thing, std::string_view group,
              void (Telling::*kind)(const Line&)) const {
        std::vector<float> place(rooms_.size());
        place[room] = 1;
        (telling.*kind)({.text = rooms_[room],
                         .vector = place,
                         .choices = &things_,
                         .answer = thing,
                         .item = room + 1,
                         .group = group});
    }

    std::size_t visits_;
    std::size_t questions_;
    std::size_t episodes_;
    double uneven_;
    bool last_;
    std::vector<std::string> rooms_;
    Choices things_;
};

}  // namespace

NREM_PLUGIN("rooms", "0.1.0",
            nrem::task<Rooms>({"rooms",
                               "what was in a room first, or last, of rooms visited unevenly",
                               "spatially-aware memory and an adaptive allocator (arXiv "
                               "2402.15160)"}))
