// The folder of a run: manifest.json, trials.jsonl, trials/<id>/events.jsonl. Rows are appended one
// by one. A kill at any moment leaves whole lines and at most one torn line, which the next opening
// removes. Every line and document has a checksum (base/seal.hpp); the next opening moves damaged
// ones into a file beside. One process at a time may write.
#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "language/spending.hpp"
#include "store/folder_lock.hpp"
#include "store/row.hpp"

namespace nrem::core {

enum class Begin { resume, fresh };

// One large class, because one lock protects all files of the folder.
class RunDirectory {
public:
    // Creates the folder or opens it to go on. Throws UsageError when another process holds it and
    // goes on to do so for as long as `patience`, when it was made with other plugins or data than
    // `manifest` says, or when it cannot be written.
    RunDirectory(const RunPath& folder, const nlohmann::json& manifest, Begin begin,
                 std::chrono::seconds patience = {});
    RunDirectory(const RunDirectory&) = delete;
    RunDirectory& operator=(const RunDirectory&) = delete;
    ~RunDirectory();

    // From now on the folders of trials and what was spent are those of another run.
    void work_for(const RunPath& run) { home_ = run; }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] const RunPath& place() const { return folder_; }
    [[nodiscard]] RunPath trial_folder(const std::string& trial) const {
        return home_ / "trials" / trial;
    }
    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
    [[nodiscard]] bool holds(const std::string& trial) const { return ids_.contains(trial); }

    // Adds a finished trial. On disk after sync(), which happens by itself a few times a
    // second, less often on a slow drive.
    // Throws Error, with the file as it was before, when the disk is full, and when another process
    // has taken the folder over.
    void append(const Row& row);
    void sync();
    // Drops the rows of these trials, to run them again.
    void forget(const std::set<std::string>& trials);
    // Puts the rows into the order of `trials`; rows of other trials keep their place at the end.
    void sort(const std::vector<std::string>& trials);

    // Adds what is known only when trials are done to the manifest.
    void note(const std::string& key, const nlohmann::json& value);

    // What all commands so far have paid for language models; kept in spending.json.
    [[nodiscard]] Spending spending() const;
    void keep(const Spending& spending);  // from any thread, one at a time
    // What was checked of the models: checks.json, and checks.jsonl of what they were asked.
    void keep_checks(const nlohmann::json& results, const std::string& log);

    // Starts a trial's logs over: events.jsonl, and calls.jsonl of what was asked of language
    // models, the same in every byte however a run went, and timing.jsonl, what a clock measured.
    void begin_logs(const std::string& trial);
    void append_log(const std::string& trial, const std::string& log, const std::string& lines);

private:
    void start_over();
    void check_manifest(const nlohmann::json& manifest) const;
    void take_rows();
    void rewrite_rows();

    RunPath folder_;
    RunPath home_;
    FolderLock lock_;
    Descriptor file_;
    Descriptor spending_;
    std::chrono::steady_clock::time_point synced_{};
    std::chrono::nanoseconds sync_interval_ = std::chrono::milliseconds(250);
    std::vector<Row> rows_;
    std::set<std::string> ids_;
};

// Says who else can write into a run folder.
void name_others(const RunPath& folder);

// The rows of a run, for reading only. A torn last line is left out; a damaged one is named and left
// out; any other line that cannot be read is an Error that names file and line.
[[nodiscard]] std::vector<Row> read_rows(const RunPath& folder);
// What spending.json keeps, 0 where there is none; and its content, which is always as long.
[[nodiscard]] Spending read_spending(const RunPath& file);
[[nodiscard]] std::string to_text(const Spending& spending);
// What was checked of the models of a run; an empty object when nothing was.
[[nodiscard]] nlohmann::json read_checks(const RunPath& folder);
[[nodiscard]] nlohmann::json read_manifest(const RunPath& folder);
void write_manifest(const RunPath& folder, const nlohmann::json& manifest);

}  // namespace nrem::core
