DROP TABLE clearance_revocations;
DROP TABLE clearance_certificates;
DROP TABLE companions;
DROP TABLE review_particulars;
