#define _POSIX_C_SOURCE 200809L

#include "CRawSQLite.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int open_journal(const char *path, sqlite3 **database, sqlite3_stmt **insert) {
    int result = sqlite3_open(path, database);
    if (result != SQLITE_OK) return result;
    result = sqlite3_exec(
        *database,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
        "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, record BLOB NOT NULL) STRICT;",
        NULL, NULL, NULL);
    if (result != SQLITE_OK) return result;
    return sqlite3_prepare_v2(*database, "INSERT INTO journal VALUES (?, ?, ?)", -1, insert, NULL);
}

static int append(sqlite3_stmt *insert, size_t sequence, const uint8_t *record, size_t size) {
    sqlite3_bind_int64(insert, 1, (sqlite3_int64)sequence);
    sqlite3_bind_int64(insert, 2, 1800000000000000 + (sqlite3_int64)sequence);
    sqlite3_bind_blob(insert, 3, record, (int)size, SQLITE_STATIC);
    int result = sqlite3_step(insert);
    sqlite3_reset(insert);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

int raw_journal(const char *path, const uint8_t *const *records, const size_t *sizes, size_t count, size_t group) {
    sqlite3 *database = NULL;
    sqlite3_stmt *insert = NULL;
    int result = open_journal(path, &database, &insert);
    for (size_t index = 0; index < count && result == SQLITE_OK; index++) {
        if (index % group == 0) result = sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        if (result == SQLITE_OK) result = append(insert, index, records[index], sizes[index]);
        if (result == SQLITE_OK && (index % group == group - 1 || index == count - 1)) {
            result = sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
        }
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return result;
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int is_valid(const raw_signed *message) {
    return crypto_sign_verify_detached(message->signature, message->bytes, message->size, message->key) == 0;
}

int raw_payments(
    const char *path, const raw_signed *intents, const raw_signed *requests, const uint8_t *const *records,
    const size_t *sizes, size_t count, uint64_t *nanoseconds) {
    enum { accounts = 1024 };
    int64_t *balances = calloc(accounts, sizeof *balances);
    sqlite3 *database = NULL;
    sqlite3_stmt *insert = NULL;
    int result = balances == NULL ? SQLITE_NOMEM : open_journal(path, &database, &insert);
    for (size_t index = 0; index < accounts && result == SQLITE_OK; index++) balances[index] = 100000;
    for (size_t index = 0; index < count && result == SQLITE_OK; index++) {
        uint64_t start = now();
        if (!is_valid(&intents[index]) || !is_valid(&requests[index])) result = SQLITE_AUTH;
        size_t debtor = index % accounts, creditor = (index * 7 + 1) % accounts;
        if (balances[debtor] < 1) result = SQLITE_AUTH;
        balances[debtor]--;
        balances[creditor]++;
        if (result == SQLITE_OK) result = sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        if (result == SQLITE_OK) result = append(insert, index, records[index], sizes[index]);
        if (result == SQLITE_OK) result = sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
        nanoseconds[index] = now() - start;
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
    free(balances);
    return result;
}
