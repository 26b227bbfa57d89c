// The task `book_sort`: an excerpt of a book is read, then two passages of it are shown, and which
// of them came first (or last) is asked.
//
// Excerpts and passages begin where a sentence does. Pairs are drawn in the four bins of distance
// of the published set, those that are farthest apart included; the earlier passage is A or B by a
// fair coin, since readers prefer a letter. What is read comes in chunks of words, which are the
// items; the chunks that hold a passage are the evidence. Two books: their streams depend on each
// other, so the figures hold for these books.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

struct Book {
    std::string title;
    std::vector<std::string> words;
    std::vector<std::size_t> starts;  // words that begin a sentence
};

bool ends_sentence(std::string_view word) {
    while (!word.empty() && std::string_view("\"')_").find(word.back()) != std::string_view::npos)
        word.remove_suffix(1);
    for (const std::string_view quote : {"\xe2\x80\x99", "\xe2\x80\x9d"})
        if (word.ends_with(quote)) word.remove_suffix(quote.size());
    return !word.empty() && std::string_view(".!?").find(word.back()) != std::string_view::npos;
}

Book book_of(const std::string& title, const std::string& path) {
    std::ifstream file(path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    Book book{title, {}, {}};
    std::string_view rest = text;
    for (auto word = nrem::next_word(rest); !word.empty(); word = nrem::next_word(rest)) {
        if (!book.words.empty() && ends_sentence(book.words.back()))
            book.starts.push_back(book.words.size());
        book.words.emplace_back(word);
    }
    if (book.starts.empty()) throw std::runtime_error(path + ":1: there is no sentence");
    return book;
}

struct Bin {
    std::size_t above;  // words between the two beginnings
    std::size_t most;
};

class BookSort {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("excerpt", "1000", {200, 20000}, "words that are read"),
         nrem::integer("segment", "20", {5, 50}, "words of a passage"),
         nrem::integer("chunk", "50", {1, 5000}, "words of an observation"),
         nrem::integer("pairs", "2", {1, 110}, "asked about in each bin of distance"),
         nrem::choice("asks", "first", "first|last", "which of the two is asked for"),
         nrem::text("path", "book_sort", "folder of the books, sought in the data folders")});
    static constexpr auto offers = std::to_array<const char*>({"task.text", "task.oracle"});

    explicit BookSort(const nrem::Params& params)
        : excerpt_(params.integer("excerpt")),
          segment_(params.integer("segment")),
          chunk_(params.integer("chunk")),
          pairs_(params.integer("pairs")),
          asks_(params.text("asks")) {
        const std::string folder = params.text("path") + '/';
        for (const auto& [title, file] :
             {std::pair{"The Nature of the Physical World",
                        "72963_nature_of_the_physical_world.txt"},
              {"The Well of Loneliness", "73042_well_of_loneliness.txt"}})
            books_.push_back(book_of(title, params.data_file(folder + file)));
        for (const auto& book : books_)
            if (book.words.size() < 2 * excerpt_)
                throw std::invalid_argument(book.title + " has " +
                                            std::to_string(book.words.size()) +
                                            " words, excerpts have " + std::to_string(excerpt_));
    }

    nrem::TaskInfo describe() const { return {nrem::endless}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        const Book& book = books_[index % books_.size()];
        const std::size_t first = begin(book, random);
        sink.name(book.title + ", word " + std::to_string(first));
        sink.cluster(book.title);
        double at = 0;
        for (std::size_t from = 0; from < excerpt_; from += chunk_) {
            const std::string text = words(book, first + from, std::min(chunk_, excerpt_ - from));
            nrem::Event event;
            event.cue.text = nrem::borrow(text);
            event.item = from / chunk_ + 1;
            event.at = at++;
            sink.observe(event);
        }
        sink.boundary(at);
        for (const auto& bin : bins())
            for (std::size_t pair = 0; pair < pairs_; ++pair)
                ask(book, first, draw(book, first, bin, random), {bin, random.below(2) == 0, at++},
                    sink);
    }

private:
    struct Pair {  // from the beginning of the excerpt
        std::size_t earlier;
        std::size_t later;
    };
    struct Asked {
        Bin bin;
        bool earlier_is_a;
        double at;
    };

    std::size_t begin(const Book& book, nrem::Random& random) const {
        const auto last = std::ranges::upper_bound(book.starts, book.words.size() - excerpt_);
        return book.starts[random.below(static_cast<std::uint64_t>(last - book.starts.begin()))];
    }

    // The published ones: the first begins at the length of a passage, and their right edges are
    // quarters, thirds, halves and the whole of the excerpt, or 1,000 words in place of the first
    // where excerpts are long.
    std::array<Bin, 4> bins() const {
        const bool is_long = excerpt_ > 2500;
        const std::size_t quarter = excerpt_ / 4;
        const std::size_t first = is_long ? std::min<std::size_t>(1000, quarter - 1) : quarter;
        const std::size_t second = is_long ? quarter : excerpt_ / 3;
        return {{{segment_ - 1, first},
                 {first, second},
                 {second, excerpt_ / 2},
                 {excerpt_ / 2, excerpt_ - segment_}}};
    }

    // Beginnings of sentences, so far as they are found in so many draws.
    Pair draw(const Book& book, std::size_t first, const Bin& bin, nrem::Random& random) const {
        const auto from = std::ranges::lower_bound(book.starts, first);
        const auto to = std::ranges::upper_bound(book.starts, first + excerpt_ - segment_);
        const auto count = static_cast<std::uint64_t>(to - from);
        const auto start = [&] {
            return *(from + static_cast<std::ptrdiff_t>(random.below(count)));
        };
        for (int tries = 0; tries < 4096; ++tries) {
            const std::size_t one = start() - first;
            const std::size_t other = start() - first;
            const std::size_t distance = other > one ? other - one : 0;
            if (distance > bin.above && distance <= bin.most) return {one, other};
        }
        const std::size_t distance = (bin.above + bin.most + 1) / 2;
        const std::size_t one = random.below(excerpt_ - segment_ - distance + 1);
        return {one, one + distance};
    }

    static std::string words(const Book& book, std::size_t from, std::size_t count) {
        std::string text;
        for (std::size_t i = from; i < from + count; ++i)
            text.append(text.empty() ? "" : " ").append(book.words[i]);
        return text;
    }

    void ask(const Book& book, std::size_t first, const Pair& pair, const Asked& asked,
             nrem::EventSink& sink) const {
        static const std::array<nrem_str, 2> letters{nrem::borrow("A"), nrem::borrow("B")};
        const std::string earlier = words(book, first + pair.earlier, segment_);
        const std::string later = words(book, first + pair.later, segment_);
        const std::string text = "A: " + (asked.earlier_is_a ? earlier : later) +
                                 "\nB: " + (asked.earlier_is_a ? later : earlier) +
                                 "\nWhich of the two came " + asks_ + " in what you have read?";
        const std::string group = "distance to " + std::to_string(asked.bin.most);
        const auto evidence = evidence_of(pair);
        nrem::Event event;
        event.cue.text = nrem::borrow(text);
        event.cue.choices = {letters.data(), letters.size(), sizeof(nrem_str)};
        event.truth.choice = asked.earlier_is_a == (asks_ == "first") ? 0 : 1;
        event.truth.text = letters[static_cast<std::size_t>(event.truth.choice)];
        const nrem::Answer oracle = event.truth;
        event.oracle = &oracle;
        event.group = group;
        event.evidence = evidence;
        event.at = asked.at;
        sink.test(event);
    }

    // The chunks that the two passages are in.
    std::vector<std::uint64_t> evidence_of(const Pair& pair) const {
        std::vector<std::uint64_t> items;
        for (const std::size_t at : {pair.earlier, pair.later})
            for (std::size_t i = at / chunk_; i <= (at + segment_ - 1) / chunk_; ++i)
                if (items.empty() || items.back() < i + 1) items.push_back(i + 1);
        return items;
    }

    std::size_t excerpt_;
    std::size_t segment_;
    std::size_t chunk_;
    std::size_t pairs_;
    std::string asks_;
    std::vector<Book> books_;
};

}  // namespace

NREM_PLUGIN("book_sort", "0.1.0",
            nrem::task<BookSort>({"book_sort",
                                  "an excerpt of a book, then which of two of its passages came "
                                  "first (Book-SORT)",
                                  "arXiv 2410.08133 (SORT)"}))
