#include "training/sequences.hpp"

#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "host/truth.hpp"
#include "nrem/sdk/values.hpp"
#include "nrem/sdk/words.hpp"

namespace nrem::core {

namespace {

class Maker {
public:
    Maker(const Stream& stream, const Vocabulary& vocabulary)
        : stream_(stream), vocabulary_(vocabulary) {}

    std::vector<Chunk> make() {
        for (std::size_t step = 0; step < stream_.size(); ++step) {
            const nrem_event& event = stream_[step];
            if (event.kind == NREM_BOUNDARY) {
                close();
                continue;
            }
            if (event.kind != NREM_OBSERVE) ask(event, step);
            if (event.kind != NREM_TEST) see(event);
        }
        close();
        return std::move(chunks_);
    }

private:
    void add_words(std::string_view text, std::vector<std::uint32_t>& tokens) {
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text))
            tokens.push_back(vocabulary_.token(word));
    }
    void see(const nrem_event& event) {
        add_words(nrem::view(event.cue->text), seen_.tokens);
        if (event.truth) add_words(text_of(*event.truth, *event.cue), seen_.tokens);
    }
    void ask(const nrem_event& event, std::size_t step) {
        Chunk chunk{.phase = NREM_PREDICTION, .tokens = {}, .targets = {}};
        add_words(nrem::view(event.cue->text), chunk.tokens);
        std::vector<std::uint32_t> truth;
        add_words(text_of(*event.truth, *event.cue), truth);
        if (truth.size() > chunk.tokens.size())
            throw Error(
                fmt::format("stream {}, step {}: a truth of {} words is to be read at a cue of {}",
                            stream_.index(), step, truth.size(), chunk.tokens.size()));
        chunk.targets.assign(chunk.tokens.size() - truth.size(), NREM_NO_TARGET);
        chunk.targets.insert(chunk.targets.end(), truth.begin(), truth.end());
        chunks_.push_back(std::move(chunk));
    }
    void close() {
        if (seen_.tokens.empty()) return;
        seen_.targets.assign(seen_.tokens.size(), NREM_NO_TARGET);
        chunks_.push_back(std::exchange(seen_, {}));
    }

    const Stream& stream_;
    const Vocabulary& vocabulary_;
    Chunk seen_;
    std::vector<Chunk> chunks_;
};

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::size_t i = 0; i < words_.size(); ++i)
        tokens_[words_[i]] = static_cast<std::uint32_t>(i);
}

std::uint32_t Vocabulary::token(std::string_view word) const {
    const auto found = tokens_.find(word);
    if (found == tokens_.end())
        throw Error("the word '" + std::string(word) + "' is not in the vocabulary");
    return found->second;
}

std::vector<std::string> words_of(const TaskInstance& task, std::uint64_t seed,
                                  std::uint64_t streams) {
    std::set<std::string, std::less<>> words;
    const auto take = [&](std::string_view text) {
        for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text))
            if (!words.contains(word)) words.emplace(word);
    };
    for (std::uint64_t index = 0; index < streams; ++index) {
        const Stream stream(task, index, seed);
        for (std::size_t step = 0; step < stream.size(); ++step) {
            const nrem_event& event = stream[step];
            if (event.kind == NREM_BOUNDARY) continue;
            take(nrem::view(event.cue->text));
            for (const nrem_str& choice : nrem::choices(*event.cue)) take(nrem::view(choice));
            if (event.truth) take(text_of(*event.truth, *event.cue));
        }
    }
    return {words.begin(), words.end()};
}

std::vector<Chunk> chunks_of(const Stream& stream, const Vocabulary& vocabulary) {
    return Maker(stream, vocabulary).make();
}

}  // namespace nrem::core
