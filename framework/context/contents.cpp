// The size of each field is hashed before the field, so that no two lists of events give the same
// bytes. Most events of a stream have the choices and codes of the event before: then a mark is
// hashed instead of reading them again.
#include "context/contents.hpp"

#include <cstring>

#include "base/hash.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t block = 1 << 14;
constexpr std::size_t digits = 32;

class Contents {
public:
    void add(const nrem_event& event) {
        plain(event.kind);
        plain(event.item);
        plain(event.at);
        text(event.clarification);
        if (event.cue) add(*event.cue);
        add(event.truth);
        add(event.oracle);
    }
    [[nodiscard]] std::string hex() {
        hash_.add(bytes_);
        return hash_.hex().substr(0, digits);
    }

private:
    void add(const nrem_cue& cue) {
        text(cue.text);
        floats(cue.vector);
        plain(cue.choices.data == choices_);
        if (cue.choices.data != choices_)
            for (const nrem_str& choice : nrem::choices(cue)) text(choice);
        plain(cue.codes.data == codes_);
        if (cue.codes.data != codes_) floats(cue.codes);
        choices_ = cue.choices.data;
        codes_ = cue.codes.data;
    }
    void add(const nrem_answer* answer) {
        plain(answer != nullptr);
        if (!answer) return;
        text(answer->text);
        plain(answer->choice);
        plain(answer->value);
        floats(answer->vector);
        floats(answer->probabilities);
        text(answer->understanding);
    }
    void text(nrem_str text) { sized(text.data, text.size); }
    void floats(nrem_floats floats) { sized(floats.data, floats.count * sizeof(float)); }
    void sized(const void* data, std::size_t size) {
        plain(size);
        raw(data, size);
    }
    template <class T>
    void plain(const T& value) {
        raw(&value, sizeof value);
    }
    void raw(const void* data, std::size_t size) {
        if (size) bytes_.append(static_cast<const char*>(data), size);
        if (bytes_.size() < block) return;
        hash_.add(bytes_);
        bytes_.clear();
    }

    Sha256 hash_;
    std::string bytes_;
    const void* choices_ = nullptr;  // of the previous event
    const void* codes_ = nullptr;
};

}  // namespace

std::string contents_of(std::span<const nrem_event> events) {
    Contents contents;
    for (const nrem_event& event : events) contents.add(event);
    return contents.hex();
}

}  // namespace nrem::core
