// backend openai: any server that speaks OpenAI's interface: llama.cpp, vLLM, Ollama, hosted ones.
// docs/llm-servers.md says which were tried, and what they do differently.
#include "engines/language/openai/client.hpp"
#include "nrem/sdk.hpp"

namespace {

class OpenAi {
public:
    static constexpr auto schema = nrem::openai::joined(
        std::to_array<nrem::ParamSpec>({
            nrem::text("url", "http://127.0.0.1:8080/v1",
                       "where the server is, with the version that its paths begin with"),
        }),
        nrem::openai::client_schema);
    static constexpr auto offers =
        std::to_array<const char*>({"backend.generate", "backend.embed", "backend.blocking",
                                    "backend.reads_cases", "backend.reads_text"});

    explicit OpenAi(const nrem::Params& params)
        : url_(nrem::openai::checked_url(params.text("url"))), client_(params) {}

    void generate(const nrem::Prompt& prompt, nrem::Completion& completion) const {
        client_.generate(url_, prompt, completion);
    }
    void embed(nrem::Array<nrem_str> texts, nrem::Vectors& vectors) const {
        client_.embed(url_, texts, vectors);
    }
    std::string identity() const { return nrem::openai::identity_of(client_.settings(), url_); }

private:
    std::string url_;
    nrem::openai::Client client_;
};

}  // namespace

NREM_PLUGIN("openai", "0.1.0",
            nrem::backend<OpenAi>({"openai",
                                   "a language model behind OpenAI's interface, local or hosted"}))
