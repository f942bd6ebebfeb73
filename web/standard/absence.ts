/**
 * What missing data does to a condition. In a rule it keeps the area from a grade wherever it could hide a worse one; a gate,
 * a mark or a permission that is unknown does not hold (core/grading/raw.ts).
 */
export type Absence = 'no_grade' | 'not_met';
