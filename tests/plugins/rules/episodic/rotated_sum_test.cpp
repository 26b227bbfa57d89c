// One state for all that was shown, each turned by its cue: what it is, what it reads, what it refuses.
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Mind;
using Floats = std::vector<float>;
using Complex = std::complex<double>;

constexpr std::size_t planes = 4;
constexpr nrem_sizes even{.struct_size = sizeof(nrem_sizes), .cue = 8, .answer = 8};

// Position t of a rotation by the square roots of primes.
Floats position(int t) {
    Floats made;
    for (const double prime : {2.0, 3.0, 5.0, 7.0}) {
        made.push_back(static_cast<float>(0.5 * std::cos(t * std::sqrt(prime))));
        made.push_back(static_cast<float>(0.5 * std::sin(t * std::sqrt(prime))));
    }
    return made;
}

Floats drawn(Random& random) {
    Floats made(2 * planes);
    for (float& x : made) x = static_cast<float>(random.normal());
    return made;
}

TEST(RotatedSum, reads_the_one_answer_that_it_has) {
    Days days;
    Mind mind("rotated_sum", {}, even);
    Random random(1);
    const Floats answer = drawn(random);
    mind.write(days.add({.vector = position(3), .target = answer}));
    const auto found = view(mind.read(days.cue("", position(3))).vector());
    for (std::size_t i = 0; i < answer.size(); ++i) EXPECT_NEAR(found[i], answer[i], 1e-5F) << i;
}

TEST(RotatedSum, is_the_linear_recurrence_of_a_rotation_turned_back) {
    constexpr int steps = 9;
    Days days;
    Mind mind("rotated_sum", {}, even);
    Random random(2);
    std::vector<Complex> state(planes);
    const std::vector<double> primes{2, 3, 5, 7};
    for (int t = 0; t < steps; ++t) {
        const Floats answer = drawn(random);
        mind.write(days.add({.vector = position(t), .target = answer}));
        for (std::size_t plane = 0; plane < planes; ++plane)
            state[plane] = state[plane] * std::polar(1.0, std::sqrt(primes[plane])) +
                           Complex(answer[2 * plane], answer[2 * plane + 1]);
    }
    for (int t = 0; t < steps; ++t) {
        const auto found = view(mind.read(days.cue("", position(t))).vector());
        for (std::size_t plane = 0; plane < planes; ++plane) {
            const Complex back =
                state[plane] * std::polar(1.0, (t - (steps - 1)) * std::sqrt(primes[plane]));
            EXPECT_NEAR(found[2 * plane], back.real(), 1e-4);
            EXPECT_NEAR(found[2 * plane + 1], back.imag(), 1e-4);
        }
    }
}

TEST(RotatedSum, takes_away_what_has_a_negative_gain) {
    Days days;
    Mind mind("rotated_sum", {}, even);
    Random random(4);
    const Floats first = drawn(random);
    const Floats second = drawn(random);
    mind.write(days.add({.vector = position(1), .target = first}));
    mind.write(days.add({.vector = position(2), .target = second}));
    mind.write(days.add({.vector = position(2), .target = second}), NREM_WAKE, -1);
    const auto found = view(mind.read(days.cue("", position(1))).vector());
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_NEAR(found[i], first[i], 1e-5F);
}

TEST(RotatedSum, refuses_vectors_without_planes_or_angles) {
    for (const auto& [cue, answer] : {std::pair(4, 3), std::pair(1, 4), std::pair(4, 0)}) {
        const nrem_sizes odd{.struct_size = sizeof(nrem_sizes),
                             .cue = static_cast<std::size_t>(cue),
                             .answer = static_cast<std::size_t>(answer)};
        EXPECT_ANY_THROW(Mind("rotated_sum", {}, odd)) << cue << ' ' << answer;
    }
    Days days;
    Mind mind("rotated_sum", {}, even);
    try {
        (void)mind.read(days.cue("", Floats(8)));
        ADD_FAILURE();
    } catch (const std::exception& failure) {
        EXPECT_NE(std::string(failure.what()).find("say no angle"), std::string::npos);
    }
}

}  // namespace
