// A certificate of its own making, for tests of TLS: made when the test runs, never kept.
#pragma once

#include <filesystem>
#include <string>

namespace nrem::http_tests {

class Certificate {
public:
    explicit Certificate(const std::string& address);  // an IP address
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    [[nodiscard]] std::string certificate_file() const { return folder_ / "certificate.pem"; }
    [[nodiscard]] std::string key_file() const { return folder_ / "key.pem"; }

private:
    std::filesystem::path folder_;
};

}  // namespace nrem::http_tests
