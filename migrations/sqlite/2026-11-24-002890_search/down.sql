DROP TABLE search_parts;
DROP TABLE __search_index;
