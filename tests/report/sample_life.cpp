#include "report/sample_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

namespace nrem::core::sample {

namespace {

struct Size {
    std::uint64_t records = 0;
    [[nodiscard]] std::string json() const {
        return fmt::format("\"bytes\":{},\"records\":{},\"tokens\":{}", records * 61, records,
                           records * 14);
    }
};

struct Nap {
    const char* name = "nap";
    std::uint64_t every = 10;
    std::uint64_t delay = 0;
    std::uint64_t passes = 1;
};

class Writer {
public:
    Writer(const std::filesystem::path& folder, std::uint64_t events)
        : events_(folder / "events.jsonl"), timing_(folder / "timing.jsonl") {
        nap_.every = events < 100 ? 3 : 25;
        night_.every = events < 100 ? 8 : std::max<std::uint64_t>(100, events / 40);
        night_.delay = events < 100 ? 1 : night_.every / 8;
    }

    void write(std::uint64_t events) {
        for (std::uint64_t step = 0; step < events; ++step) {
            event(step);
            if (step % nap_.every == nap_.every - 1) night(nap_, step);
            if (step % night_.every == night_.every - 1) night(night_, step);
        }
        events_ << "{\"stream\":0,\"kind\":\"end\"," << memory_.json() << "}\n";
    }

private:
    void event(std::uint64_t step) {
        memory_.records += 1;
        const bool right = step * 7919 % 101 < 50 + std::min<std::uint64_t>(step / 40, 40);
        events_ << fmt::format(
            "{{\"stream\":0,\"name\":\"station 4\",\"step\":{},\"kind\":\"query\",\"at\":{},"
            "\"cue\":\"day {}, wind from the west\",\"recalled\":3,\"prediction\":\"{}\",\"p\":"
            "0.5,\"truth\":\"rain\",\"correct\":{},\"log_loss\":1,\"version\":{},{}}}\n",
            step, step, step, right ? "rain" : "sun", right ? 1 : 0, version_, memory_.json());
    }

    void night(const Nap& sleep, std::uint64_t step) {
        const std::uint64_t number = ++count_;
        const std::string outcome = number % 7 == 3    ? "rolled_back"
                                    : number % 11 == 5 ? "unchanged"
                                    : number % 23 == 9 ? "cancelled"
                                                       : "published";
        const Size before = memory_;
        Size after = before;
        if (outcome == "published") after.records = before.records * 3 / 4;
        events_ << fmt::format(
            "{{\"stream\":0,\"step\":{},\"kind\":\"night\",\"sleep\":\"{}\",\"publish_step\":{},"
            "\"version_before\":{},\"version_after\":{},\"outcome\":\"{}\",\"stopped_by\":\"{}\","
            "\"context_items\":{},\"score_before\":0.61,\"rebased\":2,\"before\":{{{}}},\"after\":"
            "{{{}}},\"gate\":[{}],\"passes\":[{}],\"notes\":[[\"merged\",\"{}\"]],\"diff\":[{}]}}"
            "\n",
            step, sleep.name, step + sleep.delay, version_, version_ + (outcome == "published"),
            outcome, outcome == "cancelled" ? "cancelled" : "passes", sleep.every, before.json(),
            after.json(), gate(outcome), passes(sleep, after), number, diff(outcome, number));
        timing_ << fmt::format(
            "{{\"stream\":0,\"night\":{},\"sleep\":\"{}\",\"step\":{},\"stalled\":{},"
            "\"waited_ms\":{},\"passes_ms\":[12.5]}}\n",
            number, sleep.name, step, number % 5 == 2, number % 5 == 2 ? 3.5 : 0.0);
        alarms(sleep, step, number);
        if (outcome == "published") ++version_;
        memory_ = after;
    }

    void alarms(const Nap& sleep, std::uint64_t step, std::uint64_t number) {
        const auto line = [&](const char* kind, const std::string& more) {
            events_ << fmt::format(
                "{{\"stream\":0,\"step\":{},\"kind\":\"{}\",\"sleep\":\"{}\"{}}}\n", step, kind,
                sleep.name, more);
        };
        if (number % 17 == 4) line("breaker", fmt::format(",\"interval\":{}", 2 * sleep.every));
        if (number % 29 == 6) line("capped", "");
    }

    static std::string gate(const std::string& outcome) {
        const bool passed = outcome != "rolled_back";
        return fmt::format(
            "{{\"check\":\"retention\",\"figure\":{},\"limit\":-0.05,\"p\":{},\"passed\":{}}},"
            "{{\"check\":\"bytes\",\"figure\":4096,\"limit\":65536,\"passed\":true}}",
            passed ? "0.01" : "-0.2", passed ? "0.6" : "0.012", passed);
    }

    static std::string passes(const Nap& sleep, const Size& after) {
        std::string text;
        for (std::uint64_t pass = 0; pass < sleep.passes; ++pass)
            text += fmt::format(
                "{}{{\"added\":1,\"changed\":2,\"removed\":3,\"gain\":{},\"tensor_change\":0.25,{},"
                "\"replays\":12,\"recalls\":4,\"calls\":1,\"tokens_used\":88,\"stages\":[{{"
                "\"policy\":\"prune\","
                "\"added\":0,\"changed\":0,\"removed\":3,\"tensor_change\":0}},{{\"policy\":"
                "\"merge\",\"added\":1,\"changed\":2,\"removed\":0,\"tensor_change\":0.25}}]}}",
                pass ? "," : "",
                pass == 0   ? 0.08
                : pass == 1 ? 0.03
                            : -0.01,
                after.json());
        return text;
    }

    static std::string diff(const std::string& outcome, std::uint64_t number) {
        if (outcome == "unchanged") return "";
        return fmt::format("\"+ rain follows fog ({})\",\"- fog -> rain\",\"~ dry -> sun\"",
                           number);
    }

    std::ofstream events_;
    std::ofstream timing_;
    Nap nap_;
    Nap night_{.name = "night", .every = 100, .delay = 10, .passes = 3};
    Size memory_;
    std::uint64_t version_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace

void write_life(const std::filesystem::path& folder, std::uint64_t events) {
    std::filesystem::create_directories(folder);
    Writer(folder, events).write(events);
}

}  // namespace nrem::core::sample
