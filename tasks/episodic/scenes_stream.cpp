// The task `scenes_stream`: scenes of unequal length, one after the other, each a direction that is
// seen with noise; then it is asked which scene one was, by the direction itself.
//
// Groups are the age and the length of the scene: "old, short" to "recent, long". Lengths are drawn
// so that each doubling is as frequent; short is below 8 steps.
#include <cmath>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "noisy.hpp"

namespace {

class ScenesStream {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("scenes", "24", {1, 4096}, "one after the other"),
         nrem::integer("shortest", "2", {1, 10000}, "steps of a scene"),
         nrem::integer("longest", "64", {1, 10000}, "steps of a scene"),
         nrem::number("noise", "0.6", {0, 10}, "length of the noise of a view"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a view")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit ScenesStream(const nrem::Params& params)
        : shortest_(params.integer("shortest")),
          longest_(params.integer("longest")),
          noise_(params.number("noise")),
          dimensions_(params.integer("dimensions")),
          scenes_(numbered("scene", params.integer("scenes"))) {
        if (longest_ < shortest_)
            throw std::invalid_argument("longest: it must not be less than shortest");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, scenes_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("film " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions scenes({scenes_.size(), dimensions_, 0, Own::random}, random);
        std::vector<std::size_t> lengths;
        Telling telling(sink);
        for (std::size_t scene = 0; scene < scenes_.size(); ++scene) {
            lengths.push_back(draw_length(random));
            for (std::size_t step = 0; step < lengths.back(); ++step) {
                const auto view = noisy(scenes.row(scene), noise_, random);
                telling.observe(line(scene, view));
            }
        }
        telling.boundary();
        for (std::size_t scene = 0; scene < scenes_.size(); ++scene) {
            Line asked = line(scene, scenes.row(scene));
            const std::string group = age(scene) + (lengths[scene] < 8 ? ", short" : ", long");
            asked.text = "Which scene was this?";
            asked.group = group;
            telling.test(asked);
        }
    }

private:
    std::size_t draw_length(nrem::Random& random) const {
        const double times = static_cast<double>(longest_) / static_cast<double>(shortest_);
        const double length = static_cast<double>(shortest_) * std::pow(times, random.uniform());
        return static_cast<std::size_t>(std::lround(length));
    }
    std::string age(std::size_t scene) const {
        const std::size_t third = 3 * scene / scenes_.size();
        return third == 0 ? "old" : third == 1 ? "middle" : "recent";
    }
    Line line(std::size_t scene, std::span<const float> view) const {
        return {.text = scenes_.name(scene),
                .vector = view,
                .choices = &scenes_,
                .answer = scene,
                .item = scene + 1};
    }

    std::size_t shortest_;
    std::size_t longest_;
    double noise_;
    std::size_t dimensions_;
    Choices scenes_;
};

}  // namespace

NREM_PLUGIN("scenes_stream", "0.1.0",
            nrem::task<ScenesStream>({"scenes_stream",
                                      "scenes of unequal length, then which one it was",
                                      "MovieChat (arXiv 2307.16449)"}))
