#include "archive.hpp"

#include <memory>

#include "nrem/sdk/component.hpp"

namespace nrem::conversations {

std::string data_file(const Params& params, const std::string& name, const Origin& origin) try {
    return params.data_file(name);
} catch (const std::runtime_error& error) {
    throw Failure(NREM_UNAVAILABLE, std::string(error.what()) + ". " +
                                        std::string(origin.benchmark) +
                                        " does not come with nrem: it is to be had from " +
                                        std::string(origin.from) + ", under " +
                                        std::string(origin.licence));
}

Source elements_of(const std::string& path, std::size_t depth, Read read) {
    // Shared by the copies of the function that is made of it.
    const auto elements = std::make_shared<const Elements>(path, depth);
    return {path, elements->size(), [elements, read = std::move(read)](std::size_t index) {
                const nlohmann::json json = elements->read(index);
                try {
                    return read(Field(json), (*elements)[index].keys);
                } catch (const std::runtime_error& error) {
                    throw std::runtime_error(elements->place(index) + ": " + error.what());
                }
            }};
}

Source rows_of(const std::string& path, Read read) {
    return elements_of(path, depth_of_rows(path), std::move(read));
}

Archive::Archive(Source source) : source_(std::move(source)) {
    for (std::size_t i = 0; i < source_.count; ++i) {
        const Conversation made = source_.make(i);
        if (made.questions.empty()) continue;
        streams_.push_back(i);
        keep_truths(made);
    }
    if (streams_.empty()) throw std::runtime_error(source_.name + ": there is no question");
}

void Archive::stream(std::uint64_t index, std::uint64_t, EventSink& sink) const {
    if (index >= streams_.size())
        throw std::invalid_argument(source_.name + " has " + std::to_string(streams_.size()) +
                                    " streams");
    Conversation made = source_.make(streams_[index]);
    put_in_order(made);
    emit(made, sink);
}

const Truth* Archive::truth(std::uint64_t item) const {
    const auto found = truths_.find(item);
    return found == truths_.end() ? nullptr : &found->second;
}

void Archive::keep_truths(const Conversation& conversation) {
    for (const auto& question : conversation.questions)
        if (!truths_.emplace(question.item, question.truth).second)
            throw std::runtime_error(source_.name + ": '" + conversation.name + "' is there twice");
}

}  // namespace nrem::conversations
