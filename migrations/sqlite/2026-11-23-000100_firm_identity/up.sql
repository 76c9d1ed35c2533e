-- Accounts with a life of their own, single-use codes, tokens that are named and limited, and sign-ins that wait.

-- What an account is at, and when its holder last set the password: 0 when somebody else chose it.
ALTER TABLE accounts ADD COLUMN state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('INVITED', 'ACTIVE', 'SUSPENDED', 'ENDED'));
ALTER TABLE accounts ADD COLUMN password_set_at INTEGER NOT NULL DEFAULT 0;

-- Passwords that an account had before, newest last; a few are kept.
CREATE TABLE former_passwords (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    seq INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, seq)
) STRICT;

-- A code is gone when it was used, so that it can be used once; a new one takes the place of the one before.
CREATE TABLE office_codes (
    role TEXT PRIMARY KEY NOT NULL CHECK (role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN')),
    code_hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_codes (
    account_id TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id),
    code_hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

-- Attempts to sign in since the last that succeeded, for logins that exist and for those that do not alike. The
-- login is kept as its hash: people type passwords into the wrong field.
CREATE TABLE sign_in_attempts (
    login_hash TEXT PRIMARY KEY NOT NULL,
    account_id TEXT REFERENCES accounts (id),
    attempts INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_attempts_last ON sign_in_attempts (last_at);

-- A session ends after some idle time; an API token has a name and scopes instead.
ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'SESSION' CHECK (kind IN ('SESSION', 'API'));
ALTER TABLE tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN idle_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;

-- An administrator holds nothing else at the same time, whoever writes the row. What ended before it began held nothing.
CREATE TRIGGER memberships_separate_insert BEFORE INSERT ON memberships
WHEN EXISTS (
    SELECT 1 FROM memberships held
    WHERE held.account_id = NEW.account_id AND held.id <> NEW.id
        AND held.from_day <= NEW.to_day AND held.to_day >= NEW.from_day
        AND held.from_day <= held.to_day AND NEW.from_day <= NEW.to_day
        AND (held.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN') OR NEW.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'))
)
BEGIN SELECT RAISE(ABORT, 'an administrator holds no other role'); END;
CREATE TRIGGER memberships_separate_update BEFORE UPDATE ON memberships
WHEN EXISTS (
    SELECT 1 FROM memberships held
    WHERE held.account_id = NEW.account_id AND held.id <> NEW.id
        AND held.from_day <= NEW.to_day AND held.to_day >= NEW.from_day
        AND held.from_day <= held.to_day AND NEW.from_day <= NEW.to_day
        AND (held.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN') OR NEW.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'))
)
BEGIN SELECT RAISE(ABORT, 'an administrator holds no other role'); END;
