-- application_id 1215523918, user_version 1

CREATE INDEX payment_clearing_sequence ON payment (clearing_sequence);

CREATE INDEX payment_identifier ON payment (identifier);

CREATE INDEX payment_request ON payment (request);

CREATE INDEX payment_request_identifier ON payment (request_identifier);

CREATE TABLE doubt (settled_count INTEGER NOT NULL) STRICT;

CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
    time INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    record BLOB NOT NULL
) STRICT;

CREATE TABLE own_account (id BLOB NOT NULL CHECK (length(id) = 32)) STRICT;

CREATE TABLE payment (
    number INTEGER PRIMARY KEY, -- the sequence number of the record that first spoke of it
    identifier TEXT NOT NULL, -- of the intent; before there is one, of the request
    request_identifier TEXT,
    request BLOB CHECK (length(request) = 32), -- digest of the signed request
    role TEXT NOT NULL CHECK (role IN ('debtor', 'creditor')),
    counterparty BLOB CHECK (length(counterparty) = 32), -- NULL: not known yet, or money from outside
    counterparty_name TEXT, -- what they call themselves; nobody verified it
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    text TEXT,
    status TEXT NOT NULL CHECK (status IN ('requested', 'signed', 'settled', 'refused')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    concluded_at INTEGER,
    concluded_by INTEGER REFERENCES journal, -- the record that holds the receipt or the refusal
    clearing_sequence INTEGER -- the place of the clearing node's record in its journal
) STRICT;
