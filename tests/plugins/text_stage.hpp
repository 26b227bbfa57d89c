// The stage for rules and policies on text: days of free text, and a speaker in the host.
#pragma once

#include "language/pack.hpp"
#include "plugins/stage.hpp"
#include "support/speaker.hpp"

namespace nrem::stage {

// A speaker that takes only what the shipped prompts take.
struct Speaker : test::Speaker {
    Speaker() : test::Speaker(registry().host()) {
        check = [](const Call& call) {
            static const core::Pack pack = core::load_pack("default", {NREM_SOURCE_DIR "/prompts"});
            const core::Inputs inputs(call.inputs.begin(), call.inputs.end());
            (void)core::render(pack.operation(call.operation), inputs);
        };
    }
};

inline Mind text_mind(const Speaker& speaker, const std::string& rule, const Given& given = {}) {
    return Mind(rule, given, {}, speaker.host());
}
inline core::PolicyInstance text_policy(const Speaker& speaker, const std::string& name,
                                        const Given& given = {}) {
    return make<nrem_policy>(core::Kind::policy, name, given, speaker.host());
}

inline std::vector<std::uint64_t> sources_of(const Record& record) {
    std::vector<std::uint64_t> steps;
    for (const auto step : sources(record)) steps.push_back(step);
    return steps;
}
// "kind: text" of all records that count, one a line, with the answer behind an arrow.
inline std::string contents(const core::RecordSet& records) {
    std::string all;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!(records[i].strength > 0)) continue;
        all += std::string(view(records[i].kind)) + ": " + std::string(view(records[i].text));
        if (records[i].answer.size > 0) all += " -> " + std::string(view(records[i].answer));
        all += '\n';
    }
    return all;
}

// A memory that a night alone writes, and the speaker it asks.
struct Bed {
    Speaker speaker;
    Days days;
    Mind mind{"notes"};

    void day(std::string text, std::string answer = "sun", std::string prediction = "",
             double loss = none) {
        days.add({.text = std::move(text),
                  .answer = std::move(answer),
                  .prediction = std::move(prediction),
                  .loss = loss});
    }
    void sleep(const std::string& policy, const Given& given = {}, std::uint64_t pass = 0) {
        mind.step = 100;
        mind.sleep(text_policy(speaker, policy, given), days.all(), pass);
    }
    void put(std::string_view kind, std::string_view text) {
        Record record = make_record(kind);
        record.text = borrow(text);
        mind.put(record);
    }
    [[nodiscard]] std::string kept() const { return contents(mind.records()); }
};

}  // namespace nrem::stage
