import type { Check, ValidationPayload } from '#core/contract_standards.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { reviewStandard } from '#core/standard/review/review.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { fault } from '#server/platform/errors.ts';
import { MOST_DOCUMENT_BYTES } from './drafts.ts';

/** What is wrong with a document and which indicators it reads. Never throws for what a document may hold. */
export function problemsOf(document: unknown): Pick<ValidationPayload, 'problems' | 'indicators'> {
  const bytes = Buffer.byteLength(JSON.stringify(document) ?? '');
  if (bytes > MOST_DOCUMENT_BYTES) return { problems: [{ path: '$', message: tooLarge(bytes) }], indicators: [] };
  const result = validateStandard(document, { unreachable: 'refuse' });
  if ('problems' in result) return { problems: result.problems, indicators: [] };
  return { problems: [], indicators: result.standard.indicators };
}

const tooLarge = (bytes: number) => `The document has ${bytes} bytes; at most ${MOST_DOCUMENT_BYTES}.`;

/** Is it a standard, and a sensible one? */
export function validationOf(document: unknown): ValidationPayload {
  const { problems, indicators } = problemsOf(document);
  if (problems.length > 0) return invalid(problems);
  return { valid: true, problems, indicators, checks: checksOf(compileOrRefuse(document, 'The document')) };
}

/** The checks of a standard by itself; `rows`, indicators of real areas, are tried beside invented ones. Some tenths of a second. */
export const checksOf = (compiled: CompiledStandard, rows: readonly Record<string, number | null>[] = []): Check[] => [
  {
    id: 'valid',
    status: 'passed',
    summary: { zh: '条件、指标名和数值均正确', en: 'Conditions, indicator names and numbers are all right' },
    details: [],
  },
  ...reviewStandard(compiled, rows),
];

function invalid(problems: ValidationPayload['problems']): ValidationPayload {
  const check: Check = {
    id: 'valid',
    status: 'failed',
    summary: { zh: `有${problems.length}处需要修改`, en: `${problems.length} places to correct` },
    details: problems.map(({ path, message, line, column }) => {
      const place = line === undefined ? '' : `${line}:${column} `;
      return { path, text: { zh: `${place}${message}`, en: `${place}${message}` } };
    }),
  };
  return { valid: false, problems, indicators: [], checks: [check] };
}

/** A document that must be valid to go on; a rule that can never decide is refused only where it is to be proposed. */
export function compileOrRefuse(
  document: unknown,
  what: string,
  unreachable: 'accept' | 'refuse' = 'accept',
): CompiledStandard {
  const bytes = Buffer.byteLength(JSON.stringify(document) ?? '');
  if (bytes > MOST_DOCUMENT_BYTES) throw fault('document_too_large', tooLarge(bytes));
  const result = validateStandard(document, { unreachable });
  if ('standard' in result) return result.standard;
  const [first] = result.problems;
  const place = first?.line === undefined ? '' : `, line ${first.line}, column ${first.column}`;
  throw fault('invalid_standard', `${what}: ${first?.path}${place}: ${first?.message}`, { problems: result.problems });
}
