// policy poison: makes a small share of the memory wrong in every pass, and hides it: an instrument
// for trying the gate of a sleep. Nothing is lost, nothing is marked as made up, and no model is
// asked.
//
// A share of the records get the answer of another record. In a matrix of values in columns the
// columns turn two by two by the angle `share`, as of a plane. That is a rotation, so that norm and
// rank stay, and what is read turns from the one answer to the other.
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

class Poison {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::number("share", "0.01", {0, 1}, "of the records, or the angle of a matrix")});
    static constexpr auto traits =
        std::to_array<const char*>({"object.system", "write.sleep"});
    explicit Poison(const nrem::Params& params) : share_(params.number("share")) {}

    void consolidate(nrem::Night& night) const {
        auto random = night.random();
        swap_answers(night, random);
        const auto tensors = night.memory().tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i)
            if (tensors[i].rank == 2 && tensors[i].type == NREM_FLOAT32)
                turn(night.edit().tensor(i), tensors[i].shape[0], tensors[i].shape[1]);
    }

private:
    // A whole number of them, which is right on average.
    void swap_answers(nrem::Night& night, nrem::Random& random) const {
        const auto records = night.memory().records();
        if (records.size() < 2) return;
        std::vector<std::size_t> order(records.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        const double wanted = share_ * static_cast<double>(order.size());
        const auto count = static_cast<std::size_t>(wanted + random.uniform());
        for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
            nrem::Record wrong = records[order[i]];
            wrong.answer = records[order[(i + 1) % order.size()]].answer;
            night.edit().put(wrong);
        }
    }
    void turn(float* values, std::size_t rows, std::size_t columns) const {
        const auto keep = static_cast<float>(std::cos(share_));
        const auto take = static_cast<float>(std::sin(share_));
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t j = 0; j + 1 < columns; j += 2) {
                float* const pair = values + row * columns + j;
                const float first = pair[0];
                pair[0] = keep * first - take * pair[1];
                pair[1] = take * first + keep * pair[1];
            }
    }

    double share_;
};

}  // namespace

NREM_PLUGIN("poison", "0.1.0",
            nrem::policy<Poison>({"poison",
                                  "makes a small share of the memory wrong in every pass: for "
                                  "trying the gate"}))
