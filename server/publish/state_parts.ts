import { type Day, type ExplainPayload, GRADES, gradeOf, type Language, type Severity } from '#core/contract.ts';
import { drawStateDiagram } from '#core/grading/state_diagram.ts';
import type { Standard } from '#core/standard/document.ts';
import { overrideOn } from '#server/grading/overrides/store.ts';
import type { Ground, Stand } from './outlook.ts';
import { sayOverride } from './sentences.ts';

/** The parts of an explanation about its state: set by hand, where it can go from here, what follows from the grade. */

export type OverridePart = ExplainPayload['override'];

export async function readOverridePart(
  { db, as_of }: Pick<Ground, 'db' | 'as_of'>,
  area_id: number,
  day: Day,
  language: Language,
): Promise<OverridePart> {
  const row = await overrideOn(db, area_id, day, as_of);
  if (row === null) return null;
  const { override_id, severity, from, to, reason, evidence, requested_by, decided_by, decided_at } = row;
  return {
    override_id,
    grade: GRADES[severity],
    from,
    to,
    reason,
    evidence,
    requested_by,
    approved_by: decided_by ?? '',
    approved_at: decided_at ?? '',
    sentence: sayOverride({ severity, from, to, reason }, language),
  };
}

export function diagramPart({ standardOn }: Ground, stand: Stand, override: OverridePart): ExplainPayload['diagram'] {
  const { day, raw, after: standing, values } = stand;
  const by = override && { ...override, severity: GRADES.indexOf(override.grade) as Severity };
  return drawStateDiagram(standardOn(day), { day, raw, standing, values, override: by });
}

type GradeParts = Pick<ExplainPayload, 'measures' | 'resumption' | 'original'>;

/** What the standard says of the grade that is shown; nothing without a grade. */
export function gradeParts(standard: Standard, severity: Severity | null, language: Language): GradeParts {
  if (gradeOf(severity) === null) return { measures: null, resumption: null, original: null };
  const key = `${severity as Severity}` as const;
  const items = (which: 'measures' | 'resumption') => {
    const list = standard[which]?.[key]?.[language] ?? [];
    return list.length === 0 ? null : { source: standard[`${which}_source`] ?? ('source' as const), items: list };
  };
  const original = standard.original?.[key];
  return {
    measures: items('measures'),
    resumption: items('resumption'),
    original: original ? { name: original.name[language], colour: original.colour ?? null } : null,
  };
}
