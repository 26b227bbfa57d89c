// Records by the words that they share with a question (BM25), or by their runs of characters
// (cosine).
#pragma once

#include <variant>
#include <vector>

#include "inverted_index.hpp"

namespace nrem::retrieval {

class NREM_HIDDEN Lexical {
public:
    Lexical(Bm25 score, std::size_t characters)
        : reader_(characters), index_(InvertedIndex<Bm25>(score)) {
        if (characters > 0) index_ = InvertedIndex<Cosine>();
    }

    void add(std::uint64_t id, const Record& record) {
        reader_.read(view(record.text));
        reader_.read(view(record.answer));
        std::visit([&](auto& index) { index.add(id, reader_.take()); }, index_);
    }
    void erase(std::uint64_t id) {
        std::visit([&](auto& index) { index.erase(id); }, index_);
    }
    std::vector<Hit>& find(std::string_view asked) {
        reader_.read(asked);
        return std::visit([&](auto& index) -> auto& { return index.find(reader_.take()); },
                          index_);
    }
    void prepare(Record&) {}

private:
    TermReader reader_;
    std::variant<InvertedIndex<Bm25>, InvertedIndex<Cosine>> index_;
};

}  // namespace nrem::retrieval
