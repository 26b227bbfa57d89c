// backend scripted: a deterministic double of a language model. It plays a script on a server of
// its own, in this process and on loopback, and asks it as the backend openai asks a real one, so
// that every fault of the script goes over a real wire.
#include <openssl/sha.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>

#include "nrem/sdk.hpp"
#include "engines/language/openai/client.hpp"
#include "engines/language/scripted/server.hpp"

namespace {

namespace fs = std::filesystem;

// A mapping (a config may hold it as it is), YAML of several lines, or else the name of a file.
std::string script_text(const nrem::Params& params) {
    const std::string given = params.text("script");
    if (given.starts_with('{') || given.find('\n') != std::string::npos) return given;
    const fs::path path = fs::is_regular_file(given) ? fs::absolute(given) : fs::path(given);
    // The host finds the file, and puts its hash into the run's manifest.
    std::ifstream file(params.data_file(path.string()), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string sha256(const std::string& text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr char digits[] = "0123456789abcdef";
    std::string made;
    for (const unsigned char byte : digest) {
        made += digits[byte >> 4];
        made += digits[byte & 15];
    }
    return made;
}

class Scripted {
public:
    static constexpr auto schema = nrem::openai::joined(
        std::to_array<nrem::ParamSpec>({
            nrem::text("script", "{}",
                       "the script, or the name of its file; an empty one repeats what it is told"),
        }),
        nrem::openai::client_schema);
    static constexpr auto offers =
        std::to_array<const char*>({"backend.generate", "backend.embed", "backend.blocking",
                                    "backend.reads_cases", "backend.reads_text"});

    explicit Scripted(const nrem::Params& params)
        : client_(params),
          text_(script_text(params)),
          script_(nrem::scripted::read_script(text_)) {}

    void generate(const nrem::Prompt& prompt, nrem::Completion& completion) const {
        client_.generate(url(), prompt, completion);
    }
    void embed(nrem::Array<nrem_str> texts, nrem::Vectors& vectors) const {
        client_.embed(url(), texts, vectors);
    }
    std::string identity() const {
        return nrem::openai::identity_of(client_.settings(), "scripted:" + sha256(text_));
    }

private:
    // The server starts with the first question: a plan, which only looks at parts, needs none.
    std::string url() const {
        std::call_once(started_,
                       [this] { server_ = std::make_unique<nrem::scripted::Server>(script_); });
        return server_->url();
    }

    nrem::openai::Client client_;
    std::string text_;
    nrem::scripted::Script script_;
    mutable std::once_flag started_;
    mutable std::unique_ptr<nrem::scripted::Server> server_;
};

}  // namespace

NREM_PLUGIN("scripted", "0.1.0",
            nrem::backend<Scripted>(
                {"scripted", "a double of a language model, with faults, played from a script"}))
