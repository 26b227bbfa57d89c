// Entries live on by being brought to mind, and those that came to mind together are linked
// (Memoria).
//
// Every write takes one from the life of each entry; those that are brought to mind share `gain`
// times their number by their attention. A link sums up the attention that both had when they came
// to mind together, the smaller share of the two: what is merely the next best beside a clear memory
// makes no link to speak of. An entry has at most `link_slots` of them, the strongest.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engines/slots/attention.hpp"

namespace nrem::slots {

// Leaves the `most` first shares (0: all) of entries born by then, and scales them to a sum of 1.
inline void keep_older(const Store& store, std::vector<Share>& shares, float until,
                       std::size_t most) {
    std::erase_if(shares, [&](const Share& share) { return store.entry(share.row).born > until; });
    if (most > 0 && shares.size() > most) shares.resize(most);
    to_whole(shares);
}

inline void prolong(const Store& store, std::span<const Share> shares, double gain) {
    const double given = gain * static_cast<double>(shares.size());
    for (const Share& share : shares) {
        Entry& entry = store.entry(share.row);
        entry.life += static_cast<float>(given * static_cast<double>(share.share));
        entry.uses += share.share;
    }
}

// Strengthens the link to `other` by `share`: both entries got so much attention at the same time.
inline void link(std::span<Link, link_slots> links, float other, float share) {
    Link* weakest = &links[0];
    for (Link& one : links) {
        if (one.to == other) {
            one.count += share;
            return;
        }
        if (one.count < weakest->count) weakest = &one;
    }
    if (weakest->count < share) *weakest = {other, share};
}

// All that came to mind beside each other, two by two.
inline void link_all(const Store& store, std::span<const Share> shares) {
    for (const Share& one : shares)
        for (const Share& other : shares)
            if (one.row != other.row)
                link(store.links(one.row), store.entry(other.row).born,
                     std::min(one.share, other.share));
}

// The row of the entry that was born then, or size(). Entries are few where there are links.
inline std::size_t find_born(const Store& store, float born) {
    std::size_t row = 0;
    while (row < store.size() && store.entry(row).born != born) ++row;
    return row;
}

// Adds to the shares what they are linked to, by its part of all links of an entry, `hops`
// times; half of the attention goes on at each hop.
inline void spread(const Store& store, std::vector<Share>& shares, std::size_t hops) {
    std::size_t from = 0;
    for (std::size_t hop = 0; hop < hops; ++hop) {
        const std::size_t until = shares.size();
        for (; from < until; ++from) {
            const Share here = shares[from];
            float all = 0;
            for (const Link& one : store.links(here.row)) all += one.count;
            for (const Link& one : store.links(here.row)) {
                const std::size_t row = one.count > 0 ? find_born(store, one.to) : store.size();
                if (row < store.size())
                    shares.push_back({static_cast<std::uint32_t>(row),
                                      here.share * one.count / (2 * all)});
            }
        }
    }
    to_whole(shares);
}

}  // namespace nrem::slots
