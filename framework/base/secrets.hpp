// Keys in the environment of this process: removed where they are not needed, so that neither
// plugins nor child processes nor core dumps hold more than a run needs.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace nrem::core {

// By its name: OPENAI_API_KEY, HF_TOKEN, AWS_SECRET_ACCESS_KEY, DB_PASSWORD.
[[nodiscard]] bool names_secret(std::string_view variable);

// Takes all secrets but these out of the environment, and out of the memory that held it. While
// there is one thread.
void forget_secrets(const std::set<std::string, std::less<>>& except = {});

// From now on this process and its children leave no core behind.
void prevent_core_dumps();
// The same where the environment holds a secret.
void prevent_core_dumps_with_secrets();

}  // namespace nrem::core
