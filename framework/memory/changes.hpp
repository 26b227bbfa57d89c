// What a write or a night changed in a memory, record by record, with the reason that was given. It
// is passed on as data and rendered only where it is shown.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

enum class RecordOperation { added, updated, superseded, removed, kept };
constexpr auto names_of(RecordOperation) {
    return std::to_array<std::string_view>({"added", "updated", "superseded", "removed", "kept"});
}

// What a rule or a policy said about a record; only its last statement counts.
struct Said {
    std::uint64_t record = 0;
    bool superseded = false;
    std::uint64_t by = 0;  // the record that replaces it; 0: none
    std::string why;
    friend bool operator==(const Said&, const Said&) = default;
};
void to_json(nlohmann::json& json, const Said& said);
void from_json(const nlohmann::json& json, Said& said);

// The fields of a record that people look at.
struct RecordFace {
    std::string kind;
    std::string text;
    std::string answer;
    double value = std::numeric_limits<double>::quiet_NaN();
    double strength = 1;
    bool self = false;
    friend bool operator==(const RecordFace&, const RecordFace&) = default;
};
[[nodiscard]] RecordFace face_of(const nrem_record& record);
[[nodiscard]] std::string render(std::uint64_t id, const RecordFace& face);

struct RecordChange {
    RecordOperation what = RecordOperation::updated;
    std::uint64_t id = 0;
    std::uint64_t by = 0;  // the record that replaced it, if superseded
    std::string why;
    std::optional<RecordFace> before;
    std::optional<RecordFace> after;
};

struct TensorChange {
    std::string name;
    double before = 0;  // its norm
    double after = 0;
    double change = 0;  // the norm of the difference
};

struct MemoryChanges {
    std::vector<RecordChange> records;  // removed, changed, added, kept; each by rising id
    std::vector<TensorChange> tensors;  // those that changed
    std::uint64_t left_out = 0;         // records beyond the limit
    bool unreadable = false;            // read from a text that another version wrote
    [[nodiscard]] bool empty() const {
        return records.empty() && tensors.empty() && !left_out && !unreadable;
    }
};
void to_json(nlohmann::json& json, const MemoryChanges& changes);
// Throws Error or nlohmann::json::exception for JSON that describes no changes.
void from_json(const nlohmann::json& json, MemoryChanges& changes);
void append_json(std::string& json, const MemoryChanges& changes);
// What cannot be read says so; it is not nothing.
bool read_json_text(std::string_view json, MemoryChanges& changes);

// The notes on the records, for callers that want them separately.
[[nodiscard]] std::vector<Said> said_of(const MemoryChanges& changes);
// Shifts the ids from `from` on, as Memory::renumber does.
void renumber(MemoryChanges& changes, std::uint64_t from, std::uint64_t shift);

// Both memories must have one layout. A record that did not change is listed as kept if something
// was said about it.
[[nodiscard]] MemoryChanges changes_between(const Memory& before, const Memory& after,
                                            std::span<const Said> said, std::size_t most);

}  // namespace nrem::core
