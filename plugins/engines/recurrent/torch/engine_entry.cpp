// What the library with LibTorch exports: one function, behind the wall that exceptions stop at.
#include "engine.hpp"

extern "C" NREM_EXPORT nrem_code nrem_torch_train(const nrem_torch::Settings* settings,
                                                  const nrem_training* training,
                                                  nrem_error* error) {
    return nrem::detail::guard(error,
                               [&] { nrem_torch::train(*settings, nrem::Training(*training)); });
}
