// The task `topic_returns`: topics come for a while, one after the other. A few of the first ones
// return again and again, and nothing tells which; the others never do.
//
// A step shows a view of the topic (its direction and noise) with the topic's value. The first step
// of a topic that returns is a question, which is then answered (group "returns"). The last step of
// the stream is one, too (group "end"), so that figures of a rule can be read at the end.
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "noisy.hpp"

namespace {

class TopicReturns {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("runs", "80", {1, 100000}, "how often a topic comes for a while"),
         nrem::integer("run", "5", {1, 1000}, "steps that it stays"),
         nrem::integer("core", "4", {1, 1000}, "first topics, which return"),
         nrem::number("returns", "0.3", {0, 1}, "share of runs that are of one of these"),
         nrem::number("noise", "0.5", {0, 10}, "length of the noise of a view"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a view")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit TopicReturns(const nrem::Params& params)
        : runs_(params.integer("runs")),
          run_(params.integer("run")),
          core_(params.integer("core")),
          returns_(params.number("returns")),
          noise_(params.number("noise")),
          dimensions_(params.integer("dimensions")),
          values_(numbered("value", params.integer("values"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("topics " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions topics({runs_, dimensions_, 0, Own::random}, random);
        std::vector<std::size_t> answers;
        for (std::size_t i = 0; i < runs_; ++i) answers.push_back(random.below(values_.size()));
        Telling telling(sink);
        std::size_t next = 0;
        std::size_t topic = 0;
        const auto tell = [&](std::string_view group) {
            const std::string name = "topic " + std::to_string(topic + 1);
            const auto view = noisy(topics.row(topic), noise_, random);
            const Line line{.text = name,
                            .vector = view,
                            .choices = &values_,
                            .answer = answers[topic],
                            .item = topic + 1,
                            .group = group};
            group.empty() ? telling.observe(line) : telling.query(line);
        };
        for (std::size_t run = 0; run < runs_; ++run) {
            const bool old = next >= core_ && random.uniform() < returns_;
            topic = old ? random.below(core_) : next++;
            for (std::size_t step = 0; step < run_; ++step)
                tell(old && step == 0 ? "returns" : "");
        }
        tell("end");
    }

private:
    std::size_t runs_;
    std::size_t run_;
    std::size_t core_;
    double returns_;
    double noise_;
    std::size_t dimensions_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("topic_returns", "0.1.0",
            nrem::task<TopicReturns>({"topic_returns",
                                      "topics that come for a while; a few of them return",
                                      "Memoria (arXiv 2310.03052)"}))
