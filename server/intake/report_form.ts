import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';
import { fault } from '#server/platform/errors.ts';
import { MAX_COUNT, readDay } from './values.ts';

const Count = Type.Integer({ minimum: 0, maximum: MAX_COUNT });

/** The daily form of one community: counts only, no names. What is left out was not reported, which is not zero. */
export const ReportForm = Type.Object(
  {
    area_code: Type.String({ minLength: 1, maxLength: 64 }),
    date: Type.String({ maxLength: 10, description: 'YYYY-MM-DD, the day reported on.' }),
    local: Type.Integer({ minimum: 0, maximum: MAX_COUNT, description: 'New confirmed cases infected here.' }),
    imported: Type.Integer({ minimum: 0, maximum: MAX_COUNT, description: 'New confirmed cases infected elsewhere.' }),
    asymptomatic: Type.Optional(Count),
    suspected: Type.Optional(Count),
    fever_pending: Type.Optional(Count),
    under_observation: Type.Optional(Count),
    home_isolation: Type.Optional(Count),
    to_screen: Type.Optional(Count),
    tested: Type.Optional(Count),
    positive: Type.Optional(Count),
    clusters: Type.Optional(Count),
    shortages: Type.Optional(
      Type.Object(
        {
          teams: Type.Optional(Count),
          kits: Type.Optional(Count),
          volunteers: Type.Optional(Count),
          food: Type.Optional(Count),
        },
        { additionalProperties: false },
      ),
    ),
    resumed_enterprises: Type.Optional(Count),
    returned_workers: Type.Optional(Count),
    remark: Type.Optional(Type.String({ maxLength: 1_000 })),
    reporter: Type.Optional(Type.String({ maxLength: 100, description: 'A role or an account, not a person.' })),
  },
  { additionalProperties: false },
);
export type ReportForm = Static<typeof ReportForm>;

/**
 * The types as they were sent, before Ajv turns null into 0 and "5" into 5 (its coercion is meant for query strings):
 * a null that becomes a zero report would be the worst of silent errors.
 */
export function requireTypes(body: unknown): asserts body is ReportForm {
  const errors = Errors(ReportForm, body);
  const first = errors[0];
  if (!first) return;
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  if (unknown) {
    const { additionalProperties } = unknown.params as { additionalProperties: string[] };
    throw fault('unknown_parameter', `${placeOf(unknown)} has no member "${additionalProperties.join('", "')}".`);
  }
  throw fault('invalid_parameter', `${placeOf(first)} ${first.message}.`);
}

const placeOf = ({ instancePath }: { instancePath: string }): string => `body${instancePath.replaceAll('/', '.')}`;

/** What no type can say: days that exist, parts within their whole, no numbers that name a person. */
export function checkForm(form: ReportForm, today: string): ReportForm {
  const refuse = (column: string, reason: string) => fault('report_rejected', `${column} ${reason}.`, { column });
  const day = readDay(form.date, today);
  if ('reason' in day) throw refuse('date', day.reason);
  if ((form.tested === undefined) !== (form.positive === undefined))
    throw refuse(form.tested === undefined ? 'tested' : 'positive', 'is missing: tested and positive belong together');
  if ((form.positive ?? 0) > (form.tested ?? 0)) throw refuse('positive', `is greater than tested (${form.tested})`);
  if (form.to_screen !== undefined && (form.tested ?? 0) > form.to_screen && !form.remark?.trim())
    throw refuse('tested', `is greater than to_screen (${form.to_screen}): give the reason in remark`);
  for (const column of ['remark', 'reporter'] as const)
    if (namesPerson(form[column] ?? ''))
      throw refuse(column, 'has a number of 11 or 18 digits: telephone and identity numbers do not belong here');
  return { ...form, date: day.value };
}

/** Telephone (11) and identity (18, the last may be X) numbers, also with spaces or hyphens between, also full width. */
const namesPerson = (text: string): boolean =>
  (text.normalize('NFKC').match(/\d(?:[ -]?\d)*[xX]?/g) ?? []).some(run => {
    const digits = run.replace(/[ -]/g, '');
    return (
      digits.length === 18 ||
      (digits.length === 11 && /^\d+$/.test(digits)) ||
      /(?<!\d)(\d{11}|\d{17}[\dxX])(?!\d)/.test(run)
    );
  });
