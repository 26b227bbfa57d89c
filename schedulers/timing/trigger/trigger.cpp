// scheduler trigger: sleeps when a mix of conditions holds, as `when` says in the trigger language
// (docs/triggers.md):
//
//     scheduler: {name: trigger, when: {any: [{every: 300}, {all: [boundary, {surprise: {above:
//     1}}]}]}}
//
// Nothing that went before a sleep counts after it, and no sleep follows another before something
// has happened.
#include "language.hpp"
#include "nrem/sdk.hpp"

namespace {

class Trigger {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::text("when", "boundary", "the condition, in the trigger language"),
    });

    explicit Trigger(const nrem::Params& params) {
        Json json = parse(params.text("when"));
        if (json.is_object() && json.contains("passes")) {
            passes_ = Node(json["passes"], "when.passes").whole({1, 1e9});
            json.erase("passes");
        }
        condition_ = read({std::move(json), "when"});
    }

    nrem::Decision decide(const nrem::Day& day) {
        if (day.nights != nights_) condition_->restart();
        nights_ = day.nights;
        const bool holds = condition_->see(day);
        return {.sleep = holds && day.steps > 0, .passes = passes_};
    }

private:
    // A bare word comes as it was written, anything longer as JSON.
    static Json parse(const std::string& text) {
        if (text.find_first_of("[{\"") == std::string::npos) return text;
        try {
            return Json::parse(text);
        } catch (const Json::exception& failure) {
            throw std::invalid_argument("when: " + std::string(failure.what()));
        }
    }

    std::unique_ptr<Condition> condition_;
    std::uint64_t passes_ = 0;
    std::uint64_t nights_ = 0;
};

}  // namespace

NREM_PLUGIN("trigger", "0.1.0",
            nrem::scheduler<Trigger>({"trigger", "sleeps when a mix of conditions holds",
                                      "change points: Adams and MacKay 2007 (arXiv 0710.3742)"}))
