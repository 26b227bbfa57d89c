#include "config/models.hpp"

#include <algorithm>
#include <iterator>

#include "config/each_key.hpp"
#include "config/overriding.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

double read_amount(const Config& config, const Value& value, const std::string& key) {
    const double amount = read_number(config, value, key);
    if (amount < 0) refuse(config, value.place, key + " must not be negative");
    return amount;
}

SpendingLimits read_limits(const Config& config, const Value& section, const std::string& name,
                           SpendingLimits limits = {}) {
    each_key(config, section, name, [&](const Value& item, const std::string& key) {
        if (item.key == "calls") limits.calls = read_count(config, item, key);
        if (item.key == "tokens") limits.tokens = read_count(config, item, key);
        if (item.key == "money") limits.money = read_amount(config, item, key);
        if (item.key == "seconds") limits.seconds = read_amount(config, item, key);
    });
    return limits;
}

Price read_price(const Config& config, const Value& item) {
    const std::string name = "prices." + item.key;
    need_mapping(config, item, name);
    Price price{item.key, 0, 0, -1};
    for (const auto& part : item.items) {
        const std::string key = name + "." + part.key;
        if (part.key == "input")
            price.input = read_amount(config, part, key);
        else if (part.key == "output")
            price.output = read_amount(config, part, key);
        else if (part.key == "cached")
            price.cached = read_amount(config, part, key);
        else
            refuse_unknown(config, part, "price", {std::begin(price_parts), std::end(price_parts)});
    }
    if (price.cached < 0) price.cached = price.input;
    return price;
}

}  // namespace

ModelSettings read_models(const Config& config, const Value& document) {
    ModelSettings made;
    if (const Value* section = document.find("responses"))
        each_key(config, *section, "responses", [&](const Value& item, const std::string& key) {
            if (item.key == "mode")
                made.responses.mode = read_choice<ResponseMode>(config, item, key);
            if (item.key == "cache") made.responses.cache = read_text(config, item, key);
            if (item.key == "cassette") made.responses.cassette = read_text(config, item, key);
        });
    if (made.responses.mode != ResponseMode::live && made.responses.cassette.empty())
        refuse(config, document.find("responses")->place,
               "responses.mode needs responses.cassette, the file to keep the answers in");
    if (const Value* section = document.find("limits")) {
        Value run = *section;
        std::erase_if(run.items, [](const Value& item) { return item.key == "trial"; });
        made.run = read_limits(config, run, "limits");
        if (const Value* trial = section->find("trial"))
            made.trial = read_limits(config, *trial, "limits.trial");
    }
    if (const Value* section = document.find("confirm"))
        made.confirm = read_limits(config, *section, "confirm", made.confirm);
    if (const Value* section = document.find("prices")) {
        need_mapping(config, *section, "prices");
        for (const auto& item : section->items) made.prices.push_back(read_price(config, item));
    }
    if (const Value* section = document.find("checks"))
        each_key(config, *section, "checks", [&](const Value& item, const std::string& key) {
            if (item.key == "determinism") made.checks.determinism = read_count(config, item, key);
            if (item.key == "concurrency")
                made.checks.concurrency = read_count(config, item, key, {1, 4096});
            if (item.key == "judge") made.checks.judge = read_count(config, item, key);
        });
    return made;
}

}  // namespace nrem::core
