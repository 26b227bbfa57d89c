// Records by the words that they share with a question (BM25), or by their runs of characters
// (cosine).
#pragma once

#include <variant>
#include <vector>

#include "inverted_index.hpp"

namespace nrem::retrieval {

class NREM_HIDDEN Lexical {
public:
    enum class Indexed { text, both };

    // `characters`: of a run; 0 for words.
    Lexical(Bm25 score, std::size_t characters, Indexed indexed)
        : reader_(characters), index_(InvertedIndex<Bm25>(score)), indexed_(indexed) {
        if (characters > 0) index_ = InvertedIndex<Cosine>();
    }

    void add(std::uint64_t id, const Record& record) {
        reader_.read(view(record.text));
        if (indexed_ == Indexed::both) reader_.read(view(record.answer));
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
    Indexed indexed_;
};

}  // namespace nrem::retrieval
