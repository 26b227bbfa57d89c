// Turns nested or dotted keys into single assignments.
#include <algorithm>
#include <set>
#include <utility>

#include "config/assign.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"

namespace nrem::core {
namespace {

class Flattener {
public:
    explicit Flattener(const Config& config) : config_(config) {}

    void add(const std::string& key, const Value& value) {
        const std::string first = key.substr(0, key.find('.'));
        if (!is_cell_key(first)) refuse_key(first, value, "key", cell_keys());
        if (key.ends_with('.') || key.find("..") != std::string::npos)
            refuse(config_, value.place, "'" + key + "' has an empty part");
        if (first == "sleeps")
            named_sleep(key, value);
        else if (first == probes_key)
            probe(key, value);
        else if (is_choice(first))
            component(key, first, value);
        else if (first == tools_key)
            list(key, value);
        else if (first == "sleep" || first == "gate" || first == "context" || first == "answer")
            group(key, first, value);
        else
            single(key, first, value);
    }

    std::vector<Assignment> take() {
        std::ranges::stable_sort(
            made_, {}, [](const Assignment& made) { return std::ranges::count(made.key, '.'); });
        return std::move(made_);
    }

private:
    void named_sleep(const std::string& key, const Value& value) {
        const auto [name, rest] = split_sleep(key);
        if (key == "sleeps" || rest.empty()) {
            need_mapping(config_, value, key);
            return each(key, value);
        }
        const std::string first(rest.substr(0, rest.find('.')));
        const auto known = sleep_keys();
        if (std::ranges::find(known, first) == known.end())
            refuse_key(first, value, "key of a sleep", known);
        const std::string outer = std::exchange(prefix_, "sleeps." + std::string(name) + ".");
        add(std::string(rest), value);
        prefix_ = outer;
    }
    // A list of probes is one assignment, and so is a parameter of one.
    void probe(const std::string& key, const Value& value) {
        const bool is_parameter = !split_probe(key).parameter.empty();
        const bool is_list = key == probes_key && value.shape != Shape::mapping;
        if (is_parameter || is_list) return emit(key, value);
        if (value.shape != Shape::nothing) need_mapping(config_, value, key);
        if (key != probes_key) emit(key, value);
        each(key, value);
    }
    void list(const std::string& key, const Value& value) {
        if (key != tools_key || value.shape == Shape::mapping)
            refuse(config_, value.place, "tools is a list, as in [calculator, {name: lookup, table: t.json}]");
        emit(key, value);
    }
    void component(const std::string& key, const std::string& first, const Value& value) {
        // "rule.x" is a parameter; "policy.replay" is a policy with parameters below it.
        const auto depth = std::ranges::count(key, '.');
        const bool is_parameter = depth >= (first == "policy" ? 2 : 1);
        if (value.shape == Shape::mapping && !is_parameter) return each(key, value);
        const bool pipeline = key == "policy" && value.shape != Shape::scalar;
        if (!pipeline && !is_parameter) (void)read_text(config_, value, key);
        emit(key == first + ".name" ? first : key, value);
    }
    void group(const std::string& key, const std::string& first, const Value& value) {
        if (key == first) {
            need_mapping(config_, value, key);
            return each(key, value);
        }
        const auto known = keys_below(first);
        const std::string rest = key.substr(first.size() + 1);
        if (std::ranges::find(known, rest) == known.end())
            refuse_key(rest, value, first + " key", known);
        (void)read_text(config_, value, key);
        emit(key, value);
    }
    void single(const std::string& key, const std::string& first, const Value& value) {
        if (key != first) refuse(config_, value.place, first + " has no keys of its own");
        (void)read_text(config_, value, key);
        emit(key, value);
    }
    void each(const std::string& key, const Value& mapping) {
        for (const auto& item : mapping.items) add(key + "." + item.key, item);
    }
    void emit(const std::string& plain, const Value& value) {
        const std::string key = prefix_ + plain;
        if (!seen_.insert(key).second)
            refuse(config_, value.place, key + " is set here a second time");
        made_.push_back({key, value});
    }
    [[noreturn]] void refuse_key(const std::string& name, const Value& value, std::string_view what,
                                 const std::vector<std::string>& known) {
        Value named;
        named.key = name;
        named.place = value.place;
        refuse_unknown(config_, named, what, known);
    }

    const Config& config_;
    std::string prefix_;  // of the sleep whose keys are being added
    std::vector<Assignment> made_;
    std::set<std::string, std::less<>> seen_;
};

}  // namespace

std::vector<Assignment> assignments(const Config& config, const std::string& key,
                                    const Value& value) {
    Flattener flattener(config);
    flattener.add(key, value);
    return flattener.take();
}

std::vector<Assignment> assignments_within(const Config& config, const Value& mapping) {
    Flattener flattener(config);
    for (const auto& item : mapping.items) flattener.add(item.key, item);
    return flattener.take();
}

}  // namespace nrem::core
