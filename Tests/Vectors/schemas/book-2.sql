-- application_id 1215523906, user_version 2

CREATE INDEX payout_pending ON payout (record) WHERE state = 'pending';

CREATE TABLE account (
    number INTEGER PRIMARY KEY, -- the sequence number of the record that opened it; 0 for custody
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    address TEXT NOT NULL, -- the id as people write it
    name TEXT NOT NULL, -- what the owner calls themselves; nobody verified it
    kind TEXT NOT NULL CHECK (kind IN ('custody', 'customer')),
    state TEXT NOT NULL CHECK (state IN ('open', 'blocked', 'closed')),
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_key (
    account INTEGER NOT NULL REFERENCES account,
    key BLOB NOT NULL CHECK (length(key) = 32),
    role TEXT NOT NULL CHECK (role IN ('owner', 'payer')),
    authorised_by INTEGER NOT NULL, -- sequence number of the record
    authorised_at INTEGER NOT NULL,
    revoked_by INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_lock (
    account INTEGER NOT NULL REFERENCES account,
    locked_by TEXT NOT NULL CHECK (locked_by IN ('owner', 'operator')),
    reason TEXT, -- the operator's words
    record INTEGER NOT NULL, -- sequence number of the latest record that locked it
    locked_at INTEGER NOT NULL,
    PRIMARY KEY (account, locked_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_record (
    account INTEGER NOT NULL REFERENCES account,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE balance (
    account INTEGER NOT NULL REFERENCES account,
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units >= 0),
    PRIMARY KEY (account, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE doubt (settled_count INTEGER NOT NULL) STRICT;

CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    debit INTEGER NOT NULL REFERENCES account,
    credit INTEGER NOT NULL REFERENCES account,
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    CHECK (debit <> credit)
) STRICT;

CREATE TABLE escrow (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- of the signed intent that set the money aside
    funded_by INTEGER NOT NULL, -- sequence number of the record
    debtor INTEGER NOT NULL REFERENCES account,
    creditor INTEGER NOT NULL REFERENCES account,
    arbiter INTEGER REFERENCES account,
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    state TEXT NOT NULL,
    released INTEGER NOT NULL, -- minor units that the creditor has got
    refunded INTEGER NOT NULL, -- minor units that the debtor has got back
    deadline INTEGER, -- when something happens by default; NULL after the end
    moved_by INTEGER NOT NULL -- sequence number of the latest record about it
) STRICT, WITHOUT ROWID;

CREATE TABLE escrow_step (
    sequence INTEGER PRIMARY KEY,
    escrow BLOB NOT NULL CHECK (length(escrow) = 32),
    action TEXT NOT NULL, -- deadline: nobody did anything in time
    account INTEGER REFERENCES account, -- NULL for a deadline
    released INTEGER NOT NULL,
    refunded INTEGER NOT NULL
) STRICT;

CREATE TABLE intent (
    debtor INTEGER NOT NULL REFERENCES account,
    identifier BLOB NOT NULL CHECK (length(identifier) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    sequence INTEGER NOT NULL,
    reason TEXT, -- why it was refused (ISO 20022 external status reason); NULL if it settled
    PRIMARY KEY (debtor, identifier, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
    time INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    record BLOB NOT NULL
) STRICT;

CREATE TABLE liabilities (
    day INTEGER NOT NULL, -- days since 1970-01-01, UTC
    size INTEGER NOT NULL, -- how many records it speaks of
    statement BLOB NOT NULL,
    PRIMARY KEY (day, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE operator_account (
    number INTEGER PRIMARY KEY REFERENCES account,
    role TEXT NOT NULL UNIQUE CHECK (role IN ('invested', 'suspense', 'payouts'))
) STRICT;

CREATE TABLE payout (
    record INTEGER PRIMARY KEY, -- sequence number of the settled withdrawal
    intent BLOB NOT NULL UNIQUE CHECK (length(intent) = 32), -- digest of the signed intent
    account INTEGER NOT NULL REFERENCES account,
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    destination BLOB NOT NULL CHECK (length(destination) = 32), -- hash of the text that says where to
    accepted_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'paid', 'returned')),
    reference TEXT, -- of the instruction that resolved it
    resolved_by INTEGER, -- sequence number
    resolved_at INTEGER
) STRICT;

CREATE TABLE refund (
    sequence INTEGER PRIMARY KEY,
    original INTEGER NOT NULL, -- sequence number of the record that had moved the money
    minor_units INTEGER NOT NULL CHECK (minor_units > 0)
) STRICT;

CREATE TABLE remittance (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reserve_share (
    record INTEGER PRIMARY KEY, -- sequence number
    basis_points INTEGER NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE suspense (
    record INTEGER PRIMARY KEY, -- sequence number
    reference TEXT NOT NULL UNIQUE,
    account INTEGER REFERENCES account, -- for whom it came, where that is known
    currency TEXT NOT NULL,
    minor_units INTEGER NOT NULL CHECK (minor_units > 0),
    cause TEXT NOT NULL,
    reason TEXT, -- the operator's words
    booked_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'returned')),
    resolved_by INTEGER, -- sequence number
    resolved_at INTEGER
) STRICT;

CREATE TABLE tables_through (record_count INTEGER NOT NULL) STRICT;

CREATE TABLE tree_head (
    size INTEGER PRIMARY KEY,
    head BLOB NOT NULL
) STRICT;

CREATE TABLE tree_node (
    level INTEGER NOT NULL CHECK (level > 0), -- the leaves are the records themselves
    position INTEGER NOT NULL, -- counted from 0 within the level
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE unfit_head (
    size INTEGER PRIMARY KEY,
    evidence BLOB NOT NULL -- the head with its root: Docs/PROTOCOL.md section 11.3
) STRICT;

CREATE VIEW account_balance AS
    SELECT address, name, coalesce(role, kind) AS kind, currency, minor_units
    FROM balance JOIN account ON account.number = balance.account
        LEFT JOIN operator_account ON operator_account.number = account.number
    ORDER BY 3, address, currency;

CREATE VIEW payment AS
    SELECT sequence, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1e6, 'unixepoch') AS time,
        debtor.address AS debtor, creditor.address AS creditor, currency, minor_units
    FROM entry JOIN journal USING (sequence)
        JOIN account AS debtor ON debtor.number = debit
        JOIN account AS creditor ON creditor.number = credit
    ORDER BY sequence;

CREATE VIEW posting AS
    SELECT sequence, debit AS account, 'debit' AS side, currency, minor_units FROM entry
    UNION ALL
    SELECT sequence, credit, 'credit', currency, minor_units FROM entry;
