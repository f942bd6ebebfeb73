import { frameSeverity } from '#core/contract.ts';
import { useSession } from '#web/access/session.ts';
import { useLanguage } from '#web/parts/language.ts';
import { type Situation, useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import type { Choice } from './snippets/choice.ts';

/** An area worth asking about: the selected one, else the worst of the level, else the first. */
function exampleOf({ level, areas, by_code, frame }: Situation, sel: string | null) {
  const chosen = sel === null ? undefined : by_code.get(sel);
  if (chosen) return chosen;
  const list = (level && areas[level]) || [];
  const severity = (seq: number) => (frame?.level === level ? (frameSeverity(frame.bytes[seq] ?? 7) ?? -1) : -1);
  return list.reduce((worst, area) => (severity(area.seq) > severity(worst.seq) ? area : worst), list[0]!);
}

/** What the examples are filled with; null while there is no graded day or no area. */
export function useChoice(): Choice | null {
  const situation = useSituation();
  const language = useLanguage();
  const { key_required } = useSession();
  const theme = useView(view => view.theme);
  const crs = useView(view => view.crs);
  const sel = useView(view => view.sel);
  const { level, date, status } = situation;
  const area = level ? exampleOf(situation, sel) : undefined;
  if (!level || !date || !area || !status.bbox) return null;
  return {
    ...{ origin: location.origin, key_required, level, date, theme, language, crs },
    area: { code: area.code, name: area.name },
    bbox: status.bbox,
  };
}
