#include "CSHA256.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

// CPUID leaf 7: bit 29 of EBX; leaf 1: bits 9 (SSSE3) and 19 (SSE4.1) of ECX. Intel SDM volume 2, CPUID.
int handsel_sha256_is_available(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
    if (!(ecx & (1u << 9)) || !(ecx & (1u << 19))) return 0;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
    return (ebx & (1u << 29)) != 0;
}

// FIPS 180-4 section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// FIPS 180-4 section 6.2.2. The instructions want the working variables as ABEF and CDGH.
__attribute__((target("sha,sse4.1,ssse3"))) static void compress(
    uint32_t state[8], const uint8_t *data, size_t blocks) {
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i low = _mm_loadu_si128((const __m128i *)&state[0]);
    __m128i high = _mm_loadu_si128((const __m128i *)&state[4]);
    low = _mm_shuffle_epi32(low, 0xb1);
    high = _mm_shuffle_epi32(high, 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xf0);

    for (; blocks > 0; blocks--, data += 64) {
        const __m128i abefBefore = abef, cdghBefore = cdgh;
        __m128i words[4];
        for (int index = 0; index < 4; index++) {
            words[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * index)), bigEndian);
        }
        // Four rounds each time, and the four words of the message schedule that are needed 16 rounds later.
#pragma clang loop unroll(full)
        for (int step = 0; step < 16; step++) {
            const __m128i current = words[step & 3];
            __m128i sum = _mm_add_epi32(current, _mm_load_si128((const __m128i *)&constants[4 * step]));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            sum = _mm_shuffle_epi32(sum, 0x0e);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
            if (step < 12) {
                const __m128i last = words[(step + 3) & 3];
                const __m128i seventh = _mm_alignr_epi8(last, words[(step + 2) & 3], 4);
                const __m128i scheduled = _mm_sha256msg1_epu32(current, words[(step + 1) & 3]);
                words[step & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(scheduled, seventh), last);
            }
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }

    low = _mm_shuffle_epi32(abef, 0x1b);
    high = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(low, high, 0xf0));
    _mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(high, low, 8));
}

#else

int handsel_sha256_is_available(void) { return 0; }

static void compress(uint32_t state[8], const uint8_t *data, size_t blocks) {
    (void)state, (void)data, (void)blocks;
    __builtin_trap();
}

#endif

// `count` is in bits and `buf` holds what does not fill a block yet, as libsodium keeps them.
void handsel_sha256_update(crypto_hash_sha256_state *state, const uint8_t *bytes, size_t count) {
    size_t held = (state->count >> 3) & 63;
    state->count += (uint64_t)count << 3;
    if (held > 0) {
        size_t taken = 64 - held < count ? 64 - held : count;
        memcpy(state->buf + held, bytes, taken);
        if (held + taken < 64) return;
        compress(state->state, state->buf, 1);
        bytes += taken;
        count -= taken;
    }
    compress(state->state, bytes, count / 64);
    memcpy(state->buf, bytes + (count & ~(size_t)63), count & 63);
}

// FIPS 180-4 section 5.1.1: a one, zeros, and the length in bits.
void handsel_sha256_final(crypto_hash_sha256_state *state, uint8_t digest[32]) {
    size_t held = (state->count >> 3) & 63;
    state->buf[held++] = 0x80;
    if (held > 56) {
        memset(state->buf + held, 0, 64 - held);
        compress(state->state, state->buf, 1);
        held = 0;
    }
    memset(state->buf + held, 0, 56 - held);
    uint64_t bits = __builtin_bswap64(state->count);
    memcpy(state->buf + 56, &bits, 8);
    compress(state->state, state->buf, 1);
    for (int index = 0; index < 8; index++) {
        uint32_t word = __builtin_bswap32(state->state[index]);
        memcpy(digest + 4 * index, &word, 4);
    }
}
