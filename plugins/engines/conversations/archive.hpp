// One file of conversations: checked whole when it is opened, an element at a time, and read again
// element by element when a stream is asked for. What it keeps are the truths of its questions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conversation.hpp"
#include "elements.hpp"
#include "fields.hpp"
#include "nrem/sdk/params.hpp"
#include "nrem/sdk/task.hpp"

namespace nrem::conversations {

// Where a file that is not shipped is to be had.
struct Origin {
    std::string_view benchmark;
    std::string_view from;
    std::string_view licence;
};

// The path of a file, whose hash goes into the run's manifest. Throws Failure (NREM_UNAVAILABLE)
// that says where the file is to be had when it is not there.
[[nodiscard]] std::string data_file(const Params& params, const std::string& name,
                                    const Origin& origin);

// Conversations that are made one at a time, each time they are asked for.
struct Source {
    std::string name;  // for errors
    std::size_t count = 0;
    std::function<Conversation(std::size_t)> make;
};

// Makes the conversation of an element; `keys` are those of the objects that it is in.
using Read = std::function<Conversation(const Field&, const std::vector<std::string>& keys)>;
// Each element of a file; what is wrong with one is said with its place.
[[nodiscard]] Source elements_of(const std::string& path, std::size_t depth, Read read);

// The same of a list of rows, or of a row a line (JSON lines).
[[nodiscard]] Source rows_of(const std::string& path, Read read);

// What all tasks by path are: a task derives from it and adds how its benchmark scores.
class Archive {
public:
    explicit Archive(Source source);

    [[nodiscard]] TaskInfo describe() const { return {streams_.size()}; }
    void stream(std::uint64_t index, std::uint64_t seed, EventSink& sink) const;

protected:
    ~Archive() = default;
    // nullptr: it is no question of this file.
    [[nodiscard]] const Truth* truth(std::uint64_t item) const;

private:
    void keep_truths(const Conversation& conversation);

    Source source_;
    std::vector<std::size_t> streams_;  // those that ask something
    std::unordered_map<std::uint64_t, Truth> truths_;
};

}  // namespace nrem::conversations
