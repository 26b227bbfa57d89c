#include "memory/records.hpp"

#include <algorithm>
#include <utility>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

// id, value, strength, created, last_used, uses and origin.
constexpr std::uint64_t bytes_of_numbers = 7 * 8;

std::uint64_t record_bytes(const nrem_record& record) {
    return bytes_of_numbers + record.kind.size + record.text.size + record.answer.size +
           record.vector.count * sizeof(float) + record.sources.count * sizeof(std::uint64_t) +
           record.tag.size + record.links.count * sizeof(RecordLink);
}

nrem_record joined(nrem_record numbers, const RecordBody& body) {
    numbers.kind = borrow(body.kind);
    numbers.text = borrow(body.text);
    numbers.answer = borrow(body.answer);
    numbers.vector = borrow(body.vector);
    numbers.sources = {body.sources.data(), body.sources.size(), sizeof(std::uint64_t)};
    numbers.tag = borrow(body.tag);
    numbers.links = {body.links.data(), body.links.size(), sizeof(RecordLink)};
    return numbers;
}

}  // namespace

RecordBody::RecordBody(const nrem_record& record)
    : kind(nrem::view(record.kind)),
      text(nrem::view(record.text)),
      answer(nrem::view(record.answer)),
      vector(nrem::view(record.vector).begin(), nrem::view(record.vector).end()) {
    for (const auto source : nrem::sources(record)) sources.push_back(source);
    tag = nrem::view(record.tag);
    for (const nrem_link& link : nrem::links(record)) links.push_back({link.to, link.weight});
}

std::size_t RecordSet::index_of(std::uint64_t id) const {
    const auto begin = views_.begin() + static_cast<std::ptrdiff_t>(first_);
    const auto at = std::lower_bound(
        begin, views_.end(), id,
        [](const nrem_record& record, std::uint64_t wanted) { return record.id < wanted; });
    return static_cast<std::size_t>(at - views_.begin());
}

const nrem_record* RecordSet::find(std::uint64_t id) const {
    const std::size_t index = index_of(id);
    return index < views_.size() && views_[index].id == id ? &views_[index] : nullptr;
}

void RecordSet::count(const nrem_record& record, std::int64_t sign) {
    const auto times = static_cast<std::uint64_t>(sign);  // modulo 2^64: -1 subtracts
    footprint_.records += times;
    linking_ += record.links.count ? times : 0;
    footprint_.bytes += times * record_bytes(record);
    footprint_.tokens += times * nrem::tokens(record);
}

void RecordSet::put(const nrem_record& numbers, std::shared_ptr<const RecordBody> body) {
    const std::size_t index = index_of(numbers.id);
    const nrem_record view = joined(numbers, *body);
    count(view, +1);
    if (index == views_.size() || views_[index].id != numbers.id) {
        const auto at = static_cast<std::ptrdiff_t>(index);
        views_.insert(views_.begin() + at, view);
        bodies_.insert(bodies_.begin() + at, std::move(body));
    } else {
        count(views_[index], -1);
        views_[index] = view;
        bodies_[index] = std::move(body);
    }
}

template <class Change>
void RecordSet::change_links(const Change& change) {
    for (std::size_t at = first_; at < views_.size(); ++at) {
        if (bodies_[at]->links.empty()) continue;
        auto body = std::make_shared<RecordBody>(*bodies_[at]);  // other versions keep the old one
        if (!change(body->links)) continue;
        count(views_[at], -1);
        views_[at] = joined(views_[at], *body);
        bodies_[at] = std::move(body);
        count(views_[at], +1);
    }
}

bool RecordSet::erase(std::uint64_t id) {
    const std::size_t index = index_of(id);
    if (index == views_.size() || views_[index].id != id) return false;
    if (linking_)
        change_links([id](std::vector<RecordLink>& links) {
            return std::erase_if(links, [id](const RecordLink& link) { return link.to == id; }) > 0;
        });
    count(views_[index], -1);
    const auto at = static_cast<std::ptrdiff_t>(index);
    if (index != first_) {
        views_.erase(views_.begin() + at);
        bodies_.erase(bodies_.begin() + at);
        return true;
    }
    bodies_[first_++].reset();
    if (first_ > 64 && first_ * 2 > views_.size()) {
        views_.erase(views_.begin(), views_.begin() + static_cast<std::ptrdiff_t>(first_));
        bodies_.erase(bodies_.begin(), bodies_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
    return true;
}

bool RecordSet::set_strength(std::uint64_t id, double strength) {
    const std::size_t index = index_of(id);
    if (index == views_.size() || views_[index].id != id) return false;
    views_[index].strength = strength;
    return true;
}

void RecordSet::touch(std::size_t position, double step) {
    nrem_record& record = views_[first_ + position];
    record.last_used = step;
    ++record.uses;
}

bool RecordSet::use(std::uint64_t id, double last, std::uint64_t uses) {
    const std::size_t index = index_of(id);
    if (index == views_.size() || views_[index].id != id) return false;
    views_[index].last_used = last;
    views_[index].uses = uses;
    return true;
}

void RecordSet::renumber(std::uint64_t from, std::uint64_t shift) {
    for (std::size_t at = index_of(from); at < views_.size(); ++at) views_[at].id += shift;
    if (!linking_) return;
    change_links([from, shift](std::vector<RecordLink>& links) {
        bool changed = false;
        for (RecordLink& link : links)
            if (link.to >= from) {
                link.to += shift;
                changed = true;
            }
        return changed;
    });
}

}  // namespace nrem::core
