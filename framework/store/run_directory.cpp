#include "store/run_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/lines.hpp"
#include "host/services.hpp"
#include "store/damaged.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Where syncing is slow, as on a drive that many share, it is done less often: it may take a
// twentieth of the time.
constexpr auto least_sync_interval = std::chrono::milliseconds(250);
constexpr auto most_sync_interval = std::chrono::seconds(10);

constexpr const char* of_unknown_origin =
    "nobody knows with which plugins and data its rows were made";

constexpr const char* manifest_name = "manifest.json";
constexpr const char* rows_name = "trials.jsonl";
constexpr const char* spending_name = "spending.json";

// A manifest may come from another machine and hold anything.
constexpr std::pair<const char*, json::value_t> manifest_types[] = {
    {"config", json::value_t::string},  {"file", json::value_t::string},
    {"name", json::value_t::string},    {"plan", json::value_t::string},
    {"overrides", json::value_t::array}, {"trials", json::value_t::array},
    {"figures", json::value_t::array},
    {"refused", json::value_t::array},  {"names", json::value_t::object},
    {"plugins", json::value_t::object}, {"data", json::value_t::object},
    {"machine", json::value_t::object},
};

struct ReadRows {
    std::vector<Row> rows;
    std::string damaged;      // lines
    std::string first_place;  // of them
    std::size_t count = 0;
};

// Whole lines only; what follows the last line end was cut short by a kill.
ReadRows parse_rows(const RunPath& path) {
    ReadRows read;
    SharedNames names;
    LineReader lines(path);
    while (lines.next()) {
        if (auto row = row_of(lines)) {
            names.share(row->metrics.names);
            read.rows.push_back(*std::move(row));
            continue;
        }
        read.damaged.append(lines.line()) += '\n';
        if (read.count++ == 0) read.first_place = lines.place();
    }
    return read;
}

std::string and_more(const ReadRows& read) {
    return read.count > 1 ? fmt::format("{} and {} more", read.first_place, read.count - 1)
                          : read.first_place;
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

RunDirectory::RunDirectory(const RunPath& folder, const json& manifest, Begin begin,
                           std::chrono::seconds patience)
    : folder_(folder), home_(folder), lock_(folder_, patience) {
    name_others(folder_);
    if (begin == Begin::fresh)
        start_over();
    else if ((folder_ / manifest_name).exists())
        check_manifest(manifest);
    else if ((folder_ / rows_name).exists())
        log_line(NREM_LOG_WARNING, fmt::format("{}: has rows and no manifest, so that {}",
                                               folder_.string(), of_unknown_origin));
    take_rows();
    write_manifest(folder_, manifest);
    rewrite_rows();
}

RunDirectory::~RunDirectory() {
    if (file_.is_open()) fdatasync(file_.get());
}

void RunDirectory::start_over() {
    for (const char* kept : {rows_name, "trials", "shards", "spending.json", "checks.json",
                             "checks.jsonl"}) {
        (folder_ / kept).remove();
        (folder_ / (std::string(kept) + ".damaged")).remove();
    }
}

void RunDirectory::check_manifest(const json& manifest) const {
    const RunPath path = folder_ / manifest_name;
    if (const std::string damage = damage_of(read_text(path)); !damage.empty())
        return set_aside(path, damage + ", so that " + of_unknown_origin);
    const json old = read_manifest(folder_);
    for (const auto* what : {"plugins", "data"})
        check_hashes(old.value(what, json::object()), manifest.value(what, json::object()),
                     what == std::string("plugins") ? "plugin" : "data file", folder_.path());
}

void RunDirectory::take_rows() {
    const RunPath path = folder_ / rows_name;
    if (!path.exists()) return;
    ReadRows read = parse_rows(path);
    if (read.count)
        set_aside(path, read.damaged, and_more(read), "the trials are run again");
    rows_ = std::move(read.rows);
    for (const auto& row : rows_) ids_.insert(row.id);
}

void RunDirectory::rewrite_rows() {
    ReplacedFile lines(folder_ / rows_name);
    for (const auto& row : rows_) lines.add(to_sealed_line(row));
    lines.finish();
    file_ = (folder_ / rows_name).open(O_CREAT | O_APPEND | O_WRONLY);
}

void RunDirectory::append(const Row& row) {
    lock_.check();
    write_whole(file_.get(), to_sealed_line(row), (folder_ / rows_name).path());
    rows_.push_back(row);
    ids_.insert(row.id);
    if (std::chrono::steady_clock::now() - synced_ > sync_interval_) sync();
}

void RunDirectory::sync() {
    const auto began = std::chrono::steady_clock::now();
    core::sync(file_.get(), (folder_ / rows_name).path());
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
    const RunPath folder = trial_folder(trial);
    folder.make_folders();
    (void)(folder / "events.jsonl").create();
    std::string head;
    append_line(head, EventLogHead{});
    append_log(trial, "events.jsonl", head);
    for (const char* const log : {"thoughts.jsonl", "calls.jsonl", "timing.jsonl"})
        (folder / log).remove();
}

void RunDirectory::note(const std::string& key, const json& value) {
    json manifest = read_manifest(folder_);
    if (manifest.contains(key) && manifest[key] == value) return;
    manifest[key] = value;
    write_manifest(folder_, manifest);
}

Spending RunDirectory::spending() const {
    return read_spending(home_ / spending_name);
}

// Once a call: overwritten in place by one write of always the same length, which a killed process
// has made whole or not at all.
void RunDirectory::keep(const Spending& spending) {
    const RunPath path = home_ / spending_name;
    if (!spending_.is_open()) spending_ = path.open(O_CREAT | O_WRONLY);
    const std::string text = to_text(spending);
    if (pwrite(spending_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        fail_on(path.path(), "cannot be written");
}

void RunDirectory::append_log(const std::string& trial, const std::string& log,
                              const std::string& lines) {
    if (!lines.empty()) append_to(trial_folder(trial) / log, sealed_lines(lines));
}

void RunDirectory::keep_checks(const json& results, const std::string& log) {
    replace_file(folder_ / "checks.json", document_text(results, Layout::line),
                 Durability::relaxed);
    replace_file(folder_ / "checks.jsonl", sealed_lines(log), Durability::relaxed);
}

void name_others(const RunPath& folder) {
    if (const std::string others = folder.open_to_others(); !others.empty())
        log_line(NREM_LOG_WARNING, others);
}

Spending read_spending(const RunPath& path) {
    const auto kept = read_document_if_there(path);
    if (!kept) return {};
    try {
        return {kept->at("calls"), kept->at("tokens"), kept->at("money"), 0};
    } catch (const json::exception&) {
        throw UsageError(path.string() + ": not a spending record written by nrem");
    }
}

// An earlier version wrote no checksum: the file is then the shorter one, and is written over whole.
std::string to_text(const Spending& spending) {
    return sealed(fmt::format("{{\"calls\":{:>20},\"tokens\":{:>20},\"money\":{:>24}}}\n",
                              spending.calls, spending.tokens, spending.money));
}

json read_checks(const RunPath& folder) {
    return read_document_if_there(folder / "checks.json").value_or(json::object());
}

std::vector<Row> read_rows(const RunPath& folder) {
    const RunPath path = folder / rows_name;
    if (!path.exists()) throw UsageError(folder.string() + ": no run here (no trials.jsonl)");
    ReadRows read = parse_rows(path);
    if (read.count)
        log_line(NREM_LOG_WARNING, and_more(read) + ": is damaged: left out; nrem run sets it "
                                                    "aside and runs its trial again");
    return std::move(read.rows);
}

json read_manifest(const RunPath& folder) {
    const RunPath path = folder / manifest_name;
    if (!path.exists()) throw UsageError(folder.string() + ": no run here (no manifest.json)");
    json manifest = read_document(path);
    for (const auto& [key, type] : manifest_types)
        if (const json& part = manifest.value(key, json()); !part.is_null() && part.type() != type)
            throw Error(fmt::format("{}: is damaged: '{}' is of the type {}, not {}", path.string(),
                                    key, part.type_name(), json(type).type_name()));
    for (const char* key : {"config", "trials"})
        if (!manifest.contains(key))
            throw Error(fmt::format("{}: is damaged: it has no '{}'", path.string(), key));
    return manifest;
}

void write_manifest(const RunPath& folder, const json& manifest) {
    replace_file(folder / manifest_name, document_text(manifest, Layout::indented));
}

}  // namespace nrem::core
