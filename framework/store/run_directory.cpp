#include "store/run_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Where syncing is slow, as on a drive that many share, it is done less often: it may take a
// twentieth of the time.
constexpr auto least_sync_interval = std::chrono::milliseconds(250);
constexpr auto most_sync_interval = std::chrono::seconds(10);

// Whole lines only; what follows the last line end was cut short by a kill.
std::vector<Row> parse_rows(std::istream& file, const fs::path& path) {
    std::vector<Row> rows;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line) && !file.eof(); ++number) {
        try {
            rows.push_back(row_from_line(line));
        } catch (const std::exception& failure) {
            throw Error(fmt::format("{}:{}: {}", path.string(), number, failure.what()));
        }
    }
    return rows;
}

// "plugins" and "data" are objects of name -> hash. What both know must be equal.
void check_hashes(const json& old, const json& now, const std::string& what,
                  const fs::path& folder) {
    for (const auto& [name, hash] : now.items())
        if (old.contains(name) && old[name] != hash)
            throw UsageError(fmt::format(
                "{}: this run was begun with another version of {} {}; give --fresh to start over, "
                "or another --out",
                folder.string(), what, name));
}

}  // namespace

RunDirectory::RunDirectory(fs::path folder, const json& manifest, Begin begin,
                           std::chrono::seconds patience)
    : folder_(std::move(folder)), lock_(folder_, patience) {
    if (begin == Begin::fresh) {
        fs::remove(folder_ / "trials.jsonl");
        fs::remove_all(folder_ / "trials");
        fs::remove_all(folder_ / "shards");
        for (const char* kept : {"spending.json", "checks.json", "checks.jsonl"})
            fs::remove(folder_ / kept);
    } else if (fs::exists(folder_ / "manifest.json")) {
        check_manifest(manifest);
    }
    if (fs::exists(folder_ / "trials.jsonl")) rows_ = read_rows(folder_);
    for (const auto& row : rows_) ids_.insert(row.id);
    replace_file(folder_ / "manifest.json", manifest.dump(2) + "\n");
    rewrite_rows();
}

RunDirectory::~RunDirectory() {
    if (file_ >= 0) {
        fdatasync(file_);
        close(file_);
    }
    if (spending_ >= 0) close(spending_);
}

void RunDirectory::check_manifest(const json& manifest) const {
    const json old = read_manifest(folder_);
    for (const auto* what : {"plugins", "data"})
        check_hashes(old.value(what, json::object()), manifest.value(what, json::object()),
                     what == std::string("plugins") ? "plugin" : "data file", folder_);
}

void RunDirectory::open_rows() {
    const fs::path path = folder_ / "trials.jsonl";
    file_ = open(path.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
    if (file_ < 0) fail_on(path, "cannot be opened for writing");
}

void RunDirectory::rewrite_rows() {
    std::string lines;
    for (const auto& row : rows_) lines += to_line(row) + '\n';
    replace_file(folder_ / "trials.jsonl", lines);
    if (file_ >= 0) close(file_);
    open_rows();
}

void RunDirectory::append(const Row& row) {
    lock_.check();
    write_whole(file_, to_line(row) + '\n', folder_ / "trials.jsonl");
    rows_.push_back(row);
    ids_.insert(row.id);
    if (std::chrono::steady_clock::now() - synced_ > sync_interval_) sync();
}

void RunDirectory::sync() {
    const auto began = std::chrono::steady_clock::now();
    if (fdatasync(file_) != 0) fail_on(folder_ / "trials.jsonl", "cannot be written");
    synced_ = std::chrono::steady_clock::now();
    sync_interval_ = std::clamp<std::chrono::nanoseconds>(20 * (synced_ - began),
                                                          least_sync_interval, most_sync_interval);
}

void RunDirectory::forget(const std::set<std::string>& trials) {
    std::erase_if(rows_, [&](const Row& row) { return trials.contains(row.id); });
    for (const auto& trial : trials) ids_.erase(trial);
    rewrite_rows();
}

void RunDirectory::sort(const std::vector<std::string>& trials) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < trials.size(); ++i) place.emplace(trials[i], i);
    const auto place_of = [&](const Row& row) {
        const auto found = place.find(row.id);
        return found == place.end() ? trials.size() : found->second;
    };
    const auto before = [&](const Row& a, const Row& b) { return place_of(a) < place_of(b); };
    if (std::is_sorted(rows_.begin(), rows_.end(), before)) return;
    std::stable_sort(rows_.begin(), rows_.end(), before);
    rewrite_rows();
}

void RunDirectory::begin_logs(const std::string& trial) {
    lock_.check();
    const fs::path folder = trial_folder(trial);
    fs::create_directories(folder);
    const Descriptor events(folder / "events.jsonl", O_CREAT | O_TRUNC | O_WRONLY);
    fs::remove(folder / "calls.jsonl");
    fs::remove(folder / "timing.jsonl");
}

void RunDirectory::note(const std::string& key, const json& value) {
    json manifest = read_manifest(folder_);
    if (manifest.contains(key) && manifest[key] == value) return;
    manifest[key] = value;
    replace_file(folder_ / "manifest.json", manifest.dump(2) + "\n");
}

Spending RunDirectory::spending() const {
    return read_spending(folder_ / "spending.json");
}

// Once a call: overwritten in place by one write of always the same length, which a killed process
// has made whole or not at all.
void RunDirectory::keep(const Spending& spending) {
    const fs::path path = folder_ / "spending.json";
    if (spending_ < 0) spending_ = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    const std::string text = to_text(spending);
    if (pwrite(spending_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        fail_on(path, "cannot be written");
}

void RunDirectory::append_log(const std::string& trial, const std::string& log,
                              const std::string& lines) {
    if (lines.empty()) return;
    const fs::path path = trial_folder(trial) / log;
    const Descriptor file(path, O_CREAT | O_APPEND | O_WRONLY);
    write_whole(file.get(), lines, path);
}

void RunDirectory::keep_checks(const json& results, const std::string& log) {
    replace_file(folder_ / "checks.json", results.dump() + "\n", Durability::relaxed);
    replace_file(folder_ / "checks.jsonl", log, Durability::relaxed);
}

Spending read_spending(const fs::path& path) {
    if (!fs::exists(path)) return {};
    try {
        const json kept = json::parse(read_text(path));
        return {kept.at("calls"), kept.at("tokens"), kept.at("money"), 0};
    } catch (const json::exception&) {
        throw UsageError(path.string() + ": not what was kept of what the run has spent");
    }
}

std::string to_text(const Spending& spending) {
    return fmt::format("{{\"calls\":{:>20},\"tokens\":{:>20},\"money\":{:>24}}}\n", spending.calls,
                       spending.tokens, spending.money);
}

json read_checks(const fs::path& folder) {
    const fs::path path = folder / "checks.json";
    if (!fs::exists(path)) return json::object();
    try {
        return json::parse(read_text(path));
    } catch (const json::exception&) {
        throw UsageError(path.string() + ": not what was kept of the checks");
    }
}

std::vector<Row> read_rows(const fs::path& folder) {
    const fs::path path = folder / "trials.jsonl";
    if (!fs::exists(path)) throw UsageError(folder.string() + ": no run here (no trials.jsonl)");
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(path.string() + ": cannot be read");
    return parse_rows(file, path);
}

json read_manifest(const fs::path& folder) {
    const fs::path path = folder / "manifest.json";
    try {
        return json::parse(read_text(path));
    } catch (const json::exception& failure) {
        throw Error(fmt::format("{}: {}", path.string(), failure.what()));
    }
}

}  // namespace nrem::core
