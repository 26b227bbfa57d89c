// The host's side of nrem_editor: collects the edits of records that a plugin proposes during a
// call, and applies them when the call has returned. It also hands out tensors, which are changed
// in place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/figure_taker.hpp"
#include "memory/changes.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

class MemoryEdits final : public Crossing {
public:
    MemoryEdits();
    ~MemoryEdits() = default;

    // Starts again, for edits of `memory` at `step`.
    void begin(Memory& memory, std::uint64_t step);
    [[nodiscard]] const nrem_editor& editor() const { return editor_; }
    // Records that are put from now on count as made by a model, whatever origin they claim.
    void taint() { self_made_ = true; }
    [[nodiscard]] bool is_tainted() const { return self_made_; }
    // Whether reasons for edits are kept; otherwise giving one costs nothing.
    void listen(bool listens) { listens_ = listens; }
    // Who takes the figures of the calls from now on; nullptr: nobody.
    void measure(const FigureTaker* taker) {
        figures_ = taker;
        editor_.figures = taker ? taker->sink() : nullptr;
    }
    // The reasons given since begin().
    [[nodiscard]] const std::vector<Said>& said() const { return said_; }
    // Applies the proposed edits in order if all of them are valid. An edit is invalid when it
    // names a record or tensor that does not exist, or holds a number that is not finite.
    void arrived() override;
    // The same, but throws Error for an invalid edit.
    void apply() {
        arrived();
        need_good();
    }

private:
    struct Edit {
        enum class Kind { put, erase, strength } kind = Kind::put;
        bool fresh = false;  // puts a new record
        nrem_record numbers{};
        std::shared_ptr<const RecordBody> body;  // shared with the memory once applied
    };
    std::uint64_t put(const nrem_record* given);
    void erase(std::uint64_t id) { change(Edit::Kind::erase, id, 0); }
    void set_strength(std::uint64_t id, double strength) {
        change(Edit::Kind::strength, id, strength);
    }
    float* tensor(std::size_t index);
    void* elements(std::size_t index);
    void* resize(std::size_t index, std::size_t rows);
    void apply(Edit& edit);
    void put_within_limit(RecordSet& records, Edit& edit);
    [[nodiscard]] std::optional<std::uint64_t> gone_link(const RecordBody& body,
                                                         std::uint64_t id) const;
    [[nodiscard]] bool was_self_made(std::uint64_t id) const;
    void change(Edit::Kind kind, std::uint64_t id, double strength);
    void because(nrem_str why);
    void say(std::uint64_t id);
    void supersede(std::uint64_t id, std::uint64_t by);
    void keep(std::uint64_t id);

    nrem_editor editor_;
    const FigureTaker* figures_ = nullptr;
    Memory* memory_ = nullptr;
    double step_ = 0;
    std::vector<Edit> edits_;
    bool self_made_ = false;
    bool listens_ = false;
    std::string why_;  // of the next edit
    std::vector<Said> said_;
};

}  // namespace nrem::core
