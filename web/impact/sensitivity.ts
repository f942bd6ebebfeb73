import type { SensitivityRow } from '#core/contract_standards.ts';
import type { Columns } from '#core/cql2/columns.ts';
import { sensitivityRows } from '#core/grading/sensitivity.ts';
import type { Standard } from '#core/standard/document.ts';
import { rawGrades } from './grading.ts';

/** Each threshold ten percent lower and higher, by the rules alone: the same function as in the server's report. */
export const sensitivityOf = (document: Standard, columns: Columns, length: number): SensitivityRow[] => [
  ...sensitivityRows(document, compiled => rawGrades(compiled, columns, length).severity),
];
