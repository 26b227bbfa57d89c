// Several matrices in one memory: which of them a pair goes to, and what is read of them together;
// pairs that are kept beside them in buckets.
#include <deque>
#include <set>

#include "plugins/rules/associative/linear_pairs.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::cue_and_answer;
using stage::Days;
using stage::direction;
using stage::Floats;
using stage::Given;
using stage::Mind;
using stage::read_of;
using stage::tensor_of;

constexpr std::size_t size = 16;
constexpr std::size_t cells = size * size;

struct Pair {
    Floats key;
    Floats value;
};
std::vector<Pair> pairs(std::size_t count, std::uint64_t seed = 1) {
    Random random(seed);
    std::vector<Pair> made(count);
    for (auto& pair : made) pair = {direction(random, size), direction(random, size)};
    return made;
}

struct Store {
    Days days;
    Mind mind;

    explicit Store(const Given& given, std::size_t keys = size, std::size_t values = size)
        : mind("fast_weights", given, cue_and_answer(keys, values)) {}
    void write(const Pair& pair) {
        mind.write(days.add({.vector = pair.key, .target = pair.value}));
    }
    void forget(const Pair& pair) {
        days.add({.vector = pair.key, .target = pair.value});
        days.last().kind = NREM_FORGET;
        mind.write(days.last());
    }
    Floats read(const Floats& key) { return read_of(mind, days, key); }
    Floats matrix(std::size_t index) const {
        const auto all = mind.memory.values(0).subspan(index * cells, cells);
        return {all.begin(), all.end()};
    }
};

TEST(States, of_which_there_is_one_are_the_plain_rule_bit_for_bit) {
    Store plain({});
    Store one({{"states", "1"}, {"top_k", "1"}, {"heads", "1"}, {"keys", "identity"},
               {"bind", "none"}, {"router", "random"}});
    for (const auto& pair : pairs(20)) {
        plain.write(pair);
        one.write(pair);
    }
    EXPECT_EQ(hash(plain.mind.memory), hash(one.mind.memory));
}

TEST(States, are_each_the_plain_rule_on_the_pairs_that_were_routed_there_bit_for_bit) {
    Store routed(Given{{"states", "4"}});
    std::deque<Store> plain;
    for (int i = 0; i < 4; ++i) plain.emplace_back(Given{});
    std::set<std::size_t> used;
    for (const auto& pair : pairs(40)) {
        std::vector<Floats> before;
        for (std::size_t i = 0; i < 4; ++i) before.push_back(routed.matrix(i));
        routed.write(pair);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < 4; ++i)
            if (routed.matrix(i) != before[i]) {
                ++changed;
                used.insert(i);
                plain[i].write(pair);
                EXPECT_EQ(routed.read(pair.key), plain[i].read(pair.key));
            }
        EXPECT_EQ(changed, 1U);
    }
    EXPECT_EQ(used.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(routed.matrix(i), tensor_of(plain[i].mind, 0));
}

TEST(States, that_are_read_together_weigh_one_in_all) {
    Store store({{"states", "8"}, {"top_k", "3"}});
    const auto pair = pairs(1)[0];
    store.write(pair);
    std::size_t written = 0;
    for (std::size_t i = 0; i < 8; ++i) written += store.matrix(i) != Floats(cells);
    EXPECT_EQ(written, 3U);
    const Floats read = store.read(pair.key);
    for (std::size_t i = 0; i < size; ++i) EXPECT_NEAR(read[i], pair.value[i], 1e-5);
}

TEST(States, have_a_shared_one_with_all_pairs_whose_weight_is_given) {
    const Given given{{"states", "4"}, {"update", "hebb"}};
    Given with = given;
    with["shared"] = "0.5";
    Store routed(given);
    Store shared(with);
    Store plain(Given{{"update", "hebb"}});
    const auto all = pairs(30);
    for (const auto& pair : all)
        for (Store* store : {&routed, &shared, &plain}) store->write(pair);
    EXPECT_EQ(shared.matrix(4), tensor_of(plain.mind, 0));
    const Floats sum = shared.read(all[7].key);
    const Floats own = routed.read(all[7].key);
    const Floats everything = plain.read(all[7].key);
    for (std::size_t i = 0; i < size; ++i)
        EXPECT_NEAR(sum[i], own[i] + 0.5F * everything[i], 1e-5);
}

TEST(States, are_missed_where_the_route_is_drawn_anew) {
    Store store({{"states", "4"}, {"router", "random"}, {"update", "hebb"}});
    const auto all = pairs(400);
    double found = 0;
    for (const auto& pair : all) {
        store.mind.memory.edit_tensor(0);
        std::fill_n(store.mind.memory.edit_tensor(0), 4 * cells, 0.0F);
        store.write(pair);
        found += stage::dot(store.read(pair.key), pair.value);
    }
    EXPECT_NEAR(found / 400, 0.25, 0.08);
}

TEST(Heads, are_each_the_plain_rule_on_a_part_of_key_and_value) {
    Store heads(Given{{"heads", "2"}});
    Store first({}, size / 2, size / 2);
    Store second({}, size / 2, size / 2);
    const auto part = [](const Floats& all, std::size_t which) {
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(which * size / 2);
        return Floats(from, from + size / 2);
    };
    const auto all = pairs(12);
    for (const auto& pair : all) {
        heads.write(pair);
        first.write({part(pair.key, 0), part(pair.value, 0)});
        second.write({part(pair.key, 1), part(pair.value, 1)});
    }
    EXPECT_EQ(heads.mind.memory.values(0).size(), cells / 2);
    const Floats read = heads.read(all[3].key);
    const Floats low = first.read(part(all[3].key, 0));
    const Floats high = second.read(part(all[3].key, 1));
    for (std::size_t i = 0; i < size / 2; ++i) {
        EXPECT_NEAR(read[i], low[i], 1e-6);
        EXPECT_NEAR(read[size / 2 + i], high[i], 1e-6);
    }
}

TEST(Buckets, add_attention_over_the_pairs_of_a_bucket) {
    Store store({{"buckets", "1"}, {"inverse_temperature", "3"}, {"update", "hebb"}}, 2, 2);
    Store matrix({{"update", "hebb"}}, 2, 2);
    for (Store* each : {&store, &matrix}) {
        each->write({{1, 0}, {1, 0}});
        each->write({{0.6F, 0.8F}, {0, 1}});
    }
    const Floats read = store.read({1, 0});
    const Floats plain = matrix.read({1, 0});
    const float near = std::exp(3.0F);
    const float far = std::exp(1.8F);
    EXPECT_NEAR(read[0] - plain[0], near / (near + far), 1e-5);
    EXPECT_NEAR(read[1] - plain[1], far / (near + far), 1e-5);
}

TEST(Buckets, drop_the_oldest_pair_where_all_places_are_taken) {
    Store store(
        {{"buckets", "1"}, {"places", "2"}, {"inverse_temperature", "1000"}, {"rate", "0"}}, 3, 3);
    store.write({{1, 0, 0}, {1, 0, 0}});
    store.write({{0, 1, 0}, {0, 1, 0}});
    for (int i = 0; i < 5; ++i) store.write({{0, 0, 1}, {0, 0, 1}});
    EXPECT_NEAR(store.read({0, 0, 1})[2], 1, 1e-5);
    EXPECT_EQ(store.read({1, 0, 0})[0], 0);
    store.write({{1, 0, 0}, {1, 0, 0}});
    EXPECT_NEAR(store.read({1, 0, 0})[0], 1, 1e-5);
}

TEST(Buckets, keep_nothing_of_a_replay) {
    Store store(Given{{"buckets", "4"}});
    store.write(pairs(1)[0]);
    const auto writes = tensor_of(store.mind, 4);
    store.mind.write(store.days.last(), NREM_SLEEP);
    EXPECT_EQ(tensor_of(store.mind, 4), writes);
    EXPECT_EQ(std::accumulate(writes.begin(), writes.end(), 0.0F), 1);
}

TEST(Buckets, forget_the_pair_of_a_key_and_keep_the_others) {
    Store store({{"buckets", "1"}, {"inverse_temperature", "1000"}, {"update", "hebb"}});
    const auto all = pairs(3);
    for (const auto& pair : all) store.write(pair);
    store.forget(all[1]);
    EXPECT_LT(std::abs(stage::dot(store.read(all[1].key), all[1].value)), 0.9);
    EXPECT_GT(stage::dot(store.read(all[0].key), all[0].value), 1.2);
    EXPECT_GT(stage::dot(store.read(all[2].key), all[2].value), 1.2);
}

TEST(States, give_back_in_double_precision_what_was_written_to_them) {
    for (const Given& way : {Given{{"states", "4"}, {"top_k", "2"}}, Given{{"heads", "4"}}}) {
        Given given = way;
        given["element"] = "float64";
        given["update"] = "hebb";
        Store store(given);
        const auto all = pairs(9);
        for (std::size_t i = 0; i < 8; ++i) store.write(all[i]);
        const Floats before = store.read(all[3].key);
        store.write(all[8]);
        store.forget(all[8]);
        const Floats after = store.read(all[3].key);
        for (std::size_t i = 0; i < size; ++i) EXPECT_NEAR(after[i], before[i], 1e-7);
    }
}

TEST(Buckets, find_what_is_alike_in_one_place) {
    Store store({{"buckets", "64"}, {"places", "64"}, {"rate", "0"}});
    for (const auto& pair : pairs(64)) {
        store.write(pair);
        EXPECT_GT(stage::dot(store.read(pair.key), pair.value), 0.9);
    }
}

TEST(States, allocate_nothing_in_a_step) {
    for (const Given& given :
         {Given{{"states", "8"}, {"top_k", "2"}, {"shared", "0.5"}}, Given{{"heads", "4"}},
          Given{{"buckets", "8"}}, Given{{"keys", "expand"}, {"features", "256"}},
          Given{{"keys", "random"}, {"states", "4"}, {"router", "random"}},
          Given{{"keys", "whiten"}, {"fit", "2"}}, Given{{"bind", "hadamard"}}}) {
        Store store(given);
        const auto pair = pairs(1)[0];
        const auto& cue = store.days.cue("", pair.key);
        const auto& day = store.days.add({.vector = pair.key, .target = pair.value});
        for (int i = 0; i < 3; ++i) {
            store.mind.read(cue);
            store.mind.write(day);
        }
        const std::size_t before = allocations();
        for (int step = 0; step < 20; ++step) {
            store.mind.read(cue);
            store.mind.write(day);
        }
        EXPECT_EQ(allocations(), before) << given.begin()->first;
    }
}

std::string complaint(const Given& given) {
    try {
        Store store(given);
    } catch (const core::Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(States, refuse_what_excludes_each_other) {
    const auto says = [](const Given& given, const std::string& what) {
        EXPECT_NE(complaint(given).find(what), std::string::npos) << complaint(given);
    };
    says({{"states", "2"}, {"heads", "2"}}, "states and heads");
    says({{"top_k", "2"}}, "top_k (2) is more than states (1)");
    says({{"shared", "1"}}, "one state alone");
    says({{"states", "2"}, {"settle", "4"}}, "settle reads one matrix");
    says({{"states", "2"}, {"update", "rls"}}, "update rls has one matrix");
    says({{"heads", "2"}, {"update", "delta_product"}}, "update delta_product has one matrix");
    says({{"heads", "3"}}, "keys have 16 elements, which 3 does not divide");
    says({{"grows", "true"}}, "no heads");
    says({{"grows", "true"}, {"states", "2"}}, "states do not");
    says({{"grows", "true"}, {"heads", "2"}, {"update", "mdn"}}, "more than one matrix");
    says({{"states", "2"}, {"gain", "relevance"}}, "gain: relevance");
    says({{"heads", "2"}, {"update", "larimar"}}, "update larimar has one matrix");
    says({{"buckets", "6"}}, "a power of two");
    says({{"buckets", "4"}, {"learn", "sleep"}}, "at wake");
    EXPECT_EQ(complaint({{"states", "4"}, {"update", "mdn"}}), "accepted");
}

}  // namespace
