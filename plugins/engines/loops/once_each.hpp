// Asks each different thing once: the same request again would give the same reply, and the host ends
// an answer that asks so.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nrem/sdk/loop.hpp"

namespace nrem::loops {

class OnceEach {
public:
    explicit OnceEach(Attempt& attempt) : attempt_(attempt) {}

    // Asks the operation for each of the texts as its `input`, those that are new at the same time.
    // The replies are in the order of the texts.
    std::vector<Reply> ask(std::string_view operation, std::string_view input,
                           const std::vector<std::string>& texts) {
        std::vector<Reply*> unknown;
        std::vector<Asking> asked;
        for (const std::string& text : texts) {
            const auto [place, is_new] = known_.try_emplace({std::string(operation), text});
            if (!is_new) continue;
            unknown.push_back(&place->second);
            asked.push_back({operation, {{input, place->first.second}}});
        }
        if (!asked.empty()) {
            auto replies = attempt_.ask(asked);
            for (std::size_t i = 0; i < replies.size(); ++i) *unknown[i] = std::move(replies[i]);
        }
        std::vector<Reply> made;
        for (const std::string& text : texts)
            made.push_back(known_.at({std::string(operation), text}));
        return made;
    }

private:
    Attempt& attempt_;
    std::map<std::pair<std::string, std::string>, Reply> known_;
};

}  // namespace nrem::loops
