#include "memory/self_change.hpp"

#include <algorithm>
#include <cstddef>

#include "memory/elements.hpp"

namespace nrem::core {

namespace {

double at(const std::vector<double>& numbers, std::size_t index) {
    return index < numbers.size() ? numbers[index] : 0;
}

double square(double number) {
    return number * number;
}

}  // namespace

SelfChange::Numbers SelfChange::numbers_of(const Memory& memory) {
    Numbers made;
    for (std::size_t i = 0; i < memory.tensor_count(); ++i)
        made.push_back(core::numbers_of(memory.tensor(i)));
    return made;
}

void SelfChange::open(const Memory& memory) {
    if (!from_ && memory.tensor_count()) from_ = numbers_of(memory);
}

void SelfChange::close(const Memory& memory) {
    if (!from_) return;
    const Numbers now = numbers_of(memory);
    made_up_.resize(now.size());
    for (std::size_t tensor = 0; tensor < now.size(); ++tensor) {
        const std::vector<double>& old = (*from_)[tensor];
        std::vector<double>& sum = made_up_[tensor];
        sum.resize(std::max({sum.size(), old.size(), now[tensor].size()}));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += at(now[tensor], i) - at(old, i);
    }
    from_.reset();
}

void SelfChange::note(const Memory& memory) {
    const bool open_now = is_open();
    close(memory);
    if (open_now) open(memory);
}

double SelfChange::share(const Memory& before, const Memory& after) const {
    double made_up = 0;
    double other = 0;
    for (std::size_t tensor = 0; tensor < made_up_.size(); ++tensor) {
        const std::vector<double> old = core::numbers_of(before.tensor(tensor));
        const std::vector<double> now = core::numbers_of(after.tensor(tensor));
        const std::vector<double>& own = made_up_[tensor];
        const std::size_t size = std::max({own.size(), old.size(), now.size()});
        for (std::size_t i = 0; i < size; ++i) {
            made_up += square(at(own, i));
            other += square(at(now, i) - at(old, i) - at(own, i));
        }
    }
    return made_up > 0 ? made_up / (made_up + other) : 0;
}

}  // namespace nrem::core
