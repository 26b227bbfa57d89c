#include "memory/editor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

MemoryEdits::MemoryEdits()
    : editor_{.struct_size = sizeof(nrem_editor),
              .reserved = 0,
              .self = this,
              .put = callback<&MemoryEdits::put>,
              .erase = callback<&MemoryEdits::erase>,
              .set_strength = callback<&MemoryEdits::set_strength>,
              .tensor = callback<&MemoryEdits::tensor>,
              .because = callback<&MemoryEdits::because>,
              .supersede = callback<&MemoryEdits::supersede>,
              .keep = callback<&MemoryEdits::keep>,
              .figures = nullptr,
              .elements = callback<&MemoryEdits::elements>,
              .resize = callback<&MemoryEdits::resize>} {}

void MemoryEdits::begin(Memory& memory, std::uint64_t step) {
    memory_ = &memory;
    step_ = static_cast<double>(step);
    edits_.clear();
    self_made_ = false;
    why_.clear();
    said_.clear();
    forget();
}

// A record made by a model does not become evidence by being written again.
bool MemoryEdits::was_self_made(std::uint64_t id) const {
    const nrem_record* old = id ? memory_->records().find(id) : nullptr;
    return old && old->origin == NREM_SELF_MADE;
}

std::uint64_t MemoryEdits::put(const nrem_record* given) {
    if (!there("record", given) || !check(*given)) return 0;
    const nrem_record record = as_far_as_it_goes(*given);
    Edit edit{Edit::Kind::put, record.id == 0, record, std::make_shared<const RecordBody>(record)};
    if (self_made_ || was_self_made(record.id)) edit.numbers.origin = NREM_SELF_MADE;
    if (edit.fresh) {
        edit.numbers.id = memory_->next_id();  // given out at once: no two editors share one
        memory_->set_next_id(edit.numbers.id + 1);
        if (edit.numbers.created == 0) edit.numbers.created = step_;
        if (edit.numbers.last_used == 0) edit.numbers.last_used = step_;
    } else if (edit.numbers.id >= memory_->next_id()) {
        refuse(fmt::format("put of record {}, which was never made", edit.numbers.id));
    }
    say(edit.numbers.id);
    edits_.push_back(std::move(edit));
    return edits_.back().numbers.id;
}

void MemoryEdits::change(Edit::Kind kind, std::uint64_t id, double strength) {
    if (!finite("record: strength", strength)) return;
    if (id == 0 || id >= memory_->next_id())
        refuse(fmt::format("edit of record {}, which was never made", id));
    Edit edit{kind, false, {}, nullptr};
    edit.numbers.id = id;
    edit.numbers.strength = strength;
    say(id);
    edits_.push_back(std::move(edit));
}

void MemoryEdits::because(nrem_str why) {
    if (there("reason", why) && listens_) why_ = nrem::view(why);
}

// The reason that was given for the edit of this record, if any.
void MemoryEdits::say(std::uint64_t id) {
    if (!why_.empty()) said_.push_back({id, false, 0, std::exchange(why_, {})});
}

void MemoryEdits::supersede(std::uint64_t id, std::uint64_t by) {
    if (by >= memory_->next_id())
        refuse(fmt::format("record {} is superseded by record {}, which was never made", id, by));
    std::string why = std::exchange(why_, {});
    change(Edit::Kind::strength, id, 0);
    if (listens_) said_.push_back({id, true, by, std::move(why)});
}

void MemoryEdits::keep(std::uint64_t id) {
    if (id == 0 || id >= memory_->next_id())
        refuse(fmt::format("keeping of record {}, which was never made", id));
    if (listens_) said_.push_back({id, false, 0, std::exchange(why_, {})});
}

float* MemoryEdits::tensor(std::size_t index) {
    if (!below("tensor", index, memory_->tensor_count())) return nullptr;
    float* const values = memory_->edit_tensor(index);
    if (!values)
        refuse(fmt::format("tensor {} holds elements of another type than float32",
                           nrem::view(memory_->tensor(index).name)));
    return values;
}

void* MemoryEdits::elements(std::size_t index) {
    return below("tensor", index, memory_->tensor_count()) ? memory_->edit_elements(index) : nullptr;
}

void* MemoryEdits::resize(std::size_t index, std::size_t rows) {
    if (!below("tensor", index, memory_->tensor_count())) return nullptr;
    try {
        return memory_->resize_tensor(index, rows);
    } catch (const std::exception& failure) {
        refuse(failure.what());
        return nullptr;
    }
}

// Links may lead to records that are put in the same call, before or after.
std::optional<std::uint64_t> MemoryEdits::gone_link(const RecordBody& body, std::uint64_t id) const {
    for (const RecordLink& link : body.links) {
        const auto puts = [&](const Edit& edit) {
            return edit.kind == Edit::Kind::put && edit.numbers.id == link.to;
        };
        if (link.to != id && !memory_->records().find(link.to) && std::ranges::none_of(edits_, puts))
            return link.to;
    }
    return std::nullopt;
}

void MemoryEdits::arrived() {
    if (!good() || (figures_ && !adopt(*figures_))) return;
    for (auto& edit : edits_) apply(edit);
    edits_.clear();
}

void MemoryEdits::put_within_limit(RecordSet& records, Edit& edit) {
    records.put(edit.numbers, std::move(edit.body));
    try {
        memory_->check_limit(fmt::format("with record {}", edit.numbers.id),
                             memory_->footprint().bytes);
    } catch (const std::exception& failure) {
        refuse(failure.what());
    }
}

void MemoryEdits::apply(Edit& edit) {
    RecordSet& records = memory_->edit_records();
    const std::uint64_t id = edit.numbers.id;
    switch (edit.kind) {
        case Edit::Kind::put:
            if (!edit.fresh && !records.find(id))
                refuse(fmt::format("put of record {}, which is gone", id));
            else if (const auto gone = gone_link(*edit.body, id))
                refuse(fmt::format("record {} is linked to record {}, which is gone", id, *gone));
            else
                put_within_limit(records, edit);
            break;
        case Edit::Kind::erase:
            records.erase(id);
            break;
        case Edit::Kind::strength:
            records.set_strength(id, edit.numbers.strength);
            break;
    }
}

}  // namespace nrem::core
