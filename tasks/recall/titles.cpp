// The task `titles`: texts with a title each, shown, a boundary, then brought out by their titles.
//
// What a memory holds is what a title brings out of it. With `ask: words` a text is shown and asked
// for word by word, by its title and the place in the text; the cue's vector is the product of the
// title's and the place's, scaled to length 1. With `ask: texts` the answer to a title is the
// whole text, word for word. Groups are "title" and "no title": the same questions with a title
// that no text has, which shows what is said without a cue. The oracle is a perfect memory.
#include <cmath>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class Titles {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("texts", "16", {1, 4096}, "in a stream"),
         nrem::integer("length", "8", {1, 4096}, "words in a text"),
         nrem::choice("ask", "words", "words|texts", "word by word, or for the whole text"),
         nrem::integer("repeats", "1", {1, 1000}, "times that all texts are shown"),
         nrem::integer("vocabulary", "32", {2, 1024}, "different words"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a cue's vector")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Titles(const nrem::Params& params)
        : texts_(params.integer("texts")),
          length_(params.integer("length")),
          whole_(params.text("ask") == "texts"),
          repeats_(params.integer("repeats")),
          dimensions_(params.integer("dimensions")),
          words_(numbered("word", params.integer("vocabulary"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, words_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("library " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Library library{signs(texts_ + 1, random), signs(length_, random), {}};
        library.words.resize(texts_ * length_);
        for (auto& word : library.words) word = random.below(words_.size());
        Telling telling(sink);
        for (std::size_t i = 0; i < repeats_ * texts_; ++i)
            tell(library, {i % texts_, i % texts_}, [&](const Line& line) {
                telling.observe(line);
            });
        telling.boundary();
        for (std::size_t text = 0; text < texts_; ++text)
            for (const bool titled : {true, false})
                tell(library, {text, titled ? text : texts_}, [&](Line line) {
                    line.group = titled ? "title" : "no title";
                    line.knowable = titled;
                    telling.test(line);
                });
    }

private:
    struct Library {
        std::vector<float> titles;  // of -1 and 1, row by row; the last one has no text
        std::vector<float> places;
        std::vector<std::size_t> words;  // of text 0, then of text 1, and so on
    };
    struct Told {
        std::size_t text;
        std::size_t title;
    };

    std::vector<float> signs(std::size_t rows, nrem::Random& random) const {
        std::vector<float> made(rows * dimensions_);
        for (auto& x : made) x = random.below(2) == 0 ? -1.0F : 1.0F;
        return made;
    }
    template <class Say>
    void tell(const Library& library, const Told& told, Say&& say) const {
        whole_ ? say_whole(library, told, say) : say_words(library, told, say);
    }
    template <class Say>
    void say_words(const Library& library, const Told& told, Say&& say) const {
        for (std::size_t place = 0; place < length_; ++place) {
            const auto cue = cue_of(library, told.title, place);
            const std::string text = title(told) + ", word " + std::to_string(place + 1);
            say(Line{.text = text,
                     .vector = cue,
                     .choices = &words_,
                     .answer = library.words[told.text * length_ + place],
                     .item = told.title * length_ + place + 1});
        }
    }
    template <class Say>
    void say_whole(const Library& library, const Told& told, Say&& say) const {
        std::string text;
        for (std::size_t place = 0; place < length_; ++place)
            text += (place > 0 ? " " : "") +
                    words_.name(library.words[told.text * length_ + place]);
        const auto cue = cue_of(library, told.title, 0);
        const std::string name = title(told);
        say(Line{.text = name, .vector = cue, .words = text, .item = told.title + 1});
    }
    static std::string title(const Told& told) {
        return "title " + std::to_string(told.title + 1);
    }
    std::vector<float> cue_of(const Library& library, std::size_t title, std::size_t place) const {
        std::vector<float> cue(dimensions_);
        const float scale = 1 / std::sqrt(static_cast<float>(dimensions_));
        for (std::size_t i = 0; i < dimensions_; ++i)
            cue[i] = scale * library.titles[title * dimensions_ + i] *
                     library.places[place * dimensions_ + i];
        return cue;
    }

    std::size_t texts_;
    std::size_t length_;
    bool whole_;
    std::size_t repeats_;
    std::size_t dimensions_;
    Choices words_;
};

}  // namespace

NREM_PLUGIN("titles", "0.1.0",
            nrem::task<Titles>({"titles",
                                "texts that are brought out by their titles, word by word or "
                                "whole",
                                "arXiv 2409.10482 (Schrodinger's memory)"}))
