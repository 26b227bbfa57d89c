#include "host/http/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace nrem::http_tests {

namespace {

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

void add_extension(X509* certificate, int which, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
    if (!extension) throw std::runtime_error("no such extension: " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509Ptr self_signed(EVP_PKEY* key, const std::string& address) {
    X509Ptr made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key);
    X509_NAME* name = X509_get_subject_name(made.get());
    const auto* text = reinterpret_cast<const unsigned char*>(address.c_str());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    add_extension(made.get(), NID_subject_alt_name, "IP:" + address);
    add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
    if (X509_sign(made.get(), key, EVP_sha256()) == 0)
        throw std::runtime_error("the test's certificate cannot be signed");
    return made;
}

template <class Write>
void write_file(const std::string& path, const Write& write) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file || write(file.get()) != 1) throw std::runtime_error(path + ": cannot be written");
}

}  // namespace

Certificate::Certificate(const std::string& address) {
    std::string pattern = std::filesystem::temp_directory_path() / "nrem-tls-XXXXXX";
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no folder for the certificate");
    folder_ = pattern;
    const EvpKey key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const X509Ptr certificate = self_signed(key.get(), address);
    write_file(key_file(), [&](FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    write_file(certificate_file(),
               [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
}

Certificate::~Certificate() {
    std::filesystem::remove_all(folder_);
}

}  // namespace nrem::http_tests
