// policy anchor: sets the weights that the rule `mlp` is pulled back to, to those that it has now,
// and how stiffly it is held there. Last in a pipeline, so that it sees what the night made of
// them.
//
// l2 holds all weights alike. ewc holds each by its share in the predictions (Fisher information):
// the mean of the squared gradient of log p(y | x) over the context, y drawn from the net's own
// answer, added up over the nights. Only the first pass of a night adds; every pass moves the
// anchor, so that it ends at the weights of the last.
#include <string>
#include <vector>

#include "engines/continual/mlp.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace mlp = nrem::mlp;

class Anchor {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("kind", "ewc", "l2|ewc", "what makes a weight stiff: nothing, or its use"),
        nrem::number("decay", "1", {0, 1}, "of the stiffness from before, in each night (ewc)"),
        nrem::integer("samples", "200", {1, 1000000},
                      "of the context, from which the Fisher information is estimated (ewc)"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.network"});
    static constexpr auto traits = std::to_array<const char*>(
        {"form.weights", "time.long", "write.sleep", "persistence.kept"});

    explicit Anchor(const nrem::Params& params)
        : ewc_(params.text("kind") == "ewc"),
          decay_(static_cast<float>(params.number("decay"))),
          samples_(params.integer("samples")) {}

    void consolidate(nrem::Night& night) {
        if (!mlp::find(night.memory(), "W1")) return night.note("anchor", "no network to hold");
        const auto place = mlp::find(night.memory(), "anchor");
        if (!place)
            throw std::runtime_error(
                "the memory has no anchor: the rule mlp keeps one where its parameter anchor or "
                "old_logits is above 0");
        auto edit = night.edit();
        float* state = edit.tensor(mlp::state_tensor);
        if (state[mlp::initialised] == 0) return;  // nothing learnt yet
        const auto activation =
            state[mlp::uses_tanh] != 0 ? mlp::Activation::tanh : mlp::Activation::relu;
        const auto net = mlp::read_only(mlp::net_in<float>(
            night.memory(), activation, [&](std::size_t i) { return edit.tensor(i); }));
        const auto part = [&](std::size_t tensor) {
            return mlp::unpack<float>({edit.tensor(tensor), net.shape.size()}, net.shape,
                                      activation);
        };
        part(*place).each(
            [](auto to, auto from) { std::copy(from.begin(), from.end(), to.begin()); }, net);
        const std::span stiffness(edit.tensor(*place + 1), net.shape.size());
        if (!ewc_) std::fill(stiffness.begin(), stiffness.end(), 1.0F);
        if (ewc_ && night.pass() == 0) add_fisher(night, net, stiffness);
        state[mlp::anchored] = 1;
    }

private:
    void add_fisher(const nrem::Night& night, const mlp::ConstWeights& net,
                    std::span<float> stiffness) {
        for (auto& stiff : stiffness) stiff *= decay_;
        std::vector<const nrem::Experience*> lessons;
        for (const auto& experience : night.context())
            if (experience.cue->vector.count == net.shape.inputs) lessons.push_back(&experience);
        auto random = night.random();
        random.shuffle(std::span(lessons));
        lessons.resize(std::min(lessons.size(), samples_));
        hidden_.resize(net.shape.hidden);
        logits_.resize(net.shape.classes);
        delta_.resize(net.shape.classes);
        gradient_.resize(net.shape.size());
        for (const auto* lesson : lessons) {
            fill_gradient(net, nrem::view(lesson->cue->vector), random);
            for (std::size_t i = 0; i < stiffness.size(); ++i)
                stiffness[i] += gradient_[i] * gradient_[i] / static_cast<float>(lessons.size());
        }
    }
    // Of log p(y | input), with y drawn from p.
    void fill_gradient(const mlp::ConstWeights& net, std::span<const float> input,
                       nrem::Random& random) {
        std::fill(gradient_.begin(), gradient_.end(), 0.0F);
        mlp::forward(net, input, hidden_, logits_);
        nrem::softmax(std::span<const float>(logits_), 1, delta_);
        double left = random.uniform();
        std::size_t drawn = 0;
        while (drawn + 1 < delta_.size() && (left -= static_cast<double>(delta_[drawn])) >= 0)
            ++drawn;
        delta_[drawn] -= 1;
        mlp::backward(net, input, hidden_, delta_,
                      mlp::unpack<float>(gradient_, net.shape, net.activation));
    }

    bool ewc_;
    float decay_;
    std::size_t samples_;
    std::vector<float> hidden_;
    std::vector<float> logits_;
    std::vector<float> delta_;
    std::vector<float> gradient_;
};

}  // namespace

NREM_PLUGIN("anchor", "0.1.0",
            nrem::policy<Anchor>({"anchor", "holds a network's weights near those of this night",
                                  "Kirkpatrick et al. 2017 (EWC, arXiv 1612.00796); Schwarz et "
                                  "al. 2018 (online EWC, arXiv 1805.06370)"}))
