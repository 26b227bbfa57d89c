// Checks that every kind shares: the schema, refusals, leaks, one seed, threads.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "conformance/checks.hpp"
#include "conformance/shared_calls.hpp"
#include "conformance/variants.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

void has_a_complete_schema(const Subject& subject) {
    const auto& component = *subject.component;
    if (component.summary.empty()) throw Error("there is no summary");
    for (const auto& parameter : component.parameters)
        if (parameter.summary.empty())
            throw Error(fmt::format("parameter {} has no summary", parameter.name));
}

void expect_refused(const Subject& subject, const std::string& name, const std::string& text) {
    const Component& component = *subject.component;
    GivenSettings given;
    for (const auto& setting : subject.settings) given[setting.name] = setting.text;
    given[name] = text;
    try {
        (void)resolve(component, given);
    } catch (const UsageError&) {
        return;
    }
    throw Error(fmt::format("{} = '{}' was not refused", name, text));
}

void expect_outside_refused(const Subject& subject, const Parameter& parameter) {
    expect_refused(subject, parameter.name, "nan");
    expect_refused(subject, parameter.name, "much");
    if (std::isfinite(parameter.maximum))
        expect_refused(subject, parameter.name,
                       fmt::format("{}", parameter.maximum + 1 + std::abs(parameter.maximum)));
    if (std::isfinite(parameter.minimum))
        expect_refused(subject, parameter.name,
                       fmt::format("{}", parameter.minimum - 1 - std::abs(parameter.minimum)));
}

void refuses_bad_parameters(const Subject& subject) {
    expect_refused(subject, "no_such_parameter", "1");
    for (const auto& parameter : subject.component->parameters) {
        const bool ranged = parameter.type == NREM_NUMBER || parameter.type == NREM_INTEGER;
        if (ranged) expect_outside_refused(subject, parameter);
        if (parameter.type == NREM_FLAG || parameter.type == NREM_CHOICE)
            expect_refused(subject, parameter.name, "no such choice");
    }
}

std::string with_default(const Setting& setting) {
    return setting.name + " = " + setting.text;
}

Subject with(const Subject& subject, const Variant& variant) {
    Subject changed = subject;
    changed.settings = variant.settings;
    return changed;
}

// Both ends of every range and every choice: each makes an instance or is refused with a reason.
void takes_the_ends_of_its_ranges(const Subject& subject) {
    for (const auto& variant : variants(subject, Variants::ends))
        expect_orderly(subject, with_default(variant.changed),
                       [&] { (void)can_be_made(with(subject, variant)); });
}

std::size_t bytes_in_use() {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

// How much the heap grows in each of `rounds` runs.
std::size_t growth(const std::function<void()>& once, int rounds) {
    const std::size_t before = bytes_in_use();
    for (int i = 0; i < rounds; ++i) once();
    const std::size_t after = bytes_in_use();
    return after > before ? (after - before) / static_cast<std::size_t>(rounds) : 0;
}

// The allocator's caches make the heap seem to grow now and then; a leak grows every time.
void leaves_nothing_behind(const Subject& subject, const Run& run) {
    constexpr std::size_t noise = 2048;  // bytes, in one batch
    constexpr auto patience = std::chrono::seconds(1);
    const auto once = [&] {
        (void)can_be_made(subject);
        (void)run(subject);
    };
    const auto start = std::chrono::steady_clock::now();
    once();
    const auto took = std::chrono::steady_clock::now() - start;
    const int rounds = static_cast<int>(
        std::clamp<std::int64_t>(patience / (took + std::chrono::microseconds(1)), 4, 100));
    const std::size_t smallest_leak = noise / static_cast<std::size_t>(rounds);
    std::size_t least = growth(once, rounds);
    for (int batch = 0; batch < 3 && least >= smallest_leak; ++batch)
        least = std::min(least, growth(once, rounds));
    if (least >= smallest_leak)
        throw Error(fmt::format("the heap grows by {} bytes with every run", least));
}

void gives_one_result_for_one_seed(const Subject& subject, const Run& run) {
    const Account first = run(subject);
    const std::vector<char> elsewhere(4096 + 16);  // makes the second run use other memory
    const Account second = run(subject);
    expect_equal(first, second, "two runs with one seed");
}

void gives_one_result_for_every_choice(const Subject& subject, const Run& run) {
    for (const auto& variant : variants(subject, Variants::choices)) {
        const Subject changed = with(subject, variant);
        subject.at(with_default(variant.changed));
        try {
            if (!can_be_made(changed)) continue;
        } catch (const Error&) {
            continue;  // refused: the choice does not fit the fallbacks of the others
        }
        try {
            gives_one_result_for_one_seed(changed, run);
        } catch (const Error& failure) {
            throw failure.within(with_default(variant.changed));
        }
    }
}

// Instances share nothing: each of four threads runs its own.
void runs_alike_on_four_threads(const Subject& subject, const Run& run) {
    expect_alike_when_shared([&] { return run(subject); });
}

}  // namespace

std::vector<Check> common_checks(const Run& run) {
    const auto with_run = [run](auto check) {
        return [run, check](const Subject& subject) { check(subject, run); };
    };
    return {
        {"has a complete schema", has_a_complete_schema},
        {"refuses bad parameters", refuses_bad_parameters},
        {"takes the ends of its ranges", takes_the_ends_of_its_ranges},
        {"gives one result for one seed", with_run(gives_one_result_for_one_seed)},
        {"gives one result for every choice", with_run(gives_one_result_for_every_choice)},
        {"runs alike on four threads", with_run(runs_alike_on_four_threads)},
        {"leaves nothing behind", with_run(leaves_nothing_behind)},
    };
}

}  // namespace nrem::core
