#include "memory/layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nrem::core {

namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
    return fmt::format("{}", fmt::join(shape, "x"));
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
    if (model) model->take(taker, &nrem_sequence_model::layout, &taker.sink());
    return made;
}

std::string misfit(const MemoryLayout& wanted, const MemoryRef& memory) {
    for (const auto& tensor : wanted) {
        const auto found = std::ranges::find(memory.tensors, tensor.name, &MemoryRef::Tensor::name);
        if (found == memory.tensors.end())
            return fmt::format("it has no tensor {}, which is wanted with {}", tensor.name,
                               shape_text(tensor.shape));
        if (found->shape != tensor.shape)
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
