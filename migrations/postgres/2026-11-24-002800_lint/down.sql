DROP TABLE finding_dismissals;
