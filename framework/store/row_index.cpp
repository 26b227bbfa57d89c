#include "store/row_index.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <unordered_set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/lines.hpp"
#include "host/services.hpp"
#include "store/damaged.hpp"

namespace nrem::core {

namespace {

std::string without_timing(Row row) {
    row.timing = {};
    return to_line(row);
}

// Of one trial. Where time may enter a result, two may differ.
void check_same(const std::string& first, const std::string& second, const std::string& place) {
    const Row a = row_from_line(first);
    const Row b = row_from_line(second);
    if ((a.reproducible || b.reproducible) && without_timing(a) != without_timing(b))
        throw Error(fmt::format(
            "trial {} has another result than in {}: remove one of the two rows", a.id, place));
}

std::string bytes_at(const Descriptor& file, std::uint64_t offset, std::size_t size,
                     const RunPath& path) {
    std::string bytes(size, '\0');
    for (std::size_t have = 0; have < size;) {
        const ssize_t count = pread(file.get(), bytes.data() + have, size - have,
                                    static_cast<off_t>(offset + have));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_on(path.path(), "cannot be read to its end");
        if (count == 0) throw Error(path.string() + ": changed while it was read");
        have += static_cast<std::size_t>(count);
    }
    return bytes;
}

}  // namespace

void RowIndex::add(const RunPath& folder) {
    files_.push_back(folder / "trials.jsonl");
    damaged_.emplace_back();
    auto lines = LineReader::if_there(files_.back());
    Place place{.folder = files_.size() - 1};
    while (lines && lines->next()) {
        place.offset = lines->offset();
        place.length = static_cast<std::uint32_t>(lines->line().size() + 1);
        const auto row = row_of(*lines);
        if (!row) {
            damaged_.back().append(lines->line()) += '\n';
            log_line(NREM_LOG_WARNING, lines->place() + ": is damaged: left out");
            continue;
        }
        try {
            take(*row, lines->line(), place);
        } catch (const Error& failure) {
            throw failure.within(lines->place());
        }
    }
}

void RowIndex::take(const Row& row, std::string_view line, Place place) {
    place.ok = row.outcome == Outcome::ok;
    place.order = places_.size();
    const auto [at, fresh] = places_.try_emplace(row.id, place);
    if (fresh) return;
    Place& kept = at->second;
    place.order = kept.order;
    const std::string other = line_at(kept);
    if (other.compare(0, other.size() - 1, line) == 0) return;
    if (!kept.ok)
        kept = place;
    else if (place.ok)
        check_same(other, std::string(line), name_of(kept));
}

std::size_t RowIndex::failed() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(places_, [](const auto& each) { return !each.second.ok; }));
}

std::size_t RowIndex::folder_of(const std::string& trial) const {
    return places_.at(trial).folder;
}

std::string RowIndex::name_of(const Place& place) const {
    return files_[place.folder].string();
}

std::string RowIndex::line_at(const Place& place) const {
    return bytes_at(files_[place.folder].open(O_RDONLY), place.offset, place.length,
                    files_[place.folder]);
}

std::vector<const RowIndex::Place*> RowIndex::ordered(
    const std::vector<std::string>& trials) const {
    std::vector<const Place*> places;
    std::unordered_set<const Place*> planned;
    for (const auto& trial : trials)
        if (const auto found = places_.find(trial);
            found != places_.end() && planned.insert(&found->second).second)
            places.push_back(&found->second);
    const auto others = static_cast<std::ptrdiff_t>(places.size());
    for (const auto& [trial, place] : places_)
        if (!planned.contains(&place)) places.push_back(&place);
    std::sort(places.begin() + others, places.end(),
              [](const Place* a, const Place* b) { return a->order < b->order; });
    return places;
}

bool RowIndex::write(const RunPath& file, const std::vector<std::string>& trials) const {
    const std::vector<const Place*> places = ordered(trials);
    const auto as_it_was = [&, end = std::uint64_t{0}](const Place* place) mutable {
        return files_[place->folder].path() == file.path() &&
               place->offset == std::exchange(end, end + place->length);
    };
    if (file.exists() && std::ranges::all_of(places, as_it_was)) return false;
    for (std::size_t i = 0; i < files_.size(); ++i)
        if (files_[i].path() == file.path() && !damaged_[i].empty())
            set_aside(file, damaged_[i], file.string(), "its trials are missing until they are run");
    std::vector<std::optional<Descriptor>> sources;
    for (const auto& source : files_) sources.push_back(source.open_if_there(O_RDONLY));
    ReplacedFile out(file);
    for (const Place* place : places)
        out.add(bytes_at(*sources[place->folder], place->offset, place->length,
                         files_[place->folder]));
    out.finish();
    return true;
}

}  // namespace nrem::core
