DROP TABLE edit_acknowledgements;
