#include "report/sample_memory.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "memory/archive.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core::sample {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Fact {
    std::uint64_t id = 0;
    std::string kind;
    std::string text;
    std::string answer;
    std::vector<std::uint64_t> sources;
    double created = 0;
    double strength = 1;
    bool made_up = false;
};

void put(Memory& memory, const Fact& fact) {
    nrem_record record = make_record(fact.kind);
    record.id = fact.id;
    record.text = borrow(fact.text);
    record.answer = borrow(fact.answer);
    record.value = std::numeric_limits<double>::quiet_NaN();
    record.strength = fact.strength;
    record.created = fact.created;
    record.origin = fact.made_up ? NREM_SELF_MADE : NREM_WORLD;
    record.sources = {fact.sources.data(), fact.sources.size(), sizeof(std::uint64_t)};
    memory.edit_records().put(record, std::make_shared<const RecordBody>(record));
}

// Puts a memory's files under their hashes and returns what a journal says of it.
json keep(Memory& memory, std::uint64_t version, const fs::path& trial) {
    memory.set_version(version);
    return MemoryArchive(trial / "memory").save(memory);
}

constexpr const char* log =
    R"log({"stream":0,"name":"pier","step":1,"kind":"query","cue":"fog","prediction":"sun","truth":"rain","correct":0,"version":0,"bytes":0,"records":0,"tokens":0}
{"stream":1,"name":"hill","step":3,"kind":"query","cue":"of another stream","version":0,"bytes":0,"records":0,"tokens":0}
{"stream":0,"name":"pier","step":3,"kind":"observe","cue":"mist\u001b[31m","truth":"rain","version":0,"bytes":0,"records":0,"tokens":0}
{"stream":0,"step":3,"kind":"night","sleep":"nap","publish_step":3,"version_before":0,"version_after":1,"outcome":"published","passes":[{"added":1,"stages":[{"policy":"prune","added":0},{"policy":"merge","added":1}]}],"diff":{"records":[{"op":"added","id":4,"why":"two cases agree","after":{"kind":"fact","text":"fog means rain","answer":"rain","self":true}}],"tensors":[]}}
{"stream":0,"step":6,"kind":"night","sleep":"nap","version_before":1,"version_after":1,"outcome":"rolled_back","gate":[{"check":"retention","figure":-0.2,"limit":-0.05,"passed":false}],"after":{"bytes":9,"records":1,"tokens":2},"passes":[],"diff":{"records":[{"op":"removed","id":4,"before":{"kind":"fact","text":"fog means rain","answer":"rain","self":true}}],"tensors":[]}}
{"stream":0,"step":9,"kind":"night","sleep":"night","version_before":1,"version_after":2,"outcome":"published","passes":[],"diff":{"records":[{"op":"superseded","id":2,"by":4,"why":"the fact says it","before":{"kind":"case","text":"fog","answer":"rain"}},{"op":"updated","id":4,"before":{"kind":"fact","text":"fog means rain","answer":"rain","self":true},"after":{"kind":"fact","text":"fog means rain","answer":"rain","strength":2,"self":true}}],"tensors":[]}}
)log";

}  // namespace

void write_versions(const fs::path& run) {
    const fs::path trial = run / "trials" / memory_trial;
    fs::create_directories(trial / "journal");
    std::ofstream(run / "manifest.json") << R"({"config": "", "trials": []})" << "\n";
    std::ofstream(trial / "events.jsonl") << log;
    std::ofstream journal(trial / "journal" / "0.jsonl");
    const auto entry = [&](const char* kind, json fields) {
        fields["entry"] = kind;
        journal << fields.dump() << '\n';
    };
    Memory memory(MemoryLayout{{.name = "W", .shape = {4, 4}, .fill = 0, .diagonal = 0}});
    entry("begin", {{"memory", keep(memory, 0, trial)}});
    put(memory, {2, "case", "fog", "rain", {1}, 1});
    put(memory, {4, "fact", "fog means rain", "rain", {1, 3}, 3, 1, true});
    memory.set_next_id(5);
    const json first = keep(memory, 1, trial);
    entry("intent", {{"night", 0}, {"beginning", {{"step", 3}}}});
    const auto candidate = [&](std::uint64_t night, const char* end, const char* sleep) {
        entry("candidate", {{"night", night}, {"end", end}, {"account", {{"sleep", sleep}}}});
    };
    candidate(0, "published", "nap");
    entry("publish", {{"night", 0}, {"step", 3}, {"memory", first}});
    entry("clear", {{"night", 0}, {"before", 4}});
    candidate(1, "refused", "nap");
    candidate(2, "published", "night");
    memory.edit_records().erase(2);
    memory.edit_records().set_strength(4, 2);
    memory.edit_tensor(0)[6] = 0.5F;
    memory.set_next_id(6);
    entry("publish", {{"night", 2}, {"step", 9}, {"memory", keep(memory, 2, trial)}});
}

}  // namespace nrem::core::sample
