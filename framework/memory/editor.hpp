// The host's side of nrem_editor: collects the edits of records that a plugin proposes during a
// call and applies them when it has returned; hands out tensors to be changed in place.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "memory/changes.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

class MemoryEdits final : public Crossing {
public:
    MemoryEdits();
    ~MemoryEdits() = default;

    // Starts over, for edits of `memory` at `step`.
    void begin(Memory& memory, std::uint64_t step);
    [[nodiscard]] const nrem_editor& editor() const { return editor_; }
    // From here on what is put is made by a model, whatever origin it claims.
    void taint() { self_made_ = true; }
    // Whether what is said about edits is kept; else saying it costs nothing.
    void listen(bool listens) { listens_ = listens; }
    // What was said since begin().
    [[nodiscard]] const std::vector<Said>& said() const { return said_; }
    // Applies what was proposed, in order, as far as all of it is good: it is not when an edit names
    // a record or tensor that was never made or is gone, or holds a number that is not finite.
    void arrived() override;
    // The same. Throws Error for what is not good.
    void apply() {
        arrived();
        need_good();
    }

private:
    struct Edit {
        enum class Kind { put, erase, strength } kind = Kind::put;
        bool fresh = false;  // a put of a new record
        nrem_record numbers{};
        std::shared_ptr<const RecordBody> body;  // shared with the memory once applied
    };
    std::uint64_t put(const nrem_record& record);
    float* tensor(std::size_t index);
    void apply(Edit& edit);
    [[nodiscard]] bool was_self_made(std::uint64_t id) const;
    void change(Edit::Kind kind, std::uint64_t id, double strength);
    void because(nrem_str why);
    void say(std::uint64_t id);
    void supersede(std::uint64_t id, std::uint64_t by);
    void keep(std::uint64_t id);

    nrem_editor editor_;
    Memory* memory_ = nullptr;
    double step_ = 0;
    std::vector<Edit> edits_;
    bool self_made_ = false;
    bool listens_ = false;
    std::string why_;  // of the edit that comes next
    std::vector<Said> said_;
};

}  // namespace nrem::core
