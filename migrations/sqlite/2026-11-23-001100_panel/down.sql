DROP TABLE call_off_bids;
DROP TABLE call_off_candidates;
DROP TABLE call_off_parties;
DROP TABLE call_offs;
DROP TABLE panel_draws;
DROP TABLE panel_member_advisers;
DROP TABLE panel_members;
DROP TABLE panels;
