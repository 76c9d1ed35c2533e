DROP TABLE search_parts;
DROP TABLE __search_index;
DROP FUNCTION search_parts_kept();
