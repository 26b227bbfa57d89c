// policy compose: works out the product of a row of permutations ("step 3" with the answer
// "2 4 1 5 3"), a bounded number of dependent steps in each pass, and writes it as the case
// "product 1 to 8". It is serial computation in its smallest form: passes are steps, lanes are width.
//
//   join: none   the row is parted among the lanes, and in a pass each lane goes one step further
//                along its part; no lane knows another one's product
//   join: tree   in a pass any two products that are neighbours are made one, all at once
//
// What it works out is self-made.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

using Permutation = std::vector<std::size_t>;  // the places of the points, from 1 on

// Empty where the text is no list of numbers from 1 on.
Permutation permutation_of(std::string_view text) {
    Permutation made;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const auto place = nrem::as_number<std::size_t>(text.substr(0, end));
        if (!place || *place == 0) return {};
        made.push_back(*place);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    for (const std::size_t place : made)
        if (place > made.size()) return {};
    return made;
}

std::string text_of(const Permutation& permutation) {
    std::string text;
    for (const std::size_t place : permutation)
        text.append(text.empty() ? "" : " ").append(std::to_string(place));
    return text;
}

// The product of the steps from..to, both included.
struct Product {
    std::size_t from;
    std::size_t to;
    Permutation value;

    [[nodiscard]] Product then(const Product& next) const {
        Product both{from, next.to, {}};
        for (const std::size_t place : value)
            if (place <= next.value.size()) both.value.push_back(next.value[place - 1]);
        return both;
    }
};

class Compose {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("lanes", "1", {1, 1e6}, "that part the row among them (join: none)"),
        nrem::choice("join", "none", "none|tree", "what becomes of the products of two lanes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.system", "form.cases", "time.long", "write.sleep", "persistence.kept"});

    explicit Compose(const nrem::Params& params)
        : lanes_(params.integer("lanes")), joins_(params.text("join") == "tree") {}

    void consolidate(nrem::Night& night) {
        if (night.pass() == 0) start(night);
        joins_ ? join_neighbours() : go_on();
        for (const Product& product : products_)
            if (product.to > product.from && written_.emplace(product.from, product.to).second)
                write(night, product);
    }

private:
    // Steps by their number; a night's own products are left alone.
    void start(nrem::Night& night) {
        steps_.clear();
        products_.clear();
        written_.clear();
        for (const auto& record : night.memory().records()) {
            const std::string_view text = nrem::view(record.text);
            if (!cases::is_case(record) || !text.starts_with("step ")) continue;
            const auto number = nrem::as_number<std::size_t>(text.substr(5));
            const auto value = permutation_of(nrem::view(record.answer));
            if (number && !value.empty()) steps_.insert({*number, {*number, *number, value}});
        }
        const std::size_t each = (steps_.size() + lanes_ - 1) / lanes_;
        std::size_t place = 0;
        for (const auto& [number, step] : steps_)
            if (joins_ || place++ % each == 0) products_.push_back(step);
        length_ = each;
    }
    void go_on() {
        for (Product& product : products_) {
            const auto next = steps_.find(product.to + 1);
            if (product.to + 1 < product.from + length_ && next != steps_.end())
                product = product.then(next->second);
        }
    }
    void join_neighbours() {
        std::vector<Product> joined;
        for (std::size_t i = 0; i < products_.size(); i += 2)
            joined.push_back(i + 1 < products_.size() ? products_[i].then(products_[i + 1])
                                                      : products_[i]);
        products_ = std::move(joined);
    }

    static void write(nrem::Night& night, const Product& product) {
        const std::string text =
            "product " + std::to_string(product.from) + " to " + std::to_string(product.to);
        const std::string answer = text_of(product.value);
        nrem::Record made = nrem::make_record(cases::kind);
        made.text = nrem::borrow(text);
        made.answer = nrem::borrow(answer);
        made.origin = NREM_SELF_MADE;
        made.created = made.last_used = static_cast<double>(night.memory().step());
        night.edit().because("worked out from two products").put(made);
    }

    std::size_t lanes_;
    bool joins_;
    std::map<std::size_t, Product> steps_;
    std::size_t length_ = 0;  // of a lane's part
    std::vector<Product> products_;
    std::set<std::pair<std::size_t, std::size_t>> written_;
};

}  // namespace

NREM_PLUGIN("compose", "0.1.0",
            nrem::policy<Compose>({"compose",
                                   "works out a product of permutations, a step in each pass",
                                   "the serial scaling hypothesis (arXiv 2507.12549)"}))
