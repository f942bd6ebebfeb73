import type { Grade, State } from '#core/contract.ts';
import { Rows } from './changes.tsx';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import { usePaperWords } from './words.ts';

/** What differs from the issue before, and the areas that stand otherwise than graded from fresh data. */
export function Lists() {
  const { content } = useOpened().bulletin;
  const words = usePaperWords();
  const { since_issue, insufficient, stale, overrides } = content;
  const grade = (key: Grade | null) => content.grades.find(line => line.key === (key ?? 'insufficient'))!.label;
  const shown = (area: { grade: Grade | null; state: State } | null): string => {
    if (area === null) return words('paper.absent');
    const state = content.states.find(line => line.state === area.state);
    return state ? `${grade(area.grade)} · ${state.label}` : grade(area.grade);
  };
  const [name, place] = [words('paper.name'), words('paper.place')];
  return (
    <>
      {since_issue && (
        <Locked title={words('paper.since_issue')}>
          <p>{since_issue.sentence}</p>
          {since_issue.changes.length > 0 && (
            <Rows
              heads={[name, place, words('paper.was'), words('paper.is')]}
              rows={since_issue.changes.map(area => ({
                id: area.code,
                cells: [area.name, area.path, shown(area.before), shown(area.after)],
              }))}
            />
          )}
        </Locked>
      )}
      {insufficient.length > 0 && (
        <Locked title={words('paper.insufficient')}>
          <Rows
            heads={[name, place, words('paper.reason')]}
            rows={insufficient.map(({ code, name, path, reason }) => ({ id: code, cells: [name, path, reason] }))}
          />
        </Locked>
      )}
      {stale.length > 0 && (
        <Locked title={words('paper.stale')}>
          <Rows
            heads={[name, place, words('paper.grade')]}
            rows={stale.map(area => ({ id: area.code, cells: [area.name, area.path, grade(area.grade)] }))}
          />
        </Locked>
      )}
      {overrides.length > 0 && (
        <Locked title={words('paper.overrides')}>
          <Rows
            heads={[
              name,
              place,
              words('paper.grade'),
              words('paper.until'),
              words('paper.reason'),
              words('paper.approved'),
            ]}
            rows={overrides.map(area => ({
              id: area.code,
              cells: [
                ...[area.name, area.path, grade(area.grade), `${area.from} – ${area.to}`],
                ...[area.reason, area.approved_by],
              ],
            }))}
          />
        </Locked>
      )}
    </>
  );
}
