-- Files that bear a mark of secrecy and were let in all the same (涉密标志误判或者已解密的放行).

CREATE TABLE secrecy_releases (
    id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    released_by TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    released_at BIGINT NOT NULL,
    UNIQUE (agency_id, sha256)
);
CREATE INDEX secrecy_releases_released_by ON secrecy_releases (released_by);
