// rule code_index: an index of slow codes. What was experienced is bound by the numbers of its
// parts, and the parts themselves are stored once, however many experiences they take part in.
//
// A cue's vector has `parts` parts of the same size. A part whose cosine with a code is `same` or
// more is that code, else it becomes a new one. An entry has the number of each part's code and
// the number of the answer's choice, two bytes each; a new answer to the same parts replaces the
// old one. Codes and entries share `bytes`: codes stay, the oldest entry makes room for a new one,
// and what needs a code that finds no room is not stored. Read takes the nearest code of each
// part, so that a noisy cue is cleaned, and reads out the code of the choice in their entry; it
// reads out nothing where there is none. Replays change nothing.
#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace linear = nrem_linear;

enum Tensor : std::size_t { codes, entries };

class CodeIndex {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("parts", "2", {1, 64}, "of a cue's vector, of the same size"),
        nrem::number("same", "0.9", {-1, 1}, "cosine from which a part is a code that there is"),
        nrem::integer("bytes", "8192", {1, 1e12}, "of codes and entries together"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "task.choices", "backend.reads_vector"});
    static constexpr auto offers = std::to_array<const char*>({"rule.tensors", "rule.vector"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("codes", nrem::Better::lower, {0, 65536}, "Codes that the entries share."),
         nrem::figure("entries", nrem::Better::higher, {0, 1e7}, "Entries of the index.")});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.bounded"});

    explicit CodeIndex(const nrem::Params& params)
        : parts_(params.integer("parts")),
          same_(static_cast<float>(params.number("same"))),
          bytes_(params.integer("bytes")) {}

    void layout(nrem::Layout& layout) const {
        if (layout.cue_size() == 0 || layout.cue_size() % parts_ != 0)
            throw std::invalid_argument("the cue's vector, of size " +
                                        std::to_string(layout.cue_size()) + ", has no " +
                                        std::to_string(parts_) + " parts of the same size");
        layout.tensor("codes", {0, layout.cue_size() / parts_}, {.grows = true});
        layout.tensor("entries", {0, entry_size()}, {.type = NREM_UINT8, .grows = true});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const std::size_t choices = nrem::choices(cue).size();
        if (choices == 0) return;
        const auto all = nrem::view(cue.codes);
        const std::size_t width = all.empty() ? choices : all.size() / choices;
        const auto out = recall.vector(width);
        std::fill(out.begin(), out.end(), 0.0F);
        const auto found = find(memory, cue);
        if (!found || answer(memory, *found) >= choices) return;
        const std::size_t choice = answer(memory, *found);
        if (all.empty()) {
            out[choice] = 1;
        } else {
            const auto code = all.subspan(choice * width, width);
            std::copy(code.begin(), code.end(), out.begin());
        }
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep() || occasion.gain() <= 0 || !experience.truth) return;
        const auto choice = experience.truth->choice;
        if (choice < 0 || choice >= most_numbers) return;
        numbers_.clear();
        for (std::size_t part = 0; part < parts_; ++part) {
            const auto number = number_of(memory, part_of(memory, *experience.cue, part));
            if (!number) return;
            numbers_.push_back(*number);
        }
        put(memory, static_cast<std::uint16_t>(choice));
        memory.figure("codes", static_cast<double>(memory.tensors()[codes].shape[0]));
        memory.figure("entries", static_cast<double>(memory.tensors()[entries].shape[0]));
    }

private:
    struct Near {
        std::size_t code;
        float cosine;
    };
    static constexpr std::int64_t most_numbers = 65536;

    [[nodiscard]] std::size_t entry_size() const { return 2 * (parts_ + 1); }

    std::span<const float> part_of(const nrem::Memory& memory, const nrem::Cue& cue,
                                   std::size_t part) {
        const std::size_t size = memory.tensors()[codes].shape[1];
        if (cue.vector.count != size * parts_)
            throw std::invalid_argument("the cue's vector has " + std::to_string(cue.vector.count) +
                                        " elements, not " + std::to_string(size * parts_));
        const auto given = nrem::view(cue.vector).subspan(part * size, size);
        part_.assign(given.begin(), given.end());
        const float scale = linear::inverse_length<float>(part_);
        for (float& x : part_) x *= scale;
        return part_;
    }
    // Codes are of unit length, and so is the part.
    static std::optional<Near> nearest(const nrem::Memory& memory, std::span<const float> part) {
        const auto all = memory.elements<float>(codes);
        std::optional<Near> best;
        for (std::size_t code = 0; code * part.size() < all.size(); ++code) {
            const auto row = all.subspan(code * part.size(), part.size());
            const float cosine = linear::dot<float>(row, part);
            if (!best || cosine > best->cosine) best = Near{code, cosine};
        }
        return best;
    }

    // The code that a part is, or becomes; none where there is no room.
    std::optional<std::uint16_t> number_of(nrem::MemoryEditor& memory,
                                           std::span<const float> part) {
        const auto near = nearest(memory, part);
        if (near && near->cosine >= same_) return static_cast<std::uint16_t>(near->code);
        const std::size_t count = memory.tensors()[codes].shape[0];
        const std::size_t wanted = part.size() * sizeof(float) + entry_size();
        if (count >= most_numbers || free_bytes(memory) < wanted) return {};
        memory.resize(codes, count + 1);
        std::copy(part.begin(), part.end(),
                  memory.edit<float>(codes).begin() +
                      static_cast<std::ptrdiff_t>(count * part.size()));
        return static_cast<std::uint16_t>(count);
    }
    [[nodiscard]] std::size_t free_bytes(const nrem::Memory& memory) const {
        const std::size_t held = memory.elements<float>(codes).size_bytes() +
                                 memory.elements<std::uint8_t>(entries).size_bytes();
        return bytes_ - std::min(bytes_, held);
    }
    // The oldest entry goes, where there is one.
    void drop_oldest(nrem::MemoryEditor& memory) const {
        const std::size_t count = memory.tensors()[entries].shape[0];
        if (count == 0) return;
        const auto all = memory.edit<std::uint8_t>(entries);
        std::copy(all.begin() + static_cast<std::ptrdiff_t>(entry_size()), all.end(), all.begin());
        memory.resize(entries, count - 1);
    }

    // The numbers as they lie in an entry.
    [[nodiscard]] std::optional<std::size_t> entry_of(const nrem::Memory& memory) const {
        const auto all = memory.elements<std::uint8_t>(entries);
        for (std::size_t row = 0; row * entry_size() < all.size(); ++row)
            if (std::memcmp(all.data() + row * entry_size(), numbers_.data(), 2 * parts_) == 0)
                return row;
        return {};
    }
    std::optional<std::size_t> find(const nrem::Memory& memory, const nrem::Cue& cue) {
        numbers_.clear();
        for (std::size_t part = 0; part < parts_; ++part) {
            const auto near = nearest(memory, part_of(memory, cue, part));
            if (!near) return {};
            numbers_.push_back(static_cast<std::uint16_t>(near->code));
        }
        return entry_of(memory);
    }
    [[nodiscard]] std::size_t answer(const nrem::Memory& memory, std::size_t row) const {
        std::uint16_t choice = 0;
        const auto all = memory.elements<std::uint8_t>(entries);
        std::memcpy(&choice, all.data() + row * entry_size() + 2 * parts_, sizeof choice);
        return choice;
    }
    void put(nrem::MemoryEditor& memory, std::uint16_t choice) const {
        auto row = entry_of(memory);
        if (!row) {
            if (free_bytes(memory) < entry_size()) drop_oldest(memory);
            if (free_bytes(memory) < entry_size()) return;
            row = memory.tensors()[entries].shape[0];
            memory.resize(entries, *row + 1);
        }
        std::uint8_t* const entry = memory.edit<std::uint8_t>(entries).data() + *row * entry_size();
        std::memcpy(entry, numbers_.data(), 2 * parts_);
        std::memcpy(entry + 2 * parts_, &choice, sizeof choice);
    }

    std::size_t parts_;
    float same_;
    std::size_t bytes_;
    std::vector<std::uint16_t> numbers_;  // of the cue in sight
    std::vector<float> part_;             // scratch
};

}  // namespace

NREM_PLUGIN("code_index", "0.1.0",
            nrem::rule<CodeIndex>({"code_index",
                                   "entries of numbers of codes, which are stored once",
                                   "Teyler and DiScenna 1986 (hippocampal indexing theory)"}))
