// The task `instructed_reading`: long texts, before which it may be said what will be asked about.
//
// A text has a chunk of pairs on each topic, in random order; keys of a topic share a direction. At
// the end of a chunk a test asks for one of its latest pairs (group "local"). After the text some
// pairs of one topic of its first half are asked for (group "asked"), and answers are revealed. Then
// the next text begins, with pairs of its own on the same topics. What comes before a text is an
// observation of a topic's direction without an answer: the topic that will be asked about, another
// one, or nothing. With a probability `recurs` that topic is the same as of the text before, else
// another one. The oracle is a perfect memory.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

enum class Tell { nothing, topic, wrong };
constexpr auto names_of(Tell) {
    return std::to_array<std::string_view>({"nothing", "topic", "wrong"});
}

class InstructedReading {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("texts", "6", {1, 1000}, "one after the other"),
         nrem::integer("topics", "8", {2, 1000}, "chunks of a text, one on each"),
         nrem::integer("chunk", "12", {1, 1000}, "pairs in it"),
         nrem::integer("questions", "6", {1, 1000}, "after a text, at most one a pair"),
         nrem::choice("tell", Tell::nothing, "before a text: its questions' topic, or a wrong one"),
         nrem::number("recurs", "0", {0, 1}, "probability that a text's questions are on the last "
                                             "one's topic"),
         nrem::integer("lag", "4", {1, 1000}, "pairs since the one that a local question is about"),
         nrem::number("correlation", "0.5", {0, 1}, "cosine of two keys of a topic"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit InstructedReading(const nrem::Params& params)
        : texts_(params.integer("texts")),
          topics_(params.integer("topics")),
          chunk_(params.integer("chunk")),
          questions_(std::min(params.integer("questions"), params.integer("chunk"))),
          tell_(params.choice<Tell>("tell")),
          recurs_(params.number("recurs")),
          lag_(std::min(params.integer("lag"), params.integer("chunk"))),
          correlation_(params.number("correlation")),
          dimensions_(params.integer("dimensions")),
          values_(numbered("value", params.integer("values"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("texts " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions topics({topics_, dimensions_, 0, Own::random}, random);
        const std::size_t pairs = topics_ * chunk_;
        Telling telling(sink);
        std::size_t asked = random.below(topics_);
        for (std::size_t text = 0; text < texts_; ++text) {
            if (random.uniform() >= recurs_) asked = other(asked, random);
            const KeyPlan own{pairs, dimensions_, 0, Own::random};
            Text made{text * pairs, {}, Directions(own, random), {}};
            for (std::size_t pair = 0; pair < pairs; ++pair)
                made.answers.push_back(random.below(values_.size()));
            for (std::size_t pair = 0; pair < pairs; ++pair)
                made.keys.push_back(key(topics.row(pair / chunk_), made.own.row(pair)));
            instruct(telling, topics, tell_ == Tell::wrong ? other(asked, random) : asked);
            for (const std::size_t topic : order(asked, random)) read(telling, made, topic);
            for (std::size_t i = 0; i < questions_; ++i)
                telling.query(line(made, asked * chunk_ + i, "asked"));
            telling.boundary();
        }
    }

private:
    struct Text {
        std::size_t first;  // pair
        std::vector<std::size_t> answers;
        Directions own;
        std::vector<std::vector<float>> keys;
    };

    std::size_t other(std::size_t topic, nrem::Random& random) const {
        return (topic + 1 + random.below(topics_ - 1)) % topics_;
    }
    std::vector<float> key(std::span<const float> topic, std::span<const float> own) const {
        std::vector<float> made(dimensions_);
        const double shared = std::sqrt(correlation_);
        const double alone = std::sqrt(1 - correlation_);
        for (std::size_t i = 0; i < dimensions_; ++i)
            made[i] = static_cast<float>(shared * double{topic[i]} + alone * double{own[i]});
        return made;
    }
    // The topics of a text, the one of the questions in its first half.
    std::vector<std::size_t> order(std::size_t asked, nrem::Random& random) const {
        std::vector<std::size_t> made(topics_);
        std::iota(made.begin(), made.end(), std::size_t{0});
        random.shuffle(std::span(made));
        std::swap(*std::find(made.begin(), made.end(), asked), made[random.below(topics_ / 2)]);
        return made;
    }
    void instruct(Telling& telling, const Directions& topics, std::size_t topic) const {
        if (tell_ == Tell::nothing) return;
        const std::string name = "topic " + std::to_string(topic + 1) + " matters";
        telling.observe({.text = name, .vector = topics.row(topic)});
    }
    void read(Telling& telling, const Text& text, std::size_t topic) const {
        const std::size_t first = topic * chunk_;
        for (std::size_t i = 0; i < chunk_; ++i) telling.observe(line(text, first + i, ""));
        telling.test(line(text, first + chunk_ - lag_, "local"));
    }
    Line line(const Text& text, std::size_t pair, std::string_view group) const {
        return {.text = "a pair",
                .vector = text.keys[pair],
                .choices = &values_,
                .answer = text.answers[pair],
                .item = text.first + pair + 1,
                .group = group};
    }

    std::size_t texts_;
    std::size_t topics_;
    std::size_t chunk_;
    std::size_t questions_;
    Tell tell_;
    double recurs_;
    std::size_t lag_;  // pairs
    double correlation_;
    std::size_t dimensions_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("instructed_reading", "0.1.0",
            nrem::task<InstructedReading>({"instructed_reading",
                                           "long texts, and what will be asked about them, if told",
                                           "CItruS (arXiv 2406.12018)"}))
