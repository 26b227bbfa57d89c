// What components get from the host.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "abi/fixtures.hpp"
#include "base/hash.hpp"
#include "host/registry.hpp"
#include "nrem/abi/http.h"
#include "nrem/sdk.hpp"

namespace {

namespace fs = std::filesystem;
using nrem::core::Registry;

class DataFolder {
public:
    DataFolder() : folder_(fs::temp_directory_path() / ("nrem-data-" + std::to_string(getpid()))) {
        fs::create_directories(folder_ / "first" / "city");
        fs::create_directories(folder_ / "second");
        std::ofstream(folder_ / "first" / "city" / "a.csv") << "day,rain\n";
        std::ofstream(folder_ / "second" / "b.csv") << "other\n";
    }
    ~DataFolder() { fs::remove_all(folder_); }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;
    std::vector<fs::path> both() const { return {folder_ / "first", folder_ / "second"}; }

private:
    fs::path folder_;
};

std::string locate(const Registry& registry, const std::string& name) {
    return nrem::Params(registry.host(), {}).data_file(name);
}

TEST(Services, locate_data_in_the_folders_in_order) {
    const DataFolder folder;
    const Registry registry(folder.both());
    EXPECT_EQ(locate(registry, "city/a.csv"), (folder.both()[0] / "city" / "a.csv").string());
    EXPECT_EQ(locate(registry, "b.csv"), (folder.both()[1] / "b.csv").string());
}

TEST(Services, keep_the_hash_of_every_file_that_was_located) {
    const DataFolder folder;
    const Registry registry(folder.both());
    EXPECT_TRUE(registry.data_files().empty());
    for (int i = 0; i < 2; ++i) locate(registry, "city/a.csv");
    const auto files = registry.data_files();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].name, "city/a.csv");
    EXPECT_EQ(files[0].sha256, nrem::core::sha256_hex("day,rain\n"));
}

TEST(Services, say_where_they_looked_for_data) {
    const DataFolder folder;
    const Registry registry(folder.both());
    try {
        locate(registry, "c.csv");
        FAIL() << "located a file that is not there";
    } catch (const std::exception& failure) {
        EXPECT_EQ(std::string(failure.what()), "data file 'c.csv' is not there; looked for " +
                                                   (folder.both()[0] / "c.csv").string() + ", " +
                                                   (folder.both()[1] / "c.csv").string() + ", " +
                                                   std::filesystem::absolute("c.csv").string());
    }
}

// A data folder in which one file is as it was shipped, one is not, and one was not shipped.
class ShippedData : public DataFolder {
public:
    ShippedData() {
        write("city/a.csv", "day,rain\n");
        write("city/b.csv", "day,raim\n");
        write("mine.csv", "day,hail\n");
        const std::string hash = nrem::core::sha256_hex("day,rain\n");
        write("SHA256SUMS", hash + "  city/a.csv\n" + hash + "  city/b.csv\n");
    }
    std::string path(const std::string& name) const { return (both()[0] / name).string(); }

private:
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
    }
};

TEST(Services, refuse_a_shipped_file_with_one_byte_changed) {
    const ShippedData folder;
    const Registry registry(folder.both());
    EXPECT_EQ(locate(registry, "city/a.csv"), folder.path("city/a.csv"));
    const std::string complaint = folder.path("city/b.csv") +
                                  " is damaged or another file: its SHA-256 is " +
                                  nrem::core::sha256_hex("day,raim\n") +
                                  ", and that of the file that was shipped is " +
                                  nrem::core::sha256_hex("day,rain\n") + " (" +
                                  folder.path("SHA256SUMS") + ")";
    for (const std::string& name : {std::string("city/b.csv"), folder.path("city/b.csv")}) try {
            locate(registry, name);
            ADD_FAILURE() << "located a damaged file: " << name;
        } catch (const std::exception& failure) {
            EXPECT_EQ(failure.what(), complaint);
        }
}

TEST(Services, read_a_file_that_was_not_shipped_as_it_is) {
    const ShippedData folder;
    const Registry registry(folder.both());
    EXPECT_EQ(locate(registry, "mine.csv"), folder.path("mine.csv"));
}

TEST(Services, do_not_offer_what_they_do_not_know) {
    const Registry registry;
    const nrem_host* host = registry.host();
    EXPECT_EQ(host->extension(host->self, "nrem.smtp/1"), nullptr);
    EXPECT_EQ(host->extension(host->self, nullptr), nullptr);
    EXPECT_NE(host->extension(host->self, NREM_DATA), nullptr);
    EXPECT_NE(host->extension(host->self, NREM_HTTP), nullptr);
}

TEST(Services, log_whole_lines) {
    const Registry registry;
    const nrem_host* host = registry.host();
    testing::internal::CaptureStderr();
    host->log(host->self, NREM_LOG_WARNING, nrem::borrow("low on memory"));
    host->log(host->self, NREM_LOG_INFO, nrem::borrow("ready"));
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "nrem: warning: low on memory\nnrem: ready\n");
}

TEST(Hash, is_sha_256) {
    EXPECT_EQ(nrem::core::sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(nrem::core::sha256_hex(""),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(nrem::fixtures::complaint([] { (void)nrem::core::sha256_file("/no/such/file"); }),
              "/no/such/file: cannot be opened: No such file or directory");
}

}  // namespace
