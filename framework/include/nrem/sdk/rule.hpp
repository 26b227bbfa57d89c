// nrem.rule/1 for C++: how a memory is read for a cue and written after an experience.
#pragma once

#include <initializer_list>

#include "nrem/abi/rule.h"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// What the elements of a tensor are and how they begin.
struct Elements {
    float fill = 0;      // of every element
    float diagonal = 0;  // added to the main diagonal of a rank-2 tensor
    std::int32_t type = NREM_FLOAT32;
    std::int32_t start = NREM_CONSTANT;
    double spread = 0;   // of what is drawn; see nrem_tensor_spec
    bool grows = false;  // its first dimension may be changed with MemoryEditor::resize
};

// Declares the tensors of a memory, which are addressed by their order here.
class Layout {
public:
    Layout(const nrem_sizes& sizes, const nrem_layout& layout) : sizes_(sizes), layout_(layout) {}
    std::size_t cue_size() const { return sizes_.cue; }        // of cue vectors
    std::size_t answer_size() const { return sizes_.answer; }  // of answer vectors
    void tensor(const char* name, std::initializer_list<std::size_t> shape,
                const Elements& elements = {}) {
        if (shape.size() < 1 || shape.size() > 4)
            throw std::invalid_argument("a tensor has 1 to 4 dimensions");
        nrem_tensor_spec spec{.struct_size = sizeof(nrem_tensor_spec),
                              .reserved = 0,
                              .name = name,
                              .rank = shape.size(),
                              .shape = {},
                              .fill = elements.fill,
                              .diagonal = elements.diagonal,
                              .type = elements.type,
                              .start = elements.start,
                              .spread = elements.spread,
                              .grows = elements.grows,
                              .reserved2 = 0};
        std::copy(shape.begin(), shape.end(), spec.shape);
        layout_.tensor(layout_.self, &spec);
    }

private:
    const nrem_sizes& sizes_;
    const nrem_layout& layout_;
};

// The circumstances of a write.
class Occasion {
public:
    explicit Occasion(const nrem_occasion& occasion) : occasion_(occasion) {}
    bool asleep() const { return occasion_.phase == NREM_SLEEP; }
    double gain() const { return occasion_.gain; }
    Random random() const { return Random(occasion_.seed); }

private:
    const nrem_occasion& occasion_;
};

// clang-format off
template <class T>
concept Rule = FromParams<T> &&
    requires(T& rule, const Memory& memory, const Cue& cue, Recall& recall, MemoryEditor& editor,
             const Experience& experience, const Occasion& occasion) {
        rule.read(memory, cue, recall);
        rule.write(editor, experience, occasion);
    };
// clang-format on

// What a rule may do besides: see nrem_rule.
template <class T>
concept SeesBoundaries = requires(T& rule, MemoryEditor& editor, const Occasion& occasion) {
    rule.boundary(editor, occasion);
};
template <class T>
concept Forgets = requires(T& rule, MemoryEditor& editor, const Experience& request,
                           const Occasion& occasion) { rule.forget(editor, request, occasion); };
template <class T>
concept NotesUse = requires(T& rule, MemoryEditor& editor, const Cue& cue,
                            const Occasion& occasion) { rule.used(editor, cue, occasion); };
template <class T>
concept WritesBatches =
    requires(T& rule, MemoryEditor& editor, Array<Experience> experiences, Array<double> gains,
             const Occasion& occasion) { rule.write_batch(editor, experiences, gains, occasion); };

namespace detail {

template <Rule T>
constexpr auto boundary_function() -> decltype(nrem_rule::boundary) {
    if constexpr (SeesBoundaries<T>)
        return [](void* self, const nrem_memory* memory, const nrem_occasion* occasion,
                  const nrem_editor* editor, nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                MemoryEditor edit(*memory, *editor);
                static_cast<T*>(self)->boundary(edit, Occasion(*occasion));
            });
        };
    else
        return nullptr;
}

template <Rule T>
constexpr auto forget_function() -> decltype(nrem_rule::forget) {
    if constexpr (Forgets<T>)
        return [](void* self, const nrem_memory* memory, const nrem_experience* request,
                  const nrem_occasion* occasion, const nrem_editor* editor,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                MemoryEditor edit(*memory, *editor);
                static_cast<T*>(self)->forget(edit, *request, Occasion(*occasion));
            });
        };
    else
        return nullptr;
}

template <Rule T>
constexpr auto used_function() -> decltype(nrem_rule::used) {
    if constexpr (NotesUse<T>)
        return [](void* self, const nrem_memory* memory, const nrem_cue* cue,
                  const nrem_occasion* occasion, const nrem_editor* editor,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                MemoryEditor edit(*memory, *editor);
                static_cast<T*>(self)->used(edit, *cue, Occasion(*occasion));
            });
        };
    else
        return nullptr;
}

template <Rule T>
constexpr auto write_batch_function() -> decltype(nrem_rule::write_batch) {
    if constexpr (WritesBatches<T>)
        return [](void* self, const nrem_memory* memory, nrem_array experiences, nrem_array gains,
                  const nrem_occasion* occasion, const nrem_editor* editor,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                MemoryEditor edit(*memory, *editor);
                static_cast<T*>(self)->write_batch(edit, Array<Experience>(experiences),
                                                   Array<double>(gains), Occasion(*occasion));
            });
        };
    else
        return nullptr;
}

template <Rule T>
NREM_HIDDEN inline constexpr nrem_rule rule_functions{
    .struct_size = sizeof(nrem_rule),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .layout = [](void* self, const nrem_sizes* sizes, const nrem_layout* layout,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            if constexpr (requires(T & rule, Layout & view) { rule.layout(view); }) {
                Layout view(*sizes, *layout);
                static_cast<T*>(self)->layout(view);
            }
        });
    },
    .read = [](void* self, const nrem_memory* memory, const nrem_cue* cue,
               const nrem_recall* recall, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            Recall sink(*recall);
            static_cast<T*>(self)->read(Memory(*memory), *cue, sink);
        });
    },
    .write = [](void* self, const nrem_memory* memory, const nrem_experience* experience,
                const nrem_occasion* occasion, const nrem_editor* editor,
                nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            MemoryEditor edit(*memory, *editor);
            static_cast<T*>(self)->write(edit, *experience, Occasion(*occasion));
        });
    },
    .boundary = boundary_function<T>(),
    .forget = forget_function<T>(),
    .used = used_function<T>(),
    .write_batch = write_batch_function<T>(),
};

}  // namespace detail

template <Rule T>
constexpr nrem_component rule(const About& about) {
    return detail::component<T>(NREM_RULE, about, &detail::rule_functions<T>);
}

}  // namespace nrem
