DROP TABLE supervision_notices;
