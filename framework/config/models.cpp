#include "config/models.hpp"

#include "config/experiment.hpp"
#include "config/overriding.hpp"
#include "config/read.hpp"

namespace nrem::core {
namespace {

// "input", "output" and "cached" (price_parts) of one model.
Price read_price(const Config& config, const Value& item) {
    Price price{.model = item.key};
    read_section(config, item, "prices." + item.key,
                 {{price_parts[0], &price.input, ""},
                  {price_parts[1], &price.output, ""},
                  {price_parts[2], &price.cached, ""}});
    if (!item.find(price_parts[2])) price.cached = price.input;
    return price;
}

SettingFields settings_of(SpendingLimits& limits) {
    return {
        {"calls", &limits.calls, "Calls of language models, 0 for no limit."},
        {"tokens", &limits.tokens, "Tokens of prompts and answers."},
        {"money", &limits.money, "By `prices`."},
        {"seconds", &limits.seconds, "Of the clock."},
    };
}

SettingFields settings_of(ResponseSettings& responses) {
    return {
        {"mode", &responses.mode,
         "Whether models are asked, asked and every answer kept in the cassette, or all answers taken from "
         "there: then nothing goes over the network, and an answer that is missing is an error."},
        {"cache", &responses.cache,
         "The cache, in which every answer is found again; `on` is responses.sqlite beside the run.",
         {.type = "on, off or a file"}},
        {"cassette", &responses.cassette,
         "A cassette, one answer a line, relative to the config.", {.type = "a file"}},
    };
}

void check(const Config& config, const Value& section, const ResponseSettings& responses) {
    need_mapping(config, section, "responses");
    if (responses.mode != ResponseMode::live && responses.cassette.empty())
        refuse(config, section.place,
               "responses.mode needs responses.cassette, the file to keep the answers in");
}

SettingFields settings_of(Checks& checks) {
    return {
        {"determinism", &checks.determinism,
         "So many prompts of the run are asked twice more, one by one and many at once, and the share of "
         "answers that differ is reported."},
        {"concurrency", &checks.concurrency, "How many at once.", {.least = 1, .most = 4096}},
        {"judge", &checks.judge,
         "So many questions on which the judge is shown the truth and a wrong answer to the same kind of "
         "question, and the share that it gets wrong is reported."},
    };
}

std::vector<Price> read_prices(const Config& config, const Value& section) {
    need_mapping(config, section, "prices");
    std::vector<Price> prices;
    for (const Value& item : section.items) prices.push_back(read_price(config, item));
    return prices;
}

SettingFields limits_of(ModelSettings& models) {
    return joined({settings_of(models.run),
                   {{"trial", {},
                     "The same for each trial, which fails when it reaches one; answers from the cache "
                     "count. `seconds` go on while its calls are on.", {}, settings_of(models.trial)},
                    {"probe_seconds", &models.probe_seconds,
                     "Of one visit of a probe, by the clock: one that takes longer costs its figures, and no "
                     "row. 0 for no limit."},
                    {"memory_bytes", &models.memory_bytes,
                     "Of the memory of a stream, at wake and at night: a trial in which a tensor or a record "
                     "would make it larger fails, and names it. 0 for no limit."}}});
}

}  // namespace

SettingFields model_settings(ModelSettings& models) {
    return {
        {"responses", [&](const Config& config, const Value& value, const std::string&) {
             check(config, value, models.responses);
         },
         "Where the answers of language models are kept.", {}, settings_of(models.responses)},
        {"limits", {},
         "What a run may spend on language models, in all, and a memory's size; `seconds` from the start of the "
         "command.",
         {}, limits_of(models)},
        {"confirm", {},
         "What an experiment may be expected to take without a question before it begins (--yes answers it).",
         {}, settings_of(models.confirm)},
        {"prices", reads(models.prices, read_prices),
         "What a million tokens cost, in one currency; a model is named as its server names it.",
         {.type = "mapping of model to {input, output, cached}"}},
        {"checks", {}, "What is checked beside the experiment.", {}, settings_of(models.checks)},
    };
}

}  // namespace nrem::core
