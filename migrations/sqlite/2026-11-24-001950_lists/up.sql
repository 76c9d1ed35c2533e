-- An office lists its matters whatever their state, newest first.

CREATE INDEX reviews_of_body ON reviews (review_body_id, id);
