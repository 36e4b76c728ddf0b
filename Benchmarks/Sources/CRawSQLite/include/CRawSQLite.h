#ifndef RAW_SQLITE_H
#define RAW_SQLITE_H

#include <stddef.h>
#include <stdint.h>

// What a program in C reaches that does the least there is to do: the measure of what a payment costs here.

/// Appends `count` records to a journal of its own, `group` per transaction, each synced (WAL, synchronous = FULL).
///
/// Returns 0, or SQLite's error.
int raw_journal(const char *path, const uint8_t *const *records, const size_t *sizes, size_t count, size_t group);

/// A signed message: the key, the signature, and the bytes that were signed.
typedef struct {
    const uint8_t *key, *signature, *bytes;
    size_t size;
} raw_signed;

/// Payments one after the other: checks both signatures and the debtor's balance, moves the money in memory, appends the
/// record and commits, synced. `nanoseconds[i]` is how long the i-th took.
///
/// Returns 0, or SQLite's error.
int raw_payments(
    const char *path, const raw_signed *intents, const raw_signed *requests, const uint8_t *const *records,
    const size_t *sizes, size_t count, uint64_t *nanoseconds);

#endif
