-- Accounts with a life of their own, single-use codes, tokens that are named and limited, and sign-ins that wait.

-- What an account is at, and when its holder last set the password: 0 when somebody else chose it.
ALTER TABLE accounts ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('INVITED', 'ACTIVE', 'SUSPENDED', 'ENDED'));
ALTER TABLE accounts ADD COLUMN password_set_at BIGINT NOT NULL DEFAULT 0;

-- Passwords that an account had before, newest last; a few are kept.
CREATE TABLE former_passwords (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, seq)
);

-- A code is gone when it was used, so that it can be used once; a new one takes the place of the one before.
CREATE TABLE office_codes (
    role TEXT COLLATE "C" PRIMARY KEY NOT NULL CHECK (role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN')),
    code_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE account_codes (
    account_id TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES accounts (id),
    code_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

-- Attempts to sign in since the last that succeeded, for logins that exist and for those that do not alike. The
-- login is kept as its hash: people type passwords into the wrong field.
CREATE TABLE sign_in_attempts (
    login_hash TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    account_id TEXT COLLATE "C" REFERENCES accounts (id),
    attempts BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_last ON sign_in_attempts (last_at);

-- A session ends after some idle time; an API token has a name and scopes instead.
ALTER TABLE tokens ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'SESSION' CHECK (kind IN ('SESSION', 'API'));
ALTER TABLE tokens ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN scopes TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN idle_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;

-- An administrator holds nothing else at the same time, whoever writes the row. What ended before it began held nothing.
CREATE FUNCTION administrators_separate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM memberships held
        WHERE held.account_id = NEW.account_id AND held.id <> NEW.id
            AND held.from_day <= NEW.to_day AND held.to_day >= NEW.from_day
            AND held.from_day <= held.to_day AND NEW.from_day <= NEW.to_day
            AND (held.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN') OR NEW.role IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN'))
    ) THEN
        RAISE EXCEPTION 'an administrator holds no other role';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER memberships_separate BEFORE INSERT OR UPDATE ON memberships FOR EACH ROW EXECUTE FUNCTION administrators_separate();
