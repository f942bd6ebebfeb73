-- Wusetu 0007: what was known at a moment in the past (as_of: explanations, features, pages of them).

create index case_report_superseded on case_report (area_id, day) where superseded_at is not null;
create index screening_report_superseded on screening_report (area_id, day) where superseded_at is not null;
comment on index case_report_superseded is 'Beside case_report_current: both together are the rows of some areas at any moment. Corrections are few.';
comment on index screening_report_superseded is 'Beside screening_report_current, likewise.';
