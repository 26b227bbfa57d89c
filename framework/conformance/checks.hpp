// The checks of each kind of component, as named functions that throw Error when one does not hold.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/instance.hpp"

namespace nrem::core {

using GivenSettings = std::map<std::string, std::string>;  // parameters

// A component with settings; a check may make it as often as it needs.
struct Subject {
    const Component* component = nullptr;
    const nrem_host* host = nullptr;
    GivenSettings given;
    Settings settings;
    const Component* rule = nullptr;  // of a policy: whose memory it works on; nullptr: a plain one
    Settings rule_settings = {};
    std::function<void(std::string_view)> say = [](std::string_view) {};

    // What is tried next, in case the process does not survive it.
    void at(std::string_view input) const { say(std::string(input) + '\n'); }
    // What a check that holds has found, for its line.
    void report(std::string_view found) const { at(std::string(report_mark) + std::string(found)); }
    static constexpr std::string_view report_mark = "report: ";
    template <class Functions>
    [[nodiscard]] Instance<Functions> make() const {
        return Instance<Functions>(*component, settings, host);
    }
};

struct Check {
    std::string name;  // continues the component's name: "gives one result for one seed"
    std::function<void(const Subject&)> run;
};

// What one run of a component over the synthetic world gave, step by step. Equal runs give equal
// accounts.
using Account = std::vector<std::string>;
using Run = std::function<Account(const Subject&)>;

[[nodiscard]] std::vector<Check> checks_for(Kind kind);

// One run of a policy, to see whether it fails.
void sleep_once(const Subject& policy);

// The given settings. Others get their fallback, or, if required, a value that the schema allows.
[[nodiscard]] Settings plain_settings(const Component& component, const GivenSettings& given);

// The checks that every kind has.
[[nodiscard]] std::vector<Check> common_checks(const Run& run);

// Makes one component and ends it. False if a file that its settings name does not exist: plain
// settings name no weights for a sequence model, and then only its schema can be checked.
[[nodiscard]] bool can_be_made(const Subject& subject);

// Throws Error with the first step at which they differ; `which` says what was compared.
void expect_equal(const Account& one, const Account& other, std::string_view which);

// Calls `body`, which may fail, but only with a message of its own.
void expect_orderly(const Subject& subject, std::string_view input,
                    const std::function<void()>& body);

// The raw bytes of a number or of floats, for accounts.
[[nodiscard]] std::string bytes_of(double number);
[[nodiscard]] std::string bytes_of(nrem_floats floats);

}  // namespace nrem::core
