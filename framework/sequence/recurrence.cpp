#include "sequence/recurrence.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/error.hpp"

namespace nrem::core {

namespace {

// The norm of the difference relative to the norm of the present values; 0 for equal ones.
class RelativeChange {
public:
    void add(std::span<const float> before, std::span<const float> now) {
        for (std::size_t i = 0; i < now.size(); ++i) {
            const double gap = static_cast<double>(now[i]) - before[i];
            moved_ += gap * gap;
            length_ += static_cast<double>(now[i]) * now[i];
        }
    }
    [[nodiscard]] double value() const { return moved_ > 0 ? std::sqrt(moved_ / length_) : 0; }

private:
    double moved_ = 0;
    double length_ = 0;
};

}  // namespace

void Recurrence::encode(const std::vector<nrem_experience>& context) {
    for (const auto& experience : context) append_tokens(model_, experience, tokens_);
    if (tokens_.size() > model_.info.window)
        throw Error(fmt::format(
            "sequence_model {}: the context has {} tokens, the window {}: sleep more often",
            model_.instance.component().name, tokens_.size(), model_.info.window));
    features_.resize(tokens_.size() * model_.info.features);
}

nrem_pass Recurrence::pass(const std::vector<nrem_experience>& context, Memory& candidate,
                           bool carried) {
    if (tokens_.empty()) encode(context);
    nrem_pass made{};
    made.struct_size = sizeof made;
    made.features_changed = std::nan("");
    if (tokens_.empty()) return made;
    const std::size_t first = candidate.tensor_count() - tensors_;
    const Memory before = candidate;
    std::vector<float*> tensors;
    for (std::size_t i = first; i < candidate.tensor_count(); ++i)
        tensors.push_back(candidate.edit_tensor(i));
    before_ = features_;
    nrem_forward pass{};
    pass.struct_size = sizeof pass;
    pass.tokens = {tokens_.data(), tokens_.size()};
    pass.tensors = tensors.data();
    pass.features_in = begun_ && carried ? before_.data() : nullptr;
    pass.features_out = features_.data();
    forward(model_, pass);
    RelativeChange of_tensors, of_features;
    for (std::size_t i = first; i < candidate.tensor_count(); ++i)
        of_tensors.add(before.values(i), candidate.values(i));
    of_features.add(before_, features_);
    made.tokens = tokens_.size();
    made.tensors_changed = of_tensors.value();
    if (begun_) made.features_changed = of_features.value();
    begun_ = true;
    return made;
}

}  // namespace nrem::core
