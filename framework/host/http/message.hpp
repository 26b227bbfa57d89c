// A request and its result, as the host keeps them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/http/address.hpp"
#include "host/http/key.hpp"

namespace nrem::core::http {

struct Limits {
    double connect = 10;  // seconds to connect, TLS included
    double first_byte = 300;
    double whole = 600;           // of one try
    double deadline = 1800;       // of all tries together, from the first one on
    std::uint64_t retries = 0;    // after the first try
    std::uint64_t in_flight = 0;  // to the endpoint at once; 0: as the pace allows
};

struct Request {
    std::string method = "GET";
    Address address;
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
    Key key;
    std::string proxy;        // "": as in the environment
    std::string authorities;  // a file of additional certificates to trust; "": only the system's
    Limits limits;
};

enum class End { replied, unavailable, invalid, cancelled };

struct Retried {
    std::string why;
    double waited = 0;  // seconds
};

struct Reply {
    End end = End::cancelled;
    std::string cause;  // if there is no reply: the endpoint and the failure
    int status = 0;
    std::string head;  // the lines of the reply's header, as received
    std::string body;
    std::uint64_t tries = 0;
    double seconds = 0;  // of the last try, from its first byte out to its last byte in
    std::vector<Retried> retried;
};

}  // namespace nrem::core::http
