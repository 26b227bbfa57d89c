// The page of the report as it was bundled at build time (page/build_page.mjs).
#pragma once

#include <string_view>

namespace nrem::core {

// With the marks <!--nrem:connect-->, <!--nrem:title--> and <!--nrem:data--> still open.
[[nodiscard]] std::string_view bundled_page();

}  // namespace nrem::core
