// A night keeps what loops came to: which answers, of which experiences, in whose place.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Cases = std::vector<std::string>;

// Experiences whose answers a loop has made of these proposals.
class Looped {
public:
    void add(const char* cue, const std::vector<const char*>& proposals) {
        days_.add({.text = cue, .answer = ""});
        traces_.emplace_back();
        for (const char* answer : proposals) {
            nrem_thought thought{};
            thought.struct_size = sizeof thought;
            thought.kind = NREM_PROPOSAL;
            thought.answer = borrow(std::string_view(answer));
            traces_.back().push_back(thought);
        }
    }
    [[nodiscard]] std::vector<nrem_experience> all() const {
        std::vector<nrem_experience> made = days_.all();
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i].trace = {traces_[i].data(), traces_[i].size(), sizeof(nrem_thought)};
        return made;
    }

private:
    Days days_;
    std::vector<std::vector<nrem_thought>> traces_;
};

Cases after(const Looped& looped, const Given& given = {}, int nights = 1) {
    Mind mind("exemplars", {{"learn", "sleep"}});
    const auto lived = looped.all();
    for (int night = 0; night < nights; ++night)
        mind.sleep(stage::policy("distil_traces", given), lived);
    Cases found;
    for (std::size_t i = 0; i < mind.records().size(); ++i) {
        found.push_back(std::string(view(mind.records()[i].text)) + ": " +
                        std::string(view(mind.records()[i].answer)));
        EXPECT_EQ(mind.records()[i].origin, NREM_SELF_MADE);
    }
    return found;
}

TEST(DistilTraces, keeps_the_commonest_proposal_as_a_case) {
    Looped looped;
    looped.add("a", {"sun", "rain", "rain"});
    looped.add("b", {});
    EXPECT_EQ(after(looped), (Cases{"a: rain"}));
}

TEST(DistilTraces, keeps_nothing_that_has_too_few_votes) {
    Looped looped;
    looped.add("a", {"sun"});
    looped.add("b", {"sun", "sun", "rain", "snow", "fog"});
    EXPECT_EQ(after(looped), Cases{});
    EXPECT_EQ(after(looped, {{"votes", "1"}}), (Cases{"a: sun"}));
    EXPECT_EQ(after(looped, {{"share", "0.4"}}), (Cases{"b: sun"}));
}

TEST(DistilTraces, replaces_what_it_has_kept_of_a_cue) {
    Looped looped;
    looped.add("a", {"sun", "sun"});
    looped.add("a", {"rain", "rain"});
    EXPECT_EQ(after(looped), (Cases{"a: rain"}));
    EXPECT_EQ(after(looped, {}, 3), (Cases{"a: rain"}));
}

}  // namespace
