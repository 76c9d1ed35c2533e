DROP TABLE handling_notices;
