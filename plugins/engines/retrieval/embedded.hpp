// Records by the cosine of their vectors with that of a question. The model that has the role of
// the embedder makes them: that of a record once, when it is written, and it is part of the memory.
// All are compared: a stream has thousands, for which an approximate index would cost more than it
// saves.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "inverted_index.hpp"
#include "nrem/sdk/language.hpp"

namespace nrem::retrieval {

NREM_HIDDEN inline std::string told_by(const Record& record) {
    std::string told(view(record.text));
    if (record.answer.size > 0) told.append(" -> ").append(view(record.answer));
    return told;
}

class NREM_HIDDEN Embedded {
public:
    explicit Embedded(const Params& params) : language_(params) {}

    // Gives a record that is about to be put its vector; it borrows from the index until the next
    // one.
    void prepare(Record& record) {
        made_ = language_.embed({told_by(record)}).front();
        record.vector = borrow(std::span<const float>(made_));
    }
    void add(std::uint64_t id, const Record& record) {
        const auto vector = view(record.vector);
        places_.emplace(id, documents_.size());
        documents_.push_back({id, told_by(record), {vector.begin(), vector.end()}});
    }
    void erase(std::uint64_t id) {
        const auto found = places_.find(id);
        if (found == places_.end()) return;
        places_[documents_.back().id] = found->second;
        std::swap(documents_[found->second], documents_.back());
        documents_.pop_back();
        places_.erase(id);
    }
    // All of them, in no order.
    std::vector<Hit>& find(std::string_view asked) {
        hits_.clear();
        if (documents_.empty()) return hits_;
        const std::vector<float> question = language_.embed({std::string(asked)}).front();
        embed_others(question.size());
        for (const Document& document : documents_)
            hits_.push_back({document.id, cosine(question, document.vector)});
        return hits_;
    }

private:
    struct Document {
        std::uint64_t id = 0;
        std::string told;
        std::vector<float> vector;
    };

    // Records that a policy has written, or another rule: they have no vector, or a task's.
    void embed_others(std::size_t size) {
        std::vector<std::string> texts;
        for (const Document& document : documents_)
            if (document.vector.size() != size) texts.push_back(document.told);
        if (texts.empty()) return;
        const auto vectors = language_.embed(texts);
        std::size_t next = 0;
        for (Document& document : documents_)
            if (document.vector.size() != size) document.vector = vectors[next++];
    }
    static double cosine(std::span<const float> a, std::span<const float> b) {
        double both = 0, first = 0, second = 0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            both += static_cast<double>(a[i]) * b[i];
            first += static_cast<double>(a[i]) * a[i];
            second += static_cast<double>(b[i]) * b[i];
        }
        return first > 0 && second > 0 ? both / std::sqrt(first * second) : 0;
    }

    Language language_;
    std::vector<Document> documents_;
    std::unordered_map<std::uint64_t, std::size_t> places_;  // by the document's id
    std::vector<float> made_;
    std::vector<Hit> hits_;
};

}  // namespace nrem::retrieval
