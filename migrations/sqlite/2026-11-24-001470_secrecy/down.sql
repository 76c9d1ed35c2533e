DROP TABLE secrecy_releases;
