-- Wusetu 0003: the change feed (server/publish/changes.ts).

create index grade_spell_area on grade_spell (area_id, spell_id);
comment on index grade_spell_area is 'What was shown on a day before a spell was written. spell_id follows the order of commits: a writer holds the row of grading.';
