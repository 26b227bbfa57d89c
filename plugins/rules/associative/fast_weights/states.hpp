// Several matrices in place of one, and which of them a pair goes to.
//   states  a key is written to the `top_k` whose rows of a random matrix it agrees with most, and
//           read from these, each weighted by a softmax over them; `shared` is the weight of one
//           more, to which all is written. With `router: random` the choice is drawn anew each
//           time: what routing by the key is compared with.
//   heads   key and value are cut into equal parts, and part h of the key has a matrix of its own
//           for part h of the value. A night may make several parts of the key one (grow_state):
//           then each of their matrices is addressed by all of them.
// All matrices are in the same tensors, one below the other.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engines/associative/place.hpp"
#include "key_map.hpp"
#include "nrem/sdk.hpp"
#include "writer.hpp"

namespace fast_weights {

// Throws where a matrix takes keys of another size.
void check_key(std::size_t made, std::size_t taken);

// What is to be taken back: without a value, whatever is read at the key.
struct Back {
    std::span<const float> key;
    std::span<const float> value;
    double gain;
};

class States {
public:
    using Vector = std::span<const float>;

    explicit States(const nrem::Params& params);

    [[nodiscard]] Copies copies() const;
    [[nodiscard]] std::size_t heads() const { return heads_; }
    [[nodiscard]] bool grows() const { return grows_; }
    // Of the whole: cut into heads by what is returned for each of them.
    void layout(nrem::Layout& layout, std::size_t keys) const;
    [[nodiscard]] std::size_t part(std::size_t whole, const char* what) const;

    // `writer`, a Writer of any type, knows the memory; its shape is that of one state.
    void read(auto& writer, const nrem::Memory& memory, Vector key, std::span<float> out) {
        if (plain()) {
            check_key(key.size(), writer.shape().keys);
            return writer.read(memory, key, out);
        }
        std::fill(out.begin(), out.end(), 0.0F);
        read_.resize(writer.shape().values);
        for (const Share& share : shares(memory, key, Use::read, writer.shape())) {
            writer.turn_to(share.state);
            writer.read(memory, share.key, read_);
            for (std::size_t i = 0; i < read_.size(); ++i)
                out[share.value + i] += share.weight * read_[i];
        }
    }
    void write(auto& writer, nrem::MemoryEditor& memory, Vector key, Vector value,
               const nrem::Occasion& occasion) {
        each(writer, memory, key, [&](const Share& share) {
            writer.write(memory, share.key, share.part(value, writer.shape()), occasion);
        });
        if (grows_ && !occasion.asleep()) memory.tensor(written_.in(memory))[0] += 1;
    }
    void take_back(auto& writer, nrem::MemoryEditor& memory, const Back& back) {
        each(writer, memory, back.key, [&](const Share& share) {
            writer.take_back(memory, share.key, share.part(back.value, writer.shape()), back.gain);
        });
    }

private:
    struct Share {
        std::size_t state;
        Vector key;
        std::size_t value;  // where its part of the value begins
        float weight;       // at reading
        [[nodiscard]] Vector part(Vector whole, const nrem_linear::Shape& shape) const {
            return whole.empty() ? whole : whole.subspan(value, shape.values);
        }
    };
    [[nodiscard]] bool plain() const { return states_ == 1 && heads_ == 1; }
    std::span<const Share> shares(const nrem::Memory& memory, Vector key, Use use,
                                  const nrem_linear::Shape& shape);
    void each(auto& writer, nrem::MemoryEditor& memory, Vector key, const auto& work) {
        if (plain()) {
            check_key(key.size(), writer.shape().keys);
            return work(Share{0, key, 0, 1});
        }
        for (const Share& share : shares(memory, key, Use::write, writer.shape())) {
            writer.turn_to(share.state);
            work(share);
        }
    }
    void cut(const nrem::Memory& memory, Vector key, const nrem_linear::Shape& shape);
    void route(const nrem::Memory& memory, Vector key, Use use);
    void score(const nrem::Memory& memory, Vector key, Use use);

    std::size_t states_;
    bool by_key_;
    std::size_t top_;
    float shared_;
    std::size_t heads_;
    bool grows_;
    bool normalises_;
    nrem::Place router_{"router"};
    nrem::Place parts_{"parts"};
    nrem::Place written_{"written"};
    std::vector<float> scores_;       // scratch
    std::vector<std::size_t> order_;  // scratch
    std::vector<Share> shares_;       // scratch
    std::vector<float> key_;          // scratch: parts of unit length
    std::vector<float> read_;         // scratch: of one matrix
};

}  // namespace fast_weights
