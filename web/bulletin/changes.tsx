import type { BulletinContent, BulletinTransition } from '#core/contract_bulletin.ts';
import { formatDay } from '#web/i18n/format.ts';
import { GradeCell } from './counts.tsx';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import classes from './paper.module.css';
import { usePaperWords } from './words.ts';

/** A page of thousands of lines is read by nobody; the PDF has them all. */
export const MOST_ROWS = 200;

const ARROWS = { up: '▲', down: '▼', other: '◇' } as const;

/** Changes by transition, upgrades first, each with its reason. */
export function Changes() {
  const { content, language } = useOpened().bulletin;
  const words = usePaperWords();
  const title = words('paper.changes', { date: formatDay(content.compared_with, language) });
  return (
    <Locked title={title}>
      {content.transitions.length === 0 && <p>{words('paper.no_changes')}</p>}
      {content.transitions.map(transition => (
        <Transition key={`${transition.from}>${transition.to}`} transition={transition} content={content} />
      ))}
    </Locked>
  );
}

function Transition({ transition, content }: { transition: BulletinTransition; content: BulletinContent }) {
  const { from, to, direction, changes } = transition;
  const words = usePaperWords();
  const grade = (key: string) => content.grades.find(line => line.key === key)!;
  return (
    <div className={classes.transition} data-transition={`${from}>${to}`} data-count={changes.length}>
      <h4>
        <span data-direction={direction}>
          {ARROWS[direction]} {words(`paper.${direction}`)}
        </span>
        <GradeCell grade={grade(from)} />
        <span aria-hidden>→</span>
        <GradeCell grade={grade(to)} />
        <b>{changes.length}</b>
      </h4>
      <Rows
        heads={[words('paper.name'), words('paper.place'), words('paper.reason')]}
        rows={changes.map(({ code, name, path, reason }) => ({ id: code, cells: [name, path, reason] }))}
      />
    </div>
  );
}

/** Lines of words; of very many the first. The first cell names its row. */
export function Rows({ heads, rows }: { heads: string[]; rows: { id: string; cells: string[] }[] }) {
  const words = usePaperWords();
  return (
    <>
      <table className={classes.rows} data-columns={heads.length}>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ id, cells: [first, ...others] }) => (
            <tr key={id} data-code={id}>
              <th scope="row">{first}</th>
              {others.map((cell, i) => (
                <td key={heads[i + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p>{words('paper.more', { count: rows.length - MOST_ROWS })}</p>}
    </>
  );
}
