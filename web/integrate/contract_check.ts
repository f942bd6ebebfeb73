import { type Breach, breachesOf, type ContractAddress } from '#core/contract_fields/contract_fields.ts';
import { V1 } from '#core/contract_fields/v1.ts';
import { addDays } from '#core/days.ts';
import { askJson } from '#web/api/request.ts';
import { type Choice, COLLECTIONS, encoded } from './snippets/choice.ts';

export const FIELD_COUNT = V1.addresses.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);

export type Verdict =
  | { state: 'ok' | 'broken'; breaches: Breach[] }
  | { state: 'failed'; reason: string }
  | { state: 'skipped' };

/** Whole answers are fetched: of a large city this is some megabytes, once. */
function pathOf(address: string, { level, date, area }: Choice): string {
  const values: Record<string, string> = {
    ...{ level, date, code: encoded(area.code), collection: COLLECTIONS[level] },
    ...{ from: addDays(date, -6), z: '0', x: '0', y: '0' },
  };
  return address.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

export async function checkAddress(address: ContractAddress, choice: Choice): Promise<Verdict> {
  if (address.address === null) return { state: 'skipped' };
  try {
    const answer = await askJson<unknown>(pathOf(address.address, choice));
    const { breaches } = breachesOf(address, V1, answer);
    return { state: breaches.length === 0 ? 'ok' : 'broken', breaches };
  } catch (error) {
    return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
