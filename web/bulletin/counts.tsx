import type { BulletinContent } from '#core/contract_bulletin.ts';
import { formatDay, formatNumber } from '#web/i18n/format.ts';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import classes from './paper.module.css';
import { usePaperWords } from './words.ts';

type GradeLine = BulletinContent['grades'][number];

/** Colour, numeral, word. */
export function GradeCell({ grade }: { grade: Pick<GradeLine, 'colour' | 'text_colour' | 'numeral' | 'label'> }) {
  const { colour, text_colour, numeral, label } = grade;
  return (
    <span className={classes.grade}>
      <i style={{ background: colour, color: text_colour }} aria-hidden>
        {numeral ?? '–'}
      </i>
      <span>{label}</span>
    </span>
  );
}

/** ▲3, ▼2; nothing where nothing changed. */
const signed = (difference: number, words: string): string =>
  difference === 0 ? '–' : difference > 0 ? `▲${words}` : `▼${words}`;

export function Counts() {
  const { content, language } = useOpened().bulletin;
  const words = usePaperWords();
  const number = (value: number) => formatNumber(value, language);
  const states = content.states.map(({ label, areas }) =>
    words('paper.state_item', { label: language === 'zh' ? label : label.toLowerCase(), count: areas }),
  );
  return (
    <Locked title={words('paper.counts')}>
      <table className={classes.numbers} data-counts>
        <thead>
          <tr>
            <th scope="col">{words('paper.grade')}</th>
            <th scope="col">{words('paper.areas')}</th>
            <th scope="col">{words('paper.against', { date: formatDay(content.compared_with, language) })}</th>
            <th scope="col">{words('paper.population')}</th>
            <th scope="col">{words('paper.share')}</th>
          </tr>
        </thead>
        <tbody>
          {content.grades.map(grade => (
            <tr key={grade.key} data-grade={grade.key} data-count={grade.areas}>
              <th scope="row">
                <GradeCell grade={grade} />
              </th>
              <td>{number(grade.areas)}</td>
              <td>{signed(grade.areas - grade.before, number(Math.abs(grade.areas - grade.before)))}</td>
              <td>{number(grade.population)}</td>
              <td>{grade.population_percent === null ? '–' : `${grade.population_percent.toFixed(1)}%`}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr data-total={content.areas}>
            <th scope="row">{words('paper.total')}</th>
            <td>{number(content.areas)}</td>
            <td />
            <td>{number(content.population)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      {states.length > 0 && <p>{words('paper.states', { list: states.join(words('paper.separator')) })}</p>}
    </Locked>
  );
}
