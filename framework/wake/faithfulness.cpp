#include "wake/faithfulness.hpp"

#include <algorithm>
#include <vector>

#include "nrem/sdk/values.hpp"
#include "plan/reveal.hpp"
#include "wake/statements.hpp"

namespace nrem::core {
namespace {

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
    FactCount counted;
    std::set<std::uint64_t> supported;
    for (const auto& [item, answer] : statements_in({&task_, &stream_, seed_}, text_)) {
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
