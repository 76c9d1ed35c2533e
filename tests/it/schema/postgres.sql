WITH tables AS (
    SELECT c.oid, c.relname::text AS name FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\_\_%'
),
keys AS (
    SELECT t.name AS of, i.relname::text AS name, x.indisunique, x.indisprimary, k.conname IS NOT NULL AS declared,
        (SELECT string_agg(a.attname, ', ' ORDER BY n.place) FROM unnest(x.indkey) WITH ORDINALITY n (number, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = n.number) AS columns
    FROM tables t
    JOIN pg_index x ON x.indrelid = t.oid
    JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u')
)
SELECT t.name AS of, 'column ' || a.attname AS what,
    a.attnum || ' ' || CASE
        -- Text compares byte by byte, as in SQLite, whatever the locale of the server.
        WHEN a.atttypid = 'text'::regtype AND a.attcollation = '"C"'::regcollation THEN 'text'
        WHEN a.atttypid = 'bigint'::regtype THEN 'number'
        ELSE format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation::regcollation::text END
        || CASE WHEN a.attnotnull THEN '' ELSE ' or null' END AS says
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT of, 'primary key', columns FROM keys WHERE indisprimary
UNION ALL
SELECT of, 'unique (' || columns || ')', 'yes' FROM keys WHERE declared AND NOT indisprimary
UNION ALL
SELECT of, 'index ' || name, CASE WHEN indisunique THEN 'unique ' ELSE '' END || '(' || columns || ')'
FROM keys WHERE NOT declared
UNION ALL
SELECT t.name, 'reference (' || a.attname || ')', f.relname || ' (' || b.attname || ')'
FROM tables t
JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = k.confkey[1]
