// What the machine's multiply-add units can do: the bound that kernels are compared with.
#pragma once

namespace nrem_bench {

// Floating-point operations a second of one core, by independent multiply-adds in registers, the
// best of some tries. A multiply-add counts as two.
[[nodiscard]] double peak();

}  // namespace nrem_bench
