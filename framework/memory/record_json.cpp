#include "memory/record_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

json number_or_null(double value) {
    return std::isnan(value) ? json(nullptr) : json(value);
}

}  // namespace

json record_json(const nrem_record& record) {
    json line{{"id", record.id},
              {"kind", nrem::view(record.kind)},
              {"text", nrem::view(record.text)},
              {"answer", nrem::view(record.answer)},
              {"value", number_or_null(record.value)},
              {"strength", record.strength},
              {"created", record.created},
              {"last_used", record.last_used},
              {"uses", record.uses},
              {"origin", record.origin == NREM_SELF_MADE ? "self" : "world"}};
    line["vector"] =
        std::vector<float>(record.vector.data, record.vector.data + record.vector.count);
    line["sources"] = json::array();
    for (const auto source : nrem::sources(record)) line["sources"].push_back(source);
    if (record.tag.size) line["tag"] = nrem::view(record.tag);
    for (const nrem_link& link : nrem::links(record)) line["links"].push_back({link.to, link.weight});
    return line;
}

void put_record(RecordSet& records, const json& line) {
    const auto kind = line.at("kind").get<std::string>();
    const auto text = line.at("text").get<std::string>();
    const auto answer = line.at("answer").get<std::string>();
    const auto vector = line.at("vector").get<std::vector<float>>();
    const auto sources = line.at("sources").get<std::vector<std::uint64_t>>();
    const std::string tag = line.value("tag", "");
    std::vector<nrem_link> links;
    for (const json& link : line.value("links", json::array())) links.push_back({link[0], link[1]});
    nrem_record record = make_record(kind);
    record.id = line.at("id");
    record.text = borrow(text);
    record.answer = borrow(answer);
    record.value = line.at("value").is_null() ? none : line.at("value").get<double>();
    record.vector = borrow(vector);
    record.strength = line.at("strength");
    record.created = line.at("created");
    record.last_used = line.at("last_used");
    record.uses = line.at("uses");
    record.origin = line.at("origin") == "self" ? NREM_SELF_MADE : NREM_WORLD;
    record.sources = {sources.data(), sources.size(), sizeof(std::uint64_t)};
    record.tag = borrow(tag);
    record.links = {links.data(), links.size(), sizeof(nrem_link)};
    records.put(record, std::make_shared<const RecordBody>(record));
}

}  // namespace nrem::core
