// What a look-up takes by the number of records: the index that is kept against its floor (an
// addition for each posting of the question's words), and against comparing all records each time.
#include <benchmark/benchmark.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "engines/episodic/similarity.hpp"
#include "engines/retrieval/inverted_index.hpp"
#include "nrem/sdk/random.hpp"

namespace {

using namespace nrem::retrieval;

// Eight words a record, of 2,000 with the frequencies of Zipf.
class Library {
public:
    explicit Library(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) texts.push_back(text());
        for (std::size_t i = 0; i < 64; ++i) questions.push_back(text());
    }
    std::vector<std::string> texts;
    std::vector<std::string> questions;

private:
    std::string text() {
        std::string made;
        for (int i = 0; i < 8; ++i)
            made += "w" +
                    std::to_string(static_cast<int>(std::exp(random_.uniform() * std::log(2000)))) +
                    " ";
        return made;
    }
    nrem::Random random_{7};
};

Terms terms_of(const std::string& text) {
    TermReader reader;
    reader.read(text);
    return reader.take();
}

void look_up(benchmark::State& state) {
    const Library library(static_cast<std::size_t>(state.range(0)));
    InvertedIndex<Bm25> index;
    for (std::size_t i = 0; i < library.texts.size(); ++i)
        index.add(i + 1, terms_of(library.texts[i]));
    TermReader reader;
    std::size_t next = 0;
    for (auto _ : state) {
        reader.read(library.questions[next++ % library.questions.size()]);
        benchmark::DoNotOptimize(index.find(reader.take()).data());
    }
}

void floor_of_look_up(benchmark::State& state) {
    const Library library(static_cast<std::size_t>(state.range(0)));
    std::map<std::uint64_t, std::vector<std::uint32_t>> postings;
    for (std::uint32_t i = 0; i < library.texts.size(); ++i)
        for (const Term& term : terms_of(library.texts[i])) postings[term.hash].push_back(i);
    std::vector<std::vector<const std::vector<std::uint32_t>*>> asked;
    for (const std::string& question : library.questions) {
        auto& lists = asked.emplace_back();
        for (const Term& term : terms_of(question)) lists.push_back(&postings[term.hash]);
    }
    std::vector<double> scores(library.texts.size());
    std::size_t next = 0, touched = 0;
    for (auto _ : state) {
        for (const auto* list : asked[next++ % asked.size()]) {
            for (const std::uint32_t place : *list) scores[place] += 1;
            touched += list->size();
        }
        benchmark::DoNotOptimize(scores.data());
    }
    state.counters["postings"] =
        static_cast<double>(touched) / static_cast<double>(state.iterations());
}

// As the rule `feedback_lookup` and the backend `exemplar` do it with words.
void compare_all(benchmark::State& state) {
    const Library library(static_cast<std::size_t>(state.range(0)));
    nrem::similarity::Words asked, told;
    std::size_t next = 0;
    for (auto _ : state) {
        nrem::similarity::split(library.questions[next++ % library.questions.size()], asked);
        double least = 1;
        for (const std::string& text : library.texts) {
            nrem::similarity::split(text, told);
            least = std::min(least, nrem::similarity::word_distance(asked, told));
        }
        benchmark::DoNotOptimize(least);
    }
}

// A record that comes and the oldest that goes.
void replace_one(benchmark::State& state) {
    const Library library(static_cast<std::size_t>(state.range(0)));
    InvertedIndex<Bm25> index;
    std::uint64_t next = 0;
    TermReader reader;
    const auto add = [&] {
        reader.read(library.texts[next++ % library.texts.size()]);
        index.add(next, reader.take());
    };
    while (next < library.texts.size()) add();
    for (auto _ : state) {
        add();
        index.erase(next - library.texts.size());
    }
}

BENCHMARK(look_up)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(floor_of_look_up)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(compare_all)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(replace_one)->Arg(1000)->Arg(10000);

}  // namespace
