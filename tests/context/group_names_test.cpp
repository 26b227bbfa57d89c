// Names of groups reach tables and files: what cannot be shown there is refused where it comes in.
#include <gtest/gtest.h>

#include "context/stream.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

std::string group_name;  // of the one question that the task below asks

class GroupedTask {
public:
    explicit GroupedTask(const Params&) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        Event event;
        event.cue.text = borrow("who?");
        event.truth.text = borrow("you");
        event.group = group_name;
        sink.query(event);
    }
};

// Why there is no stream with a question of this group; "": there is one.
std::string refused(const std::string& name) {
    static constexpr auto components =
        std::to_array<nrem_component>({task<GroupedTask>({"grouped", "One question."})});
    static const nrem_plugin plugin = toys::plugin_of("grouped", components);
    Registry registry;
    registry.add(plugin, "grouped");
    const TaskInstance task(registry.find(Kind::task, "grouped"), Settings{}, registry.host());
    group_name = name;
    try {
        EXPECT_EQ(Stream(task, 0, 1).groups(), (std::vector<std::string>{name}));
    } catch (const Error& failure) {
        return failure.what();
    }
    return "";
}

TEST(GroupName, may_be_of_64_bytes_in_any_language) {
    EXPECT_EQ(refused("distance 2"), "");
    EXPECT_EQ(refused("Fragen über Orte"), "");
    EXPECT_EQ(refused(std::string(64, 'x')), "");
}

TEST(GroupName, of_more_than_64_bytes_is_refused) {
    EXPECT_NE(refused(std::string(65, 'x')).find("event 0: group has 65 bytes, at most 64 may be"),
              std::string::npos)
        << refused(std::string(65, 'x'));
}

TEST(GroupName, with_what_cannot_be_shown_is_refused_by_its_place) {
    for (const auto& [name, shown] : std::vector<std::pair<std::string, std::string>>{
             {"a\x1b[31m", "group 'a\\x1b[31m' has a character at byte 1 that cannot be shown"},
             {"a\nb", "at byte 1 that cannot be shown"},
             {"a\xff", "group 'a\\xff' has a character at byte 1 that cannot be shown"},
             {"\xe2\x80\xae", "at byte 0 that cannot be shown"}})  // turns the direction
        EXPECT_NE(refused(name).find(shown), std::string::npos) << refused(name);
}

}  // namespace
}  // namespace nrem::core
