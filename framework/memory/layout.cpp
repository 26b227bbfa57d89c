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
    nrem_task_info info{sizeof(nrem_task_info), 0, 0, 0, 0};
    task.call(&nrem_task::describe, &info);
    const nrem_sizes sizes{sizeof(nrem_sizes), 0, info.cue_size, info.answer_size};
    MemoryLayout made;
    const nrem_layout layout = layout_sink(made);
    rule.call(&nrem_rule::layout, &sizes, &layout);
    if (model) model->call(&nrem_sequence_model::layout, &layout);
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
