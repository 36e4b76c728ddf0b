#ifndef HANDSEL_CSHA256_H
#define HANDSEL_CSHA256_H

#include <sodium/crypto_hash_sha256.h>
#include <stddef.h>
#include <stdint.h>

// SHA-256 (FIPS 180-4) by the processor's own instructions, on the state that libsodium's functions use. libsodium's
// portable code takes 3 to 8 times as long, and a clearing node hashes some 2,000 bytes for every payment.

/// Whether this processor has the instructions. Without them the two functions below must not be called.
int handsel_sha256_is_available(void);

/// As crypto_hash_sha256_update.
void handsel_sha256_update(crypto_hash_sha256_state *state, const uint8_t *bytes, size_t count);

/// As crypto_hash_sha256_final.
void handsel_sha256_final(crypto_hash_sha256_state *state, uint8_t digest[32]);

#endif
