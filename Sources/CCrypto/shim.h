// The plain functions of OpenSSL 1.1, which 3.0 keeps: its newer ones allocate a context for each hash.
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/evp.h>
#include <openssl/sha.h>
