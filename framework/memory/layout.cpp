#include "memory/layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"

namespace nrem::core {

namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
    return fmt::format("{}", fmt::join(shape, "x"));
}

bool fits(const TensorLayout& wanted, const std::vector<std::size_t>& shape) {
    if (!wanted.grows || shape.size() != wanted.shape.size()) return shape == wanted.shape;
    return std::equal(shape.begin() + 1, shape.end(), wanted.shape.begin() + 1);
}

}  // namespace

MemoryLayout layout_of(const RuleInstance& rule, const TaskInstance& task,
                       const SequenceModelInstance* model) {
    const nrem_task_info info = info_of(task);
    const nrem_sizes sizes{.struct_size = sizeof(nrem_sizes),
                           .cue = info.cue_size,
                           .answer = info.answer_size};
    MemoryLayout made;
    LayoutTaker taker(made);
    rule.take(taker, &nrem_rule::layout, &sizes, &taker.sink());
    const std::size_t of_rule = made.size();
    if (model) model->take(taker, &nrem_sequence_model::layout, &taker.sink());
    for (std::size_t i = of_rule; i < made.size(); ++i)
        if (made[i].type != ElementType::float32 || made[i].grows)
            throw Error(fmt::format("{}: tensor {}: those of a sequence model are of float32 and do not "
                                    "grow",
                                    title_of(model->component()), made[i].name));
    return made;
}

std::string misfit(const MemoryLayout& wanted, const MemoryRef& memory) {
    for (const auto& tensor : wanted) {
        const auto found = std::ranges::find(memory.tensors, tensor.name, &MemoryRef::Tensor::name);
        if (found == memory.tensors.end())
            return fmt::format("it has no tensor {}, which is wanted with {}", tensor.name,
                               shape_text(tensor.shape));
        if (found->type != tensor.type)
            return fmt::format("tensor {} is of {} there, and {} is wanted", tensor.name,
                               name_of(found->type), name_of(tensor.type));
        if (!fits(tensor, found->shape))
            return fmt::format("tensor {} is {} there, and {} is wanted", tensor.name,
                               shape_text(found->shape), shape_text(tensor.shape));
    }
    for (std::size_t i = 0; i < memory.tensors.size(); ++i) {
        const std::string& name = memory.tensors[i].name;
        if (i >= wanted.size() || wanted[i].name != name)
            return fmt::format("it has a tensor {} {}", name,
                               std::ranges::find(wanted, name, &TensorLayout::name) == wanted.end()
                                   ? "that nobody wants"
                                   : "at another place");
    }
    return "";
}

}  // namespace nrem::core
