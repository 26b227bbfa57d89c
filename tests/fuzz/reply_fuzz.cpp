// libFuzzer: any bytes as a server's reply are read as an answer, as vectors, as a list of models
// and as a complaint.
#include <cstddef>
#include <cstdint>
#include <string>

#include "wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nrem::openai;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const Json body = parse_body(text);
    if (!body.is_discarded()) {
        (void)read_completion(body);
        try {
            (void)read_embeddings(body, 2);
        } catch (const NoEmbeddings&) {
        }
    }
    (void)read_models(text);
    for (const int status : {200, 400, 429}) (void)read_complaint(status, text);
    return 0;
}
