-- application_id 1215523918, user_version 2

CREATE INDEX escrow_identifier ON escrow (identifier);

CREATE INDEX escrow_moved_by ON escrow (moved_by);

CREATE INDEX escrow_record_escrow ON escrow_record (escrow, number);

CREATE INDEX payment_clearing_sequence ON payment (clearing_sequence);

CREATE INDEX payment_identifier ON payment (identifier);

CREATE INDEX payment_request ON payment (request);

CREATE INDEX payment_request_identifier ON payment (request_identifier);

CREATE TABLE doubt (settled_count INTEGER NOT NULL) STRICT;

CREATE TABLE escrow (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- of the signed intent that set the money aside
    identifier TEXT NOT NULL, -- the same in hexadecimal
    role TEXT NOT NULL CHECK (role IN ('debtor', 'creditor', 'arbiter')),
    state TEXT NOT NULL CHECK (
        state IN ('funded', 'shipped', 'disputed', 'released', 'refunded', 'cancelled', 'ruled')),
    deadline INTEGER, -- when something happens by default; NULL after the end
    begun_by INTEGER NOT NULL REFERENCES journal,
    moved_by INTEGER NOT NULL REFERENCES journal -- the latest record about it
) STRICT, WITHOUT ROWID;

CREATE TABLE escrow_record (
    number INTEGER PRIMARY KEY REFERENCES journal,
    escrow BLOB NOT NULL REFERENCES escrow
) STRICT;

CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
    time INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    record BLOB NOT NULL
) STRICT;

CREATE TABLE own_account (id BLOB NOT NULL CHECK (length(id) = 32)) STRICT;

CREATE TABLE payment (
    number INTEGER PRIMARY KEY, -- the sequence number of the record that first spoke of it
    identifier TEXT NOT NULL, -- of the intent or refund; before there is one, of the request
    request_identifier TEXT,
    request BLOB CHECK (length(request) = 32), -- digest of the signed request
    role TEXT NOT NULL CHECK (role IN ('debtor', 'creditor')),
    counterparty BLOB CHECK (length(counterparty) = 32), -- NULL: not known yet, or money from outside
    counterparty_name TEXT, -- what they call themselves; nobody verified it
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    text TEXT,
    status TEXT NOT NULL
        CHECK (status IN ('requested', 'signed', 'held', 'settled', 'returned', 'refused')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    concluded_at INTEGER,
    concluded_by INTEGER REFERENCES journal, -- the record that holds the receipt or the refusal
    clearing_sequence INTEGER -- the place of the clearing node's record in its journal
) STRICT;
