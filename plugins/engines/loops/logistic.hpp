// A learned stop: the chance that another iteration is of no use, from how the answer stands. Its
// file, which `nrem fit-stop` writes, has a weight for each feature that it names; a feature is
// taken as how many scales it is from its mean.
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/nearest.hpp"
#include "nrem/sdk/standing.hpp"

namespace nrem::loops {

inline const StandingFeature& feature_called(const std::string& name) {
    std::vector<std::string> known;
    for (const StandingFeature& feature : standing_features) {
        if (feature.name == name) return feature;
        known.emplace_back(feature.name);
    }
    throw std::invalid_argument("there is no feature '" + name + "'" +
                                core::nearest_hint(name, known));
}

class Logistic {
public:
    // Throws std::invalid_argument saying what is wrong with the file.
    explicit Logistic(const std::string& text) {
        const auto file = nlohmann::json::parse(text, nullptr, false);
        if (!file.is_object()) throw std::invalid_argument("is no JSON object");
        if (file.value("schema", Json()) != learned_stop_schema)
            throw std::invalid_argument("its \"schema\" is not \"" +
                                        std::string(learned_stop_schema) + "\"");
        read_features(file);
        bias_ = number(member(file, "bias"), "bias");
        threshold_ = number(member(file, "threshold"), "threshold");
        if (threshold_ < 0 || threshold_ > 1)
            throw std::invalid_argument("threshold is not from 0 to 1");
    }

    [[nodiscard]] double chance_of_no_use(const Standing& standing) const {
        double sum = bias_;
        for (const Term& term : terms_) sum += term.weight * distance(term, standing);
        return 1 / (1 + std::exp(-sum));
    }
    [[nodiscard]] bool goes_on(const Standing& standing) const {
        return chance_of_no_use(standing) < threshold_;
    }

private:
    struct Term {
        const StandingFeature* feature;
        double weight, mean, scale;
    };
    using Json = nlohmann::json;

    // One that is not known counts as usual, and one that is far out as far as any was seen.
    static double distance(const Term& term, const Standing& standing) {
        constexpr double farthest = 10;
        const double value = term.feature->of(standing);
        if (std::isnan(value)) return 0;
        return std::clamp((value - term.mean) / term.scale, -farthest, farthest);
    }
    static const Json& member(const Json& file, const std::string& name) {
        const auto found = file.find(name);
        if (found == file.end()) throw std::invalid_argument("has no \"" + name + "\"");
        return *found;
    }
    static double number(const Json& value, const std::string& where) {
        constexpr double most = 1e6;
        if (!value.is_number()) throw std::invalid_argument(where + " is not a number");
        const double read = value.get<double>();
        if (!(std::abs(read) <= most)) throw std::invalid_argument(where + " is beyond a million");
        return read;
    }
    static std::vector<double> numbers(const Json& file, const std::string& name,
                                       std::size_t count) {
        const Json& list = member(file, name);
        if (!list.is_array() || list.size() != count)
            throw std::invalid_argument(name + " is not a list of " + std::to_string(count) +
                                        " numbers, one for each feature");
        std::vector<double> read;
        for (const Json& value : list)
            read.push_back(number(value, name + "[" + std::to_string(read.size()) + "]"));
        return read;
    }
    void read_features(const Json& file) {
        const Json& names = member(file, "features");
        if (!names.is_array() || names.empty())
            throw std::invalid_argument("features is not a list of names");
        const auto weights = numbers(file, "weights", names.size());
        const auto means = numbers(file, "mean", names.size());
        const auto scales = numbers(file, "scale", names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string where = "[" + std::to_string(i) + "]";
            if (!names[i].is_string())
                throw std::invalid_argument("features" + where + " is not a name");
            if (scales[i] <= 0)
                throw std::invalid_argument("scale" + where + " is not above 0");
            terms_.push_back({&feature_called(names[i]), weights[i], means[i], scales[i]});
        }
    }

    std::vector<Term> terms_;
    double bias_ = 0;
    double threshold_ = 1;
};

}  // namespace nrem::loops
