#include "archive.hpp"

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

Archive::Archive(const std::string& path, std::size_t depth, Read read)
    : elements_(path, depth), read_(std::move(read)) {
    for (std::size_t i = 0; i < elements_.size(); ++i) {
        const Conversation made = conversation(i);
        if (made.questions.empty()) continue;
        streams_.push_back(i);
        keep_truths(made, i);
    }
    if (streams_.empty()) throw std::runtime_error(path + ": no question is of these types");
}

void Archive::stream(std::uint64_t index, EventSink& sink) const {
    if (index >= streams_.size())
        throw std::invalid_argument(elements_.path() + " has " + std::to_string(streams_.size()) +
                                    " streams");
    emit(conversation(streams_[index]), sink);
}

const Truth* Archive::truth(std::uint64_t item) const {
    const auto found = truths_.find(item);
    return found == truths_.end() ? nullptr : &found->second;
}

Conversation Archive::conversation(std::size_t element) const {
    const nlohmann::json json = elements_.read(element);
    try {
        Conversation made = read_(Field(json), elements_[element].keys);
        put_in_order(made);
        return made;
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(elements_.place(element) + ": " + error.what());
    }
}

void Archive::keep_truths(const Conversation& conversation, std::size_t element) {
    for (const auto& question : conversation.questions)
        if (!truths_.emplace(question.item, question.truth).second)
            throw std::runtime_error(elements_.place(element) + ": '" + conversation.name +
                                     "' is there twice");
}

}  // namespace nrem::conversations
