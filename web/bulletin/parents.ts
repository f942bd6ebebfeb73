import { useTranslation } from 'react-i18next';
import type { AreaSummary, Level } from '#core/contract.ts';
import { useSituation } from '#web/state/situation.tsx';

/** More in one menu than anybody looks through. */
const MOST = 1_000;

/** Areas that a bulletin may be of: those above the graded level, where a menu can hold them. */
export function useParents(): { level: Level; label: string; areas: AreaSummary[] }[] {
  const { t } = useTranslation();
  const { areas, status } = useSituation();
  return (['district', 'street'] as const)
    .filter(level => level !== status.graded_level)
    .flatMap(level => {
      const list = areas[level] ?? [];
      return list.length === 0 || list.length > MOST ? [] : [{ level, label: t(`level.${level}`), areas: list }];
    });
}
