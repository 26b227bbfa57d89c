#include "store/row_index.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <unordered_set>

#include "base/error.hpp"
#include "base/file.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t block = std::size_t{1} << 22;

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

}  // namespace

void RowIndex::add(const fs::path& folder) {
    files_.push_back(folder / "trials.jsonl");
    std::ifstream file(files_.back(), std::ios::binary);
    Place place{.folder = files_.size() - 1};
    std::size_t number = 0;
    for (std::string line; std::getline(file, line) && !file.eof(); place.offset += place.length) {
        place.length = static_cast<std::uint32_t>(line.size() + 1);
        ++number;
        try {
            take(line, place);
        } catch (const Error& failure) {
            throw failure.within(fmt::format("{}:{}", files_.back().string(), number));
        }
    }
}

void RowIndex::take(const std::string& line, Place place) {
    const Row row = row_from_line(line);
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
        check_same(other, line, name_of(kept));
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
    std::ifstream file(files_[place.folder], std::ios::binary);
    std::string line(place.length, '\0');
    file.seekg(static_cast<std::streamoff>(place.offset));
    if (!file.read(line.data(), place.length))
        throw Error(name_of(place) + ": changed while it was read");
    return line;
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

bool RowIndex::write(const fs::path& file, const std::vector<std::string>& trials) const {
    const std::vector<const Place*> places = ordered(trials);
    const auto as_it_was = [&, end = std::uint64_t{0}](const Place* place) mutable {
        return files_[place->folder] == file &&
               place->offset == std::exchange(end, end + place->length);
    };
    if (fs::exists(file) && std::ranges::all_of(places, as_it_was)) return false;
    const fs::path part = file.string() + ".part";
    std::vector<std::ifstream> sources;
    for (const auto& source : files_) sources.emplace_back(source, std::ios::binary);
    {
        const Descriptor out(part, O_CREAT | O_TRUNC | O_WRONLY);
        std::string lines;
        for (const Place* place : places) {
            const std::size_t before = lines.size();
            lines.resize(before + place->length);
            sources[place->folder].seekg(static_cast<std::streamoff>(place->offset));
            if (!sources[place->folder].read(lines.data() + before, place->length))
                throw Error(name_of(*place) + ": changed while it was read");
            if (lines.size() < block) continue;
            write_whole(out.get(), lines, part);
            lines.clear();
        }
        write_whole(out.get(), lines, part);
        if (fsync(out.get()) != 0) fail_on(part, "cannot be written");
    }
    fs::rename(part, file);
    return true;
}

}  // namespace nrem::core
