// Old experience out of the replay buffer that a rule keeps in the memory, as experiences that can
// be replayed. A copy, since a view of the memory ends with the next replay.
//
// The logits of the time come along as the prediction's vector. The choices, which a buffer does
// not keep, are those of a cue of the context.
#pragma once

#include <vector>

#include "engines/continual/buffer.hpp"
#include "nrem/sdk.hpp"

namespace nrem::replay {

class NREM_HIDDEN Past {
public:
    void load(Night& night) {
        items_.clear();
        classes_ = 0;
        const Memory memory = night.memory();
        const auto kept = buffer::find(memory);
        if (!kept) return;
        classes_ = kept->classes();
        for (std::size_t slot = 0; slot < kept->size(); ++slot) add((*kept)[slot]);
        for (auto& item : items_) connect(item, night.context());
    }

    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] std::size_t classes() const { return classes_; }
    [[nodiscard]] std::size_t label(std::size_t index) const {
        return static_cast<std::size_t>(items_[index].truth.choice);
    }
    [[nodiscard]] const Experience& operator[](std::size_t index) const {
        return items_[index].experience;
    }

private:
    struct Item {
        std::vector<float> input;
        std::vector<float> logits;
        Cue cue = make_cue();
        Answer truth = make_answer();
        Answer prediction = make_answer();
        Experience experience = make_experience(0);
    };

    void add(const buffer::Item& from) {
        Item& item = items_.emplace_back();
        item.input.assign(from.input.begin(), from.input.end());
        item.logits.assign(from.logits.begin(), from.logits.end());
        item.truth.choice = static_cast<std::int64_t>(from.label);
        item.experience.step = from.step;
        item.experience.kind = NREM_OBSERVE;
        item.experience.at = static_cast<double>(from.step);
    }
    // Once the items no longer move.
    static void connect(Item& item, const Array<Experience>& context) {
        item.cue.vector = borrow(std::span<const float>(item.input));
        item.prediction.vector = borrow(std::span<const float>(item.logits));
        if (!context.empty()) {
            const auto allowed = choices(*context[0].cue);
            item.cue.choices = context[0].cue->choices;
            item.cue.codes = context[0].cue->codes;
            const auto label = static_cast<std::size_t>(item.truth.choice);
            if (label < allowed.size()) item.truth.text = allowed[label];
        }
        item.experience.cue = &item.cue;
        item.experience.truth = &item.truth;
        item.experience.prediction = &item.prediction;
    }

    std::vector<Item> items_;
    std::size_t classes_ = 0;
};

}  // namespace nrem::replay
