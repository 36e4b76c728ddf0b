import Ledger
import PaymentProtocol

extension SQLiteSchema {
    /// What an operator's work needs beside the accounts, entries and balances.
    static let operatorTables = """
        -- The operator's own accounts beside custody; in the table of accounts their numbers are below 0, and their kind
        -- says on which side they stand: invested money beside custody, what is owed beside customers.
        CREATE TABLE operator_account (
            number INTEGER PRIMARY KEY REFERENCES account,
            role TEXT NOT NULL UNIQUE CHECK (role IN ('invested', 'suspense', 'payouts'))
        ) STRICT;

        -- Who keeps an account locked, and since when.
        CREATE TABLE account_lock (
            account INTEGER NOT NULL REFERENCES account,
            locked_by TEXT NOT NULL CHECK (locked_by IN ('owner', 'operator')),
            reason TEXT, -- the operator's words
            record INTEGER NOT NULL, -- sequence number of the latest record that locked it
            locked_at INTEGER NOT NULL,
            PRIMARY KEY (account, locked_by)
        ) STRICT, WITHOUT ROWID;

        -- Which share of what is owed must stay in custody, in basis points: the last row holds.
        CREATE TABLE reserve_share (
            record INTEGER PRIMARY KEY, -- sequence number
            basis_points INTEGER NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
            set_at INTEGER NOT NULL
        ) STRICT;

        -- Money that arrived and that no account could take.
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

        -- What customers withdrew.
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
        CREATE INDEX payout_pending ON payout (record) WHERE state = 'pending';

        -- Signed statements of liabilities, kept beside the journal: the latest of a day is the day's.
        CREATE TABLE liabilities (
            day INTEGER NOT NULL, -- days since 1970-01-01, UTC
            size INTEGER NOT NULL, -- how many records it speaks of
            statement BLOB NOT NULL,
            PRIMARY KEY (day, size)
        ) STRICT, WITHOUT ROWID;

        DROP VIEW account_balance;
        CREATE VIEW account_balance AS
            SELECT address, name, coalesce(role, kind) AS kind, currency, minor_units
            FROM balance JOIN account ON account.number = balance.account
                LEFT JOIN operator_account ON operator_account.number = account.number
            ORDER BY 3, address, currency;
        """

    /// For a book that was begun before its operator had these.
    static let operatorAccounts = OperatorAccount.all.map { account in
        """
        INSERT INTO account SELECT \(account.number), x'\(account.identifier.description)', '\(account.identifier.text)',
            '\(account.role)', '\(account.kind)', 'open', opened_at FROM account WHERE number = 0;
        INSERT INTO operator_account SELECT number, '\(account.role)' FROM account WHERE number = \(account.number);
        """
    }.joined(separator: "\n")
}

/// One of the operator's accounts beside custody, as the tables name it.
struct OperatorAccount: Sendable {
    let identifier: AccountIdentifier
    /// Below 0, so that it is no record's.
    let number: Int64
    let role: String
    /// On which side it stands.
    let kind: String

    static let all = [
        OperatorAccount(identifier: .invested, number: -1, role: "invested", kind: "custody"),
        OperatorAccount(identifier: .suspense, number: -2, role: "suspense", kind: "customer"),
        OperatorAccount(identifier: .payouts, number: -3, role: "payouts", kind: "customer"),
    ]
}
