// libFuzzer: any bytes as a server's reply, streamed or whole, are judged as an answer, as vectors and
// as a complaint, and read as vectors and as a list of models.
#include <cstddef>
#include <cstdint>
#include <string>

#include "wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nrem::openai;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const Json body = parse_reply(text);
    if (!body.is_discarded()) {
        try {
            (void)read_embeddings(body, 2);
        } catch (const NoEmbeddings&) {
        }
    }
    (void)read_models(text);
    for (const int status : {200, 400, 429})
        for (const Wanted wanted : {Wanted::completion, Wanted::embeddings})
            (void)judge(status, text, wanted);
    return 0;
}
