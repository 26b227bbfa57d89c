#include "exchange/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/json_line.hpp"
#include "base/text.hpp"
#include "exchange/loose_json.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

struct TextField {
    const char* name;
    std::string Prediction::*member;
};
constexpr TextField text_fields[] = {
    {"task", &Prediction::task},       {"system", &Prediction::system},
    {"stream", &Prediction::stream},   {"cluster", &Prediction::cluster},
    {"group", &Prediction::group},     {"check", &Prediction::check}};
constexpr std::array<const char*, 6> other_fields{"item",  "seed",   "epoch",
                                                  "score", "answer", "truth"};

bool is_field(const std::string& name) {
    return std::ranges::find(text_fields, name, &TextField::name) != std::end(text_fields) ||
           std::ranges::find(other_fields, name) != other_fields.end();
}

// A text, or a whole number as text: people number streams and groups.
std::string text_of(const json& value, const char* field) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    throw UsageError(fmt::format("\"{}\" must be a text", field));
}

std::string plain(const json& value) {
    return value.is_string() ? value.get<std::string>() : dumped(value);
}

bool is_same_answer(const json& answer, const json& truth) {
    const std::string a = plain(answer), b = plain(truth);
    return unicode::folded(unicode::trimmed(a)) == unicode::folded(unicode::trimmed(b));
}

// No answer is a wrong one.
double score_of_answer(const json& line) {
    const json& answer = line.at("answer");
    const json& truth = line.at("truth");
    if (answer.is_null()) return 0;
    if (!truth.is_array()) return is_same_answer(answer, truth);
    return std::ranges::any_of(truth, [&](const json& one) { return is_same_answer(answer, one); });
}

double score_of(const json& line) {
    if (!line.contains("score")) {
        if (line.contains("answer") && line.contains("truth")) return score_of_answer(line);
        throw UsageError("has no \"score\", and not both \"answer\" and \"truth\"");
    }
    const json& score = line["score"];
    if (score.is_null()) return unknown;
    if (score.is_boolean()) return score.get<bool>();
    if (score.is_number()) return score.get<double>();
    throw UsageError("\"score\" must be a number, true, false or null");
}

void read_number(Prediction& read, const json& line) {
    if (line.contains("seed") && line.contains("epoch"))
        throw UsageError("has \"seed\" and \"epoch\"; one of them numbers the repeats");
    read.is_repeat = line.contains("epoch");
    const char* field = read.is_repeat ? "epoch" : "seed";
    if (!line.contains(field)) return;
    if (!line[field].is_number_unsigned())
        throw UsageError(fmt::format("\"{}\" must be a whole number from 0", field));
    read.seed = line[field].get<std::uint64_t>();
}

Prediction prediction_of(const json& line) {
    if (!line.is_object()) throw UsageError("is no JSON object");
    Prediction read;
    for (const auto& [name, value] : line.items())
        if (!is_field(name) && name != "about")
            throw UsageError(fmt::format("has a field \"{}\" that is none of a prediction (put "
                                         "what is not to be read into \"about\")",
                                         name));
    for (const TextField& field : text_fields)
        if (const auto found = line.find(field.name); found != line.end())
            read.*field.member = text_of(*found, field.name);
    const auto item = line.find("item");
    if (item == line.end() || !(item->is_string() || item->is_number_integer()))
        throw UsageError(
            "has no \"item\" (a text or a whole number): without it nothing can be paired");
    read.item = dumped(*item);
    read_number(read, line);
    read.score = score_of(line);
    return read;
}

Prediction prediction_at(std::string_view text, const std::string& place, bool is_cut) try {
    Prediction read = prediction_of(read_loose_json(text));
    read.place = place;
    return read;
} catch (const UsageError& failure) {
    throw UsageError(place + ": " + failure.what());
} catch (const Error& failure) {
    const char* cause = is_cut ? "the file is cut: " : "";
    throw UsageError(fmt::format("{}: {}{}", place, cause, failure.what()));
}

}  // namespace

void add_predictions(std::vector<Prediction>& all, std::string_view text,
                     const std::filesystem::path& file) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const std::size_t before = all.size();
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = unicode::trimmed(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.empty()) continue;
        const std::string place = fmt::format("{}:{}", file.string(), number);
        Prediction read = prediction_at(line, place, end == text.npos);
        if (read.system.empty()) read.system = file.stem().string();
        all.push_back(std::move(read));
    }
    if (all.size() == before) throw UsageError(file.string() + ": has no predictions");
}

std::vector<Prediction> read_predictions(const std::vector<std::filesystem::path>& files) {
    std::vector<Prediction> all;
    for (const auto& file : files) add_predictions(all, read_text(file), file);
    return all;
}

std::string to_line(const Prediction& prediction) {
    std::string line;
    {
        JsonObject object(line);
        for (const TextField& field : text_fields)
            object.unless_empty(field.name, prediction.*field.member);
        object.add_json("item", prediction.item);
        if (prediction.is_repeat)
            object.add("epoch", prediction.seed);
        else
            object.unless_zero("seed", prediction.seed);
        if (std::isfinite(prediction.score))
            object.add("score", prediction.score);
        else
            object.add_json("score", "null");
    }
    return line + '\n';
}

}  // namespace nrem::core
