// An inverted index: for each term the documents that have it. Documents come and go one by one; a
// question costs the postings of its terms and nothing that grows with the others.
//
// The scores: BM25 (Robertson and others 1994) with the idf log((N + 1) / n) of Lv and Zhai (2011),
// which is positive also for a term of every document; and the cosine of how often terms come.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "terms.hpp"

namespace nrem::retrieval {

struct Hit {
    std::uint64_t id = 0;
    double score = 0;
};
// Whether `a` is found before `b`: by score, and of equal ones the newer.
NREM_HIDDEN inline bool is_before(const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.id > b.id;
}

struct Bm25 {
    double k1 = 1.5;
    double b = 0.75;

    [[nodiscard]] double weight(double asked, double having, double all) const {
        return asked * std::log((all + 1) / having) * (k1 + 1);
    }
    // What `times` in a document of this size is worth, where the sizes have this mean.
    [[nodiscard]] auto part_where(double mean_size) const {
        return [least = k1 * (1 - b), slope = k1 * b / mean_size](double times, double size) {
            return times / (times + least + slope * size);
        };
    }
    [[nodiscard]] static double size(const Terms& terms) {
        double sum = 0;
        for (const Term& term : terms) sum += term.times;
        return sum;
    }
};

// Up to the length of the question, which is the same for all.
struct Cosine {
    [[nodiscard]] static double weight(double asked, double, double) { return asked; }
    [[nodiscard]] static auto part_where(double) {
        return [](double times, double size) { return times / size; };
    }
    [[nodiscard]] static double size(const Terms& terms) {
        double sum = 0;
        for (const Term& term : terms) sum += static_cast<double>(term.times) * term.times;
        return std::sqrt(sum);
    }
};

template <class Score>
class NREM_HIDDEN InvertedIndex {
public:
    explicit InvertedIndex(Score score = {}) : score_(score) {}

    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] bool has(std::uint64_t id) const { return places_.contains(id); }

    // A document that is not there yet.
    void add(std::uint64_t id, const Terms& terms) {
        const auto place = static_cast<std::uint32_t>(documents_.size());
        documents_.emplace_back();
        for (const Term& term : terms) {
            const auto [found, is_new] = slots_.try_emplace(term.hash, postings_.size());
            if (is_new) postings_.emplace_back();
            postings_[found->second].push_back({place, term.times});
            documents_.back().push_back(static_cast<std::uint32_t>(found->second));
        }
        ids_.push_back(id);
        sizes_.push_back(score_.size(terms));
        total_ += sizes_.back();
        places_.emplace(id, place);
        scores_.push_back(0);
        touched_.resize(scores_.size() + 1);
    }

    void erase(std::uint64_t id) {
        const auto found = places_.find(id);
        if (found == places_.end()) return;
        const std::uint32_t place = found->second;
        for (const std::uint32_t slot : documents_[place]) {
            auto& list = postings_[slot];
            list.erase(std::ranges::lower_bound(list, place, {}, &Posting::place));
        }
        total_ -= sizes_[place];
        documents_[place].clear();
        ids_[place] = 0;
        places_.erase(found);
        if (places_.size() * 2 + 64 < documents_.size()) close_gaps();
    }

    void clear() { *this = InvertedIndex(score_); }

    // Those that share a term with the question, in no order; valid until the next call.
    std::vector<Hit>& find(const Terms& asked) {
        const auto all = static_cast<double>(size());
        const auto part = score_.part_where(total_ / all);
        std::size_t touched = 0;
        for (const Term& term : asked) {
            const auto slot = slots_.find(term.hash);
            if (slot == slots_.end() || postings_[slot->second].empty()) continue;
            const auto& list = postings_[slot->second];
            const double weight = score_.weight(term.times, static_cast<double>(list.size()), all);
            touched = add_scores(list, touched, [&](double times, double its_size) {
                return weight * part(times, its_size);
            });
        }
        return hits(touched);
    }

private:
    struct Posting {
        std::uint32_t place;
        std::uint32_t times;
    };

    // Returns how many documents have a score then. By pointers, which the compiler need not load
    // again after each score that is written.
    std::size_t add_scores(const std::vector<Posting>& list, std::size_t touched, auto worth) {
        double* const scores = scores_.data();
        const double* const sizes = sizes_.data();
        std::uint32_t* const first_touched = touched_.data();
        for (const Posting& posting : list) {
            double& score = scores[posting.place];
            first_touched[touched] = posting.place;  // one too many when all are
            touched += score == 0;
            score += worth(posting.times, sizes[posting.place]);
        }
        return touched;
    }

    std::vector<Hit>& hits(std::size_t touched) {
        hits_.resize(touched);
        for (std::size_t i = 0; i < touched; ++i) {
            const std::uint32_t place = touched_[i];
            hits_[i] = {ids_[place], scores_[place]};
            scores_[place] = 0;
        }
        return hits_;
    }

    // Takes the places of erased documents away. Terms that no document has any more stay: there
    // are as many as a stream has words.
    void close_gaps() {
        std::vector<std::uint32_t> moved(documents_.size());
        std::uint32_t next = 0;
        for (std::uint32_t place = 0; place < documents_.size(); ++place) {
            if (ids_[place] == 0) continue;
            moved[place] = next;
            ids_[next] = ids_[place];
            sizes_[next] = sizes_[place];
            if (next != place) documents_[next] = std::move(documents_[place]);
            places_[ids_[next]] = next;
            ++next;
        }
        documents_.resize(next);
        ids_.resize(next);
        sizes_.resize(next);
        scores_.resize(next);
        touched_.resize(next + 1);
        for (auto& list : postings_)
            for (Posting& posting : list) posting.place = moved[posting.place];
    }

    Score score_;
    // By the place of a document, in the order of their coming, with gaps:
    std::vector<std::uint64_t> ids_;                    // 0: erased
    std::vector<std::vector<std::uint32_t>> documents_;  // the slots of its terms
    std::vector<double> sizes_;
    std::unordered_map<std::uint64_t, std::uint32_t> places_;    // by the document's id
    std::unordered_map<std::uint64_t, std::size_t> slots_;       // by the term's hash
    std::vector<std::vector<Posting>> postings_;                 // by rising place
    double total_ = 0;                                           // of the sizes
    std::vector<double> scores_;                                 // by place; 0 between questions
    std::vector<std::uint32_t> touched_;                         // of a question, at its beginning
    std::vector<Hit> hits_;
};

}  // namespace nrem::retrieval
