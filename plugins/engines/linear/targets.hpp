// The SIMD targets that the kernels are not compiled for, before Highway is included. Arrays of
// vectors need vectors of a size known to the compiler. The last two add nothing that is used here.
#pragma once

#define HWY_DISABLED_TARGETS \
    (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3 | HWY_AVX3_DL)
