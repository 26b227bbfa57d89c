// tool lookup: the value of a key in a table. The caller says the key, the settings say the file.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "engines/forecasting/csv.hpp"
#include "engines/loops/arguments.hpp"
#include "engines/loops/data_file.hpp"
#include "nrem/sdk.hpp"

namespace {

using Json = nlohmann::json;
using Values = std::map<std::string, std::string>;

void add(Values& values, const std::string& key, const std::string& value) {
    if (!values.emplace(key, value).second)
        throw std::invalid_argument("the key '" + key + "' is there twice");
}

// An object whose members are the entries: a text as it is, anything else as JSON.
Values values_of_json(const std::string& text) {
    std::vector<std::set<std::string>> keys;  // of the objects that are open
    const auto watch = [&](int, Json::parse_event_t event, const Json& read) {
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.back().insert(read).second)
            throw std::invalid_argument("the key " + read.dump() + " is there twice");
        return true;
    };
    const Json file = Json::parse(text, watch, false);
    if (!file.is_object()) throw std::invalid_argument("is no JSON object of keys and values");
    Values values;
    for (const auto& [key, value] : file.items())
        add(values, key, value.is_string() ? value.get<std::string>() : value.dump());
    return values;
}

// The columns "key" and "value".
Values values_of_csv(const std::string& path) {
    const Table table(path);
    Values values;
    for (std::size_t row = 0; row < table.rows(); ++row)
        add(values, table.text(row, table.column("key")), table.text(row, table.column("value")));
    return values;
}

Values loaded(const nrem::Params& params) {
    const std::string path = nrem::loops::located(params, "file");
    try {
        if (path.ends_with(".csv")) return values_of_csv(path);
        if (path.ends_with(".json")) return values_of_json(nrem::loops::content_of(path));
        throw std::invalid_argument("must end with .json or .csv");
    } catch (const std::exception& failure) {
        const std::string why = failure.what();
        throw std::invalid_argument("file: " + (why.starts_with(path) ? "" : path + ": ") + why);
    }
}

class Lookup {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::text("file", nullptr,
                   "table, a JSON object or a CSV with the columns key and value: a path in the "
                   "data folders, or an absolute one"),
    };
    static constexpr std::string_view arguments = R"({
        "type": "object",
        "properties": {
            "key": {
                "type": "string",
                "maxLength": 1000,
                "description": "The entry that is looked up"
            }
        },
        "required": ["key"],
        "additionalProperties": false
    })";
    explicit Lookup(const nrem::Params& params) : values_(loaded(params)) {
        for (const auto& [key, value] : values_)
            alike_[nrem::unicode::folded(key)].push_back(&value);
    }
    Lookup(const Lookup&) = delete;  // it points into itself
    Lookup& operator=(const Lookup&) = delete;

    std::string call(const nrem::ToolCall& call) const {
        const std::string key = nrem::loops::text_argument(call, "key");
        if (const auto exact = values_.find(key); exact != values_.end()) return exact->second;
        const auto found = alike_.find(nrem::unicode::folded(key));
        if (found == alike_.end()) throw nrem::Refusal("there is no entry '" + key + "'");
        if (found->second.size() > 1)
            throw nrem::Refusal("several entries differ from '" + key + "' in their case alone");
        return *found->second.front();
    }

private:
    Values values_;
    std::map<std::string, std::vector<const std::string*>> alike_;  // by the key in one case
};

}  // namespace

NREM_PLUGIN("lookup", "0.1.0", nrem::tool<Lookup>({"lookup", "gives the entry of a table"}))
