// The task `relation_prompts`: facts learned by rote under a token without a meaning, then a
// prompt that means the same, of which a few examples are shown.
//
// `relations` tokens give each subject an object, all of which are shown `rote` times in random
// order. After a boundary `examples` facts of the first relation are shown under a prompt; after
// another one all facts of that relation are asked for in three ways. Groups are "token", "shown"
// and "held out" (under the prompt), and "paraphrase": under another prompt that was never shown,
// whose cosine with the prompt is `alike`, about subjects that were not shown either.
//
// A cue's vector begins with that of the prompt: a token and the prompt have an axis each, so
// that they have nothing in common, and the paraphrase has the last one beside the prompt's. The
// subject follows. The oracle is a perfect memory that knows what the prompts mean.
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class RelationPrompts {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("subjects", "60", {2, 1024}, "each with an object in every relation"),
         nrem::integer("relations", "1", {1, 64}, "tokens without a meaning"),
         nrem::integer("rote", "4", {0, 1000}, "times that a fact is shown under its token"),
         nrem::integer("examples", "1", {0, 1024}, "facts that are shown under the prompt"),
         nrem::number("alike", "0.8", {0, 1}, "cosine of the prompt and its paraphrase"),
         nrem::integer("values", "64", {2, 1024}, "different objects that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a vector of a subject or an object")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit RelationPrompts(const nrem::Params& params)
        : subjects_(params.integer("subjects")),
          relations_(params.integer("relations")),
          rote_(params.integer("rote")),
          examples_(params.integer("examples")),
          alike_(params.number("alike")),
          values_(params.integer("values")),
          dimensions_(params.integer("dimensions")) {
        if (examples_ >= subjects_)
            throw std::invalid_argument("examples (" + std::to_string(examples_) +
                                        ") leave none of the subjects, " +
                                        std::to_string(subjects_) + ", to ask for");
    }

    nrem::TaskInfo describe() const {
        return {nrem::endless, prompt_size() + dimensions_, dimensions_};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("relations " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions subjects({subjects_, dimensions_, 0, Own::random}, random);
        const Choices values(numbered("object", values_),
                             make_keys({values_, dimensions_, 0, Own::random}, random));
        std::vector<std::size_t> objects(relations_ * subjects_);
        for (auto& object : objects) object = random.below(values_);
        const World world{subjects, values, objects};
        Telling telling(sink);
        learn_by_rote(world, random, telling);
        telling.boundary();
        const auto order = shuffled(subjects_, random);
        for (std::size_t i = 0; i < examples_; ++i) tell(world, {prompt(), order[i]}, telling);
        telling.boundary();
        for (const std::size_t subject : order) ask(world, {0, subject, "token"}, telling);
        for (std::size_t i = 0; i < subjects_; ++i)
            ask(world, {prompt(), order[i], i < examples_ ? "shown" : "held out"}, telling);
        for (std::size_t i = examples_; i < subjects_; ++i)
            ask(world, {prompt() + 1, order[i], "paraphrase"}, telling);
    }

private:
    struct World {
        const Directions& subjects;
        const Choices& values;
        const std::vector<std::size_t>& objects;  // by relation, then subject
    };
    struct Fact {
        std::size_t prompt;  // tokens, then the prompt, then the paraphrase
        std::size_t subject;
        std::string_view group = {};
    };

    [[nodiscard]] std::size_t prompt() const { return relations_; }
    [[nodiscard]] std::size_t prompt_size() const { return relations_ + 2; }

    static std::vector<std::size_t> shuffled(std::size_t count, nrem::Random& random) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }
    void learn_by_rote(const World& world, nrem::Random& random, Telling& telling) const {
        for (std::size_t round = 0; round < rote_; ++round)
            for (const std::size_t fact : shuffled(world.objects.size(), random))
                tell(world, {fact / subjects_, fact % subjects_}, telling);
    }
    void tell(const World& world, const Fact& fact, Telling& telling) const {
        with_line(world, fact, [&](const Line& line) { telling.observe(line); });
    }
    void ask(const World& world, const Fact& fact, Telling& telling) const {
        with_line(world, fact, [&](const Line& line) { telling.test(line); });
    }
    [[nodiscard]] std::string name_of_prompt(std::size_t number) const {
        if (number < relations_) return "token " + std::to_string(number + 1);
        return number == prompt() ? "prompt" : "paraphrase";
    }
    template <class Say>
    void with_line(const World& world, const Fact& fact, Say&& say) const {
        std::vector<float> vector(prompt_size());
        if (fact.prompt <= prompt()) {
            vector[fact.prompt] = 1;
        } else {
            vector[prompt()] = static_cast<float>(alike_);
            vector[prompt() + 1] = static_cast<float>(std::sqrt(1 - alike_ * alike_));
        }
        const auto subject = world.subjects.row(fact.subject);
        vector.insert(vector.end(), subject.begin(), subject.end());
        const std::size_t relation = fact.prompt < relations_ ? fact.prompt : 0;
        const std::size_t place = relation * subjects_ + fact.subject;
        const std::string text =
            name_of_prompt(fact.prompt) + ", subject " + std::to_string(fact.subject + 1);
        say(Line{.text = text,
                 .vector = vector,
                 .choices = &world.values,
                 .answer = world.objects[place],
                 .item = place + 1,
                 .group = fact.group});
    }

    std::size_t subjects_;
    std::size_t relations_;
    std::size_t rote_;
    std::size_t examples_;
    double alike_;
    std::size_t values_;
    std::size_t dimensions_;
};

}  // namespace

NREM_PLUGIN("relation_prompts", "0.1.0",
            nrem::task<RelationPrompts>({"relation_prompts",
                                         "facts learned by rote under a token, then a prompt that "
                                         "means the same, from few examples",
                                         "Rote learning considered useful (arXiv 2507.21914)"}))
