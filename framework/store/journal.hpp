// The journal of one stream of a trial: trials/<id>/journal/<stream>.jsonl, with the memories that
// it names in trials/<id>/memory. Each night leaves its intent, its candidate, its publication and
// the clearing of its context, in this order; a line that a kill cut short does not count, from a
// damaged one on all is set aside, and a memory that is not what its name says is not used.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "memory/archive.hpp"
#include "trial/night_journal.hpp"

namespace nrem::core {

class StreamJournal : public NightJournal {
public:
    // Opens the journal in a trial's folder, or begins one.
    StreamJournal(const RunPath& trial, std::uint64_t stream);

    [[nodiscard]] std::map<std::uint64_t, std::string> by_hand() const override;
    void begin(const Memory& memory) override;
    [[nodiscard]] std::optional<Past> recall(std::uint64_t index, const Dusk& dusk) override;
    void intend(std::uint64_t index, const Dusk& dusk) override;
    void keep_candidate(std::uint64_t index, const Dawn& dawn, const NightRecord& record) override;
    void publish(std::uint64_t index, const NightRecord& record, const Memory& memory) override;
    void clear(std::uint64_t index, std::uint64_t step) override;
    [[nodiscard]] std::optional<PutBack> rollback_after(std::uint64_t index) override;

private:
    // What an earlier process left of a night.
    struct Left {
        nlohmann::json intent;
        nlohmann::json candidate;
        nlohmann::json rollback;
        bool published = false;
        bool cleared = false;
    };
    void take(const nlohmann::json& entry);
    void append(const nlohmann::json& entry);
    void forget_from(std::uint64_t index);

    RunPath path_;
    Descriptor file_;
    bool begun_ = false;
    MemoryArchive archive_;
    std::map<std::uint64_t, Left> left_;
};

// A version of a stream's memory, as the journal tells it.
struct VersionRecord {
    std::uint64_t version = 0;
    std::uint64_t step = 0;   // the last that saw the version before
    std::string made_by;      // "begin", the name of the sleep, or "rollback"
    std::uint64_t night = 0;  // index in the stream; of a sleep or before a rollback
    MemoryRef memory;
};

// The versions of a stream by rising number. Throws UsageError when none were kept.
[[nodiscard]] std::vector<VersionRecord> read_versions(const RunPath& trial,
                                                       std::uint64_t stream);
[[nodiscard]] Memory load_version(const RunPath& trial, const VersionRecord& version);
// Lets a run that is to be continued go on with an older version. Throws UsageError for one that
// is not there.
void roll_back(const RunPath& trial, std::uint64_t stream, std::uint64_t version);

}  // namespace nrem::core
