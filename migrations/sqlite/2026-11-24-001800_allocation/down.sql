DROP TABLE allocation_turns;
DROP TABLE allocation_places;
DROP TABLE allocation_candidates;
DROP TABLE allocation_areas;
DROP TABLE allocations;
DROP TABLE double_reviews;
