#include "safetensors.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "base/descriptor.hpp"
#include "nrem/sdk/nesting.hpp"

namespace nrem_hybrid {

namespace {

static_assert(std::endian::native == std::endian::little, "the numbers are mapped as they are");

using Json = nlohmann::ordered_json;
constexpr std::size_t prefix = 8;  // bytes before the header
constexpr std::size_t longest_header = 100'000'000;
constexpr const char* metadata_name = "__metadata__";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw std::runtime_error(file.string() + ": " + why);
}

[[noreturn]] void refuse_tensor(const std::string& name, const std::string& why) {
    throw std::runtime_error("tensor " + name + " " + why);
}

std::string text_of(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text.empty() ? "a single number" : text;
}

// A name given twice would otherwise hide the first of the two.
Json parse_header(std::string_view text) {
    std::set<std::string> names;
    if (nrem::nests_deeper(text, 64)) throw std::runtime_error("its header nests too deep");
    return Json::parse(text, [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth == 1 && event == Json::parse_event_t::key &&
            !names.insert(parsed.get<std::string>()).second)
            refuse_tensor(parsed.get<std::string>(), "is there twice");
        return true;
    });
}

Metadata read_metadata(const Json& given) {
    if (!given.is_object()) throw std::runtime_error("its __metadata__ is no object");
    Metadata metadata;
    for (const auto& [name, value] : given.items()) {
        if (!value.is_string())
            throw std::runtime_error("'" + name + "' of its __metadata__ is no text");
        metadata[name] = value.get<std::string>();
    }
    return metadata;
}

std::vector<std::size_t> read_sizes(const Json& entry, const std::string& member,
                                    const std::string& name) {
    if (!entry.contains(member) || !entry[member].is_array())
        refuse_tensor(name, "has no list '" + member + "'");
    std::vector<std::size_t> sizes;
    for (const auto& size : entry[member]) {
        if (!size.is_number_unsigned())
            refuse_tensor(name, "has something in '" + member + "' that is no whole number");
        sizes.push_back(size.get<std::size_t>());
    }
    return sizes;
}

void check_dtype(const Json& entry, const std::string& name) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string())
        refuse_tensor(name, "has no dtype");
    if (entry["dtype"] != "F32")
        refuse_tensor(name,
                      "is of dtype " + entry["dtype"].get<std::string>() + "; only F32 is read");
}

// Bytes of such an array; more than any file has where 64 bits do not hold it.
std::size_t bytes_of(const std::vector<std::size_t>& shape) {
    std::size_t bytes = sizeof(float);
    for (const std::size_t size : shape)
        if (__builtin_mul_overflow(bytes, size, &bytes)) return SIZE_MAX;
    return bytes;
}

struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string name;
};

Place read_place(const Json& entry, const std::string& name, std::size_t available) {
    const auto offsets = read_sizes(entry, "data_offsets", name);
    if (offsets.size() != 2 || offsets[0] > offsets[1])
        refuse_tensor(name, "has data_offsets that are no range");
    if (offsets[1] > available)
        refuse_tensor(name, "ends at byte " + std::to_string(offsets[1]) + " of " +
                                std::to_string(available) + ": the file is cut short or damaged");
    return {offsets[0], offsets[1], name};
}

void check_size(const std::string& name, const std::vector<std::size_t>& shape,
                const Place& place) {
    const std::size_t size = place.end - place.begin;
    if (bytes_of(shape) != size)
        refuse_tensor(name, "has " + std::to_string(size) + " bytes, which are not the " +
                                text_of(shape) + " of its shape");
}

std::span<const float> values_at(const Place& place, std::span<const char> data) {
    if (place.begin % sizeof(float) != 0)
        refuse_tensor(place.name, "does not begin at a multiple of 4 bytes");
    const auto* const values = reinterpret_cast<const float*>(data.data() + place.begin);
    return {values, (place.end - place.begin) / sizeof(float)};
}

// The tensors must cover the data without gaps, as the format demands.
void check_places(std::vector<Place> places, std::size_t available) {
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    std::size_t covered = 0;
    for (const auto& place : places) {
        if (place.begin < covered) refuse_tensor(place.name, "overlaps with another");
        if (place.begin > covered) refuse_tensor(place.name, "follows a gap in the data");
        covered = place.end;
    }
    if (covered != available)
        throw std::runtime_error(std::to_string(available - covered) +
                                 " bytes at its end belong to no tensor");
}

std::string header_of(const Metadata& metadata, std::span<const NamedTensor> tensors) {
    Json header = Json::object();
    if (!metadata.empty()) header[metadata_name] = metadata;
    std::size_t begin = 0;
    for (const auto& tensor : tensors) {
        if (bytes_of(tensor.shape) != tensor.values.size_bytes())
            refuse_tensor(tensor.name, "has not as many values as its shape says");
        if (tensor.name == metadata_name || header.contains(tensor.name))
            refuse_tensor(tensor.name, "is there twice");
        const std::size_t end = begin + tensor.values.size_bytes();
        header[tensor.name] = {
            {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + prefix - 1) / prefix * prefix, ' ');
    return text;
}

void write_all(int descriptor, const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = write(descriptor, at, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw std::runtime_error(std::strerror(errno));
        at += written;
        size -= static_cast<std::size_t>(written);
    }
}

void write_to(const std::filesystem::path& file, const std::string& header,
              std::span<const NamedTensor> tensors) {
    const nrem::core::Descriptor out(
        open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!out.is_open()) throw std::runtime_error(std::strerror(errno));
    const std::uint64_t length = header.size();
    write_all(out.get(), &length, sizeof length);
    write_all(out.get(), header.data(), header.size());
    for (const auto& tensor : tensors)
        write_all(out.get(), tensor.values.data(), tensor.values.size_bytes());
    if (fsync(out.get()) != 0) throw std::runtime_error(std::strerror(errno));
}

}  // namespace

Safetensors::Safetensors(const std::filesystem::path& file) : file_(file) {
    map_file();
    try {
        read_header();
    } catch (const nlohmann::json::exception&) {
        munmap(mapped_, size_);
        refuse(file_, "its header is no JSON object: not a safetensors file, or a damaged one");
    } catch (const std::exception& failure) {
        munmap(mapped_, size_);
        refuse(file_, failure.what());
    }
}

Safetensors::~Safetensors() {
    munmap(mapped_, size_);
}

void Safetensors::map_file() {
    const nrem::core::Descriptor in(open(file_.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!in.is_open() || fstat(in.get(), &status) != 0) refuse(file_, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) refuse(file_, "is no file");
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ < prefix) refuse(file_, "is too short for a safetensors file");
    mapped_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, in.get(), 0);
    if (mapped_ == MAP_FAILED) refuse(file_, std::strerror(errno));
}

void Safetensors::read_header() {
    const char* const begin = static_cast<const char*>(mapped_);
    std::uint64_t length = 0;
    std::memcpy(&length, begin, sizeof length);
    if (length > longest_header || length > size_ - prefix)
        throw std::runtime_error("its header would be " + std::to_string(length) +
                                 " bytes long: not a safetensors file, or one that is cut short");
    if (length % sizeof(float) != 0)
        throw std::runtime_error("its numbers do not begin at a multiple of 4 bytes");
    const Json header = parse_header({begin + prefix, length});
    if (!header.is_object()) throw std::runtime_error("its header is no JSON object");
    const std::span data(begin + prefix + length, size_ - prefix - length);
    std::vector<Place> places;
    for (const auto& [name, entry] : header.items()) {
        if (name == metadata_name) {
            metadata_ = read_metadata(entry);
            continue;
        }
        check_dtype(entry, name);
        const Place place = read_place(entry, name, data.size());
        tensors_[name] = {read_sizes(entry, "shape", name), values_at(place, data)};
        check_size(name, tensors_[name].shape, place);
        places.push_back(place);
    }
    check_places(std::move(places), data.size());
}

std::vector<std::string> Safetensors::names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : tensors_) names.push_back(name);
    return names;
}

std::span<const float> Safetensors::tensor(const std::string& name,
                                           const std::vector<std::size_t>& shape) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) refuse(file_, "has no tensor " + name);
    if (found->second.shape != shape)
        refuse(file_, "tensor " + name + " is " + text_of(found->second.shape) + ", not " +
                          text_of(shape));
    return found->second.values;
}

void write_safetensors(const std::filesystem::path& file, const Metadata& metadata,
                       std::span<const NamedTensor> tensors) {
    const std::filesystem::path draft = file.string() + "." + std::to_string(getpid()) + ".draft";
    try {
        write_to(draft, header_of(metadata, tensors), tensors);
        std::filesystem::rename(draft, file);
    } catch (const std::exception& failure) {
        std::error_code ignored;
        std::filesystem::remove(draft, ignored);
        refuse(file, std::string("cannot be written: ") + failure.what());
    }
}

}  // namespace nrem_hybrid
