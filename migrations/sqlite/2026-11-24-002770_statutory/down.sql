DROP TABLE review_statutory_days;
