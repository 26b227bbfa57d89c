// A case being rewritten: it can take in other cases and owns what changes by that. The survivor
// keeps its words and its id; strengths add up; features and numeric answers become means weighted
// by strength; sources are united; what a model made up stays marked.
#pragma once

#include <algorithm>
#include <vector>

#include "cases.hpp"
#include "similarity.hpp"

namespace nrem::cases {

class NREM_HIDDEN Prototype {
public:
    explicit Prototype(const Record& record)
        : record_(record),
          vector_(view(record.vector).begin(), view(record.vector).end()),
          sources_(nrem::sources(record).begin(), nrem::sources(record).end()) {}

    std::uint64_t id() const { return record_.id; }
    std::string_view answer() const { return view(record_.answer); }
    std::string_view text() const { return view(record_.text); }
    std::span<const float> vector() const { return vector_; }
    double strength() const { return record_.strength; }
    double created() const { return record_.created; }
    std::uint64_t tokens() const { return nrem::tokens(record_); }
    bool changed() const { return changed_; }

    void absorb(const Record& other) {
        const double own = std::max(record_.strength, 0.0);
        const double theirs = std::max(other.strength, 0.0);
        const auto features = view(other.vector);
        const auto share = static_cast<float>(own + theirs > 0 ? theirs / (own + theirs) : 0.5);
        for (std::size_t i = 0; features.size() == vector_.size() && i < vector_.size(); ++i)
            vector_[i] += share * (features[i] - vector_[i]);
        record_.value = blend(record_.value, own, other.value, theirs);
        record_.strength = own + theirs;
        record_.created = std::min(record_.created, other.created);
        record_.last_used = std::max(record_.last_used, other.last_used);
        record_.uses += other.uses;
        record_.origin = std::max(record_.origin, other.origin);
        for (const std::uint64_t source : nrem::sources(other)) sources_.push_back(source);
        std::sort(sources_.begin(), sources_.end());
        sources_.erase(std::unique(sources_.begin(), sources_.end()), sources_.end());
        changed_ = true;
    }
    // Borrows from the prototype, which must not move meanwhile.
    Record record() const {
        Record made = record_;
        made.vector = borrow(std::span<const float>(vector_));
        made.sources = {sources_.data(), sources_.size(), sizeof(std::uint64_t)};
        return made;
    }

private:
    Record record_;
    std::vector<float> vector_;
    std::vector<std::uint64_t> sources_;
    bool changed_ = false;
};

// Features where both have them, words otherwise.
class NREM_HIDDEN Distance {
public:
    struct Radius {
        double features;
        double words;
    };
    // The distance in units of the radius: at most 1 is near. A radius of 0 leaves only the same.
    double operator()(const Record& a, const Record& b) {
        const auto x = view(a.vector);
        const auto y = view(b.vector);
        if (similarity::comparable(x, y))
            return over(std::sqrt(similarity::squared_distance(x, y)), radius_.features);
        similarity::split(view(a.text), words_a_);
        similarity::split(view(b.text), words_b_);
        return over(similarity::word_distance(words_a_, words_b_), radius_.words);
    }
    explicit Distance(Radius radius) : radius_(radius) {}

private:
    static double over(double distance, double radius) {
        return distance <= 0 ? 0 : distance / radius;
    }
    Radius radius_;
    similarity::Words words_a_;
    similarity::Words words_b_;
};

}  // namespace nrem::cases
