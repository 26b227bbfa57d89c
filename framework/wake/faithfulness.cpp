#include "wake/faithfulness.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "nrem/sdk/values.hpp"
#include "plan/reveal.hpp"

namespace nrem::core {
namespace {

// Case-folded, without the marks around its words.
std::string plain(std::string_view text) {
    unicode::Words words(text);
    const auto first = words.next();
    if (!first) return {};
    const auto begin = static_cast<std::size_t>(first->data() - text.data());
    std::size_t end = begin + first->size();
    while (const auto word = words.next())
        end = static_cast<std::size_t>(word->data() - text.data()) + word->size();
    return unicode::folded(text.substr(begin, end - begin));
}

std::string text_of(const Memory& memory) {
    std::string text;
    for (const auto& record : nrem::Array<nrem_record>(memory.records().view())) {
        if (!(record.strength > 0)) continue;  // superseded
        text += nrem::view(record.text);
        if (record.answer.size) text.append(" -> ").append(nrem::view(record.answer));
        text += '\n';
    }
    return text;
}

struct Statement {
    std::uint64_t item;
    std::string answer;
};
struct Statements final : Crossing {
    ~Statements() = default;
    std::vector<Statement> list;
};

}  // namespace

void Faithfulness::look_at(std::uint64_t step) {
    for (; looked_at_ < std::min<std::uint64_t>(step, stream_.size()); ++looked_at_) {
        const nrem_event& event = stream_[looked_at_];
        const bool is_new = event.kind == NREM_OBSERVE || event.kind == NREM_QUERY;
        if (!is_new || event.item == 0 || event.truth->text.size == 0) continue;
        Known& known = known_[event.item];
        known.shown = known.shown || reveal(feedback_, event).truth;
        std::string now = plain(nrem::view(event.truth->text));
        if (!known.latest.empty() && known.latest != now) known.before.insert(known.latest);
        known.before.erase(now);
        known.latest = std::move(now);
    }
}

std::optional<FactCount> Faithfulness::count(const Memory& memory, std::uint64_t step) {
    std::string text = text_of(memory);
    if (text == text_) return std::nullopt;
    text_ = std::move(text);
    look_at(step);
    Statements stated;
    const nrem_statement_sink sink{
        sizeof(nrem_statement_sink), 0, &stated, [](void* to, std::uint64_t item, nrem_str answer) {
            auto& all = *static_cast<Statements*>(to);
            if (all.there("answer of a statement", answer))
                all.list.push_back({item, plain(nrem::view(answer))});
        }};
    task_.take(stated, &nrem_task::statements, stream_.index(), seed_, borrow(text_), &sink);
    FactCount counted;
    std::set<std::uint64_t> supported;
    for (const auto& [item, answer] : stated.list) {
        const auto known = known_.find(item);
        if (known != known_.end() && known->second.latest == answer)
            supported.insert(item);
        else if (known != known_.end() && known->second.before.contains(answer))
            ++counted.stale;
        else
            ++counted.fabricated;
    }
    counted.supported = static_cast<std::uint32_t>(supported.size());
    for (const auto& [item, known] : known_)
        counted.omitted += known.shown && !supported.contains(item);
    return counted;
}

}  // namespace nrem::core
