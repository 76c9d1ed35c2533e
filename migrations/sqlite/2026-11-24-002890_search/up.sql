-- The words of texts, opinions and recommendations (全文检索). What begins with two underscores follows from the rest: it is
-- kept by the triggers, and neither backed up nor compared.

CREATE TABLE search_parts (
    id INTEGER PRIMARY KEY NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('TEXT', 'OPINION', 'RECOMMENDATION')),
    source_id TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    tokens TEXT NOT NULL,
    UNIQUE (source, source_id, start)
) STRICT;
CREATE VIRTUAL TABLE __search_index USING fts5(tokens, content='search_parts', content_rowid='id', tokenize='ascii');
CREATE TRIGGER search_parts_in AFTER INSERT ON search_parts BEGIN
    INSERT INTO __search_index (rowid, tokens) VALUES (new.id, new.tokens);
END;
CREATE TRIGGER search_parts_out AFTER DELETE ON search_parts BEGIN
    INSERT INTO __search_index (__search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
END;
CREATE TRIGGER search_parts_no_update BEFORE UPDATE ON search_parts BEGIN SELECT RAISE(ABORT, 'rows of search_parts are never changed'); END;
