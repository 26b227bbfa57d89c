#include "wake/statements.hpp"

#include "base/text.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

struct FoundStatements final : Crossing {
    ~FoundStatements() = default;
    std::vector<Statement> list;
};

}  // namespace

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

bool finds_statements(const StatedIn& in) {
    return in.task->has(&nrem_task::statements);
}

std::vector<Statement> statements_in(const StatedIn& in, std::string_view text) {
    FoundStatements found;
    const nrem_statement_sink sink{
        sizeof(nrem_statement_sink), 0, &found, [](void* to, std::uint64_t item, nrem_str answer) {
            auto& all = *static_cast<FoundStatements*>(to);
            if (all.there("answer of a statement", answer))
                all.list.push_back({item, plain(nrem::view(answer))});
        }};
    in.task->take(found, &nrem_task::statements, in.stream->index(), in.seed, borrow(text), &sink);
    return std::move(found.list);
}

}  // namespace nrem::core
