WITH tables AS (
    SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_\_%' ESCAPE '\'
),
keys AS (
    SELECT t.name AS of, i.name, i."unique", i.origin,
        (SELECT group_concat(c.name, ', ') FROM (SELECT * FROM pragma_index_info(i.name) ORDER BY seqno) c) AS columns
    FROM tables t, pragma_index_list(t.name) i
)
SELECT t.name AS of, 'column ' || c.name AS what,
    (c.cid + 1) || ' ' || CASE c.type WHEN 'TEXT' THEN 'text' WHEN 'INTEGER' THEN 'number' ELSE c.type END
        || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN '' ELSE ' or null' END AS says
FROM tables t, pragma_table_info(t.name) c
UNION ALL
SELECT t.name, 'primary key',
    (SELECT group_concat(c.name, ', ') FROM (SELECT * FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk) c)
FROM tables t
UNION ALL
SELECT of, 'unique (' || columns || ')', 'yes' FROM keys WHERE origin = 'u'
UNION ALL
SELECT of, 'index ' || name, CASE WHEN "unique" = 1 THEN 'unique ' ELSE '' END || '(' || columns || ')'
FROM keys WHERE origin = 'c'
UNION ALL
SELECT t.name, 'reference (' || f."from" || ')', f."table" || ' (' || f."to" || ')'
FROM tables t, pragma_foreign_key_list(t.name) f
