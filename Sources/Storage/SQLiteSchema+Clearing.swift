import GRDB

extension SQLiteSchema {
    /// The book of a clearing node: `book.sqlite`.
    static let clearing = SQLiteSchema(
        // "HslB"
        applicationIdentifier: 0x4873_6c42,
        migrations: [
            { try $0.execute(sql: SQLiteDatabase.doubtTable + "\n" + clearingVersion1) },
            { try $0.execute(sql: clearingVersion2) },
        ], checksReferences: false)

    /// What each version of the book adds, in SQLite's words: `PostgreSQLSchema` says the same in PostgreSQL's.
    static let clearingVersions = [clearingVersion1, clearingVersion2]

    /// The journal and what belongs to it, then the tables that people query. Those can all be made again from the journal,
    /// but for the texts, which are nowhere else so that they can be erased.
    private static let clearingVersion1 = [journalTable, TreeNodes.table, clearingTables]
        .joined(separator: "\n")

    /// What came with the second version. A book that was begun before has no accounts of its operator's but custody.
    private static let clearingVersion2 = [
        ClearingStore.tablesThroughTable, ClearingStore.unfitHeadTable, escrowTables, operatorTables, operatorAccounts,
    ]
    .joined(separator: "\n")

    private static let escrowTables = """
        -- Payments under guarantee: whose money is set aside for whom, and where that stands.
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

        -- What happened to each escrow after it was funded.
        CREATE TABLE escrow_step (
            sequence INTEGER PRIMARY KEY,
            escrow BLOB NOT NULL CHECK (length(escrow) = 32),
            action TEXT NOT NULL, -- deadline: nobody did anything in time
            account INTEGER REFERENCES account, -- NULL for a deadline
            released INTEGER NOT NULL,
            refunded INTEGER NOT NULL
        ) STRICT;

        -- Money that was given back after it had been paid.
        CREATE TABLE refund (
            sequence INTEGER PRIMARY KEY,
            original INTEGER NOT NULL, -- sequence number of the record that had moved the money
            minor_units INTEGER NOT NULL CHECK (minor_units > 0)
        ) STRICT;
        """

    private static let clearingTables = """
        -- Signed tree heads (RFC 9942), one for each group of records that was proven together.
        CREATE TABLE tree_head (
            size INTEGER PRIMARY KEY,
            head BLOB NOT NULL
        ) STRICT;

        -- What is said about payments, under its SHA-256 hash, which is what the records hold.
        CREATE TABLE remittance (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

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

        -- The records that an account's owner may see.
        CREATE TABLE account_record (
            account INTEGER NOT NULL REFERENCES account,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (account, sequence)
        ) STRICT, WITHOUT ROWID;

        -- What each intent came to, for ever: a late copy gets the first answer again. An identifier is the debtor's own
        -- affair: once an intent has expired, another may bear it.
        CREATE TABLE intent (
            debtor INTEGER NOT NULL REFERENCES account,
            identifier BLOB NOT NULL CHECK (length(identifier) = 16),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            sequence INTEGER NOT NULL,
            reason TEXT, -- why it was refused (ISO 20022 external status reason); NULL if it settled
            PRIMARY KEY (debtor, identifier, digest)
        ) STRICT, WITHOUT ROWID;

        -- The journal entries. Each debits one account and credits another by the same amount.
        CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY,
            debit INTEGER NOT NULL REFERENCES account,
            credit INTEGER NOT NULL REFERENCES account,
            currency TEXT NOT NULL,
            minor_units INTEGER NOT NULL CHECK (minor_units > 0),
            CHECK (debit <> credit)
        ) STRICT;

        -- Counted on the account's normal side: custody's debits, a customer's credits.
        CREATE TABLE balance (
            account INTEGER NOT NULL REFERENCES account,
            currency TEXT NOT NULL,
            minor_units INTEGER NOT NULL CHECK (minor_units >= 0),
            PRIMARY KEY (account, currency)
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW account_balance AS
            SELECT address, name, kind, currency, minor_units
            FROM balance JOIN account ON number = account
            ORDER BY kind, address, currency;

        CREATE VIEW posting AS
            SELECT sequence, debit AS account, 'debit' AS side, currency, minor_units FROM entry
            UNION ALL
            SELECT sequence, credit, 'credit', currency, minor_units FROM entry;

        CREATE VIEW payment AS
            SELECT sequence, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1e6, 'unixepoch') AS time,
                debtor.address AS debtor, creditor.address AS creditor, currency, minor_units
            FROM entry JOIN journal USING (sequence)
                JOIN account AS debtor ON debtor.number = debit
                JOIN account AS creditor ON creditor.number = credit
            ORDER BY sequence;
        """
}
