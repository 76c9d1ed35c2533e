DROP INDEX reviews_of_body;
