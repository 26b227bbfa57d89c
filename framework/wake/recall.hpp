// The host's side of nrem_recall: receives what a rule recalls for one cue. Reused from step to
// step, so that a step allocates nothing.
#pragma once

#include <string>
#include <vector>

#include "host/crossing.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

class RecallBuffer final : public Crossing {
public:
    RecallBuffer();
    ~RecallBuffer() = default;

    // Starts again, for a memory whose records must stay unchanged until the prediction is made and
    // counted.
    void begin(const nrem_memory& memory);
    [[nodiscard]] const nrem_recall& sink() const { return sink_; }
    void arrived() override { finite("recalled vector", vector()); }
    // Repeats the recall into another sink.
    void pass_on(const nrem_recall& sink) const;

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] nrem_array records() const {
        return everything_ ? memory_records_
                           : nrem_array{records_.data(), records_.size(), sizeof(nrem_record)};
    }
    [[nodiscard]] nrem_floats vector() const { return borrow(std::span<const float>(vector_)); }
    [[nodiscard]] bool everything() const { return everything_; }
    // The records that were recalled one by one, as positions in the memory.
    [[nodiscard]] const std::vector<std::size_t>& positions() const { return positions_; }

private:
    void add_text(nrem_str text);
    void add_record(std::size_t position);
    void add_everything() { everything_ = true; }
    float* make_vector(std::size_t count);

    nrem_recall sink_;
    nrem_array memory_records_{};
    bool everything_ = false;
    std::string text_;
    std::vector<nrem_record> records_;
    std::vector<std::size_t> positions_;
    std::vector<float> vector_;
};

}  // namespace nrem::core
