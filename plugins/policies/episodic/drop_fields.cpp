// policy drop_fields: a consolidation that keeps the gist. The text of a case is a list of fields,
// "day 3, place 7, person 5", each with its kind as its first word; every pass leaves out the
// next kind of `fields`.
#include <string>
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/episodic/listed.hpp"
#include "nrem/sdk.hpp"

namespace {

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> fields;
    nrem::listed::for_each_item(text, [&](std::string_view item) { fields.push_back(item); });
    return fields;
}

class DropFields {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::text("fields", "place, day", "kinds that are left out, one in each pass"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.sleep", "persistence.fading"});

    explicit DropFields(const nrem::Params& params) : fields_(params.text("fields")) {}

    void consolidate(nrem::Night& night) const {
        const auto kinds = split(fields_);
        if (night.pass() >= kinds.size()) return;
        const std::string_view kind = kinds[night.pass()];
        auto edit = night.edit();
        std::size_t changed = 0;
        for (const auto& record : night.memory().records()) {
            if (!nrem::cases::is_case(record)) continue;
            const std::string text = without(kind, nrem::view(record.text));
            if (text == nrem::view(record.text)) continue;
            nrem::Record made = record;
            made.text = nrem::borrow(text);
            edit.because("a field is left out").put(made);
            ++changed;
        }
        night.note("left out", std::string(kind) + " of " + std::to_string(changed) + " cases");
    }

private:
    static std::string without(std::string_view kind, std::string_view text) {
        std::string kept;
        for (const std::string_view field : split(text))
            if (field.substr(0, field.find(' ')) != kind)
                kept.append(kept.empty() ? "" : ", ").append(field);
        return kept;
    }

    std::string fields_;
};

}  // namespace

NREM_PLUGIN("drop_fields", "0.1.0",
            nrem::policy<DropFields>({"drop_fields", "leaves out a field of every case"}))
