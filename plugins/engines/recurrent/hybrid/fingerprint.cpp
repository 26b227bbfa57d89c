#include "fingerprint.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace nrem_hybrid {

namespace {

void expect(int done) {
    if (done != 1) throw std::runtime_error("SHA-256 failed");
}

}  // namespace

std::string fingerprint(const Architecture& architecture, const Safetensors& file) {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> hash(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
    if (!hash) throw std::runtime_error("SHA-256 is not available");
    expect(EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr));
    Architecture untrained = architecture;
    untrained.passes = 1;
    const std::string json = to_json(untrained);
    expect(EVP_DigestUpdate(hash.get(), json.data(), json.size()));
    for (const auto& tensor : weights_of(architecture)) {
        const auto values = file.tensor(tensor.name, tensor.shape);
        expect(EVP_DigestUpdate(hash.get(), values.data(), values.size_bytes()));
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    expect(EVP_DigestFinal_ex(hash.get(), digest, &size));
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

}  // namespace nrem_hybrid
