import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { formatNumber, formatPeople } from '#web/i18n/format.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import { GradeMark, useGradeText } from './grade_chip.tsx';
import { useLanguage } from './language.ts';
import classes from './matrix.module.css';

type Cell = { from: GradeKey; to: GradeKey };
/** What the rows and the columns are, in words. */
export type MatrixWords = { caption: string; from: string; to: string; sum: string };
type Parts = {
  counts: number[][];
  words: MatrixWords;
  people?: boolean;
  cell?: Cell | null;
  onCell?: (cell: Cell | null) => void;
};

const INDEX = MATRIX_ORDER.map((key, i) => [key, i] as const);

/** Before down, after across, worst first: below the diagonal it gets better, above it worse. */
export function Matrix({ counts, words, people = false, cell = null, onCell }: Parts) {
  const language = useLanguage();
  const text = useGradeText();
  const say = (value: number) => (people ? formatPeople(value, language) : formatNumber(value, language));
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const kind = (from: number, to: number) =>
    from === to ? 'same' : from === 5 || to === 5 ? 'other' : to < from ? 'up' : 'down';
  return (
    <table className={`${classes.matrix} ${people ? classes.people : ''}`} data-matrix={people ? 'people' : 'areas'}>
      <caption>{words.caption}</caption>
      <thead>
        <tr>
          <td className={classes.corner}>
            <span>{words.from}</span>
            <span>{words.to}</span>
          </td>
          {MATRIX_ORDER.map(to => (
            <th key={to} scope="col" title={text(to)}>
              <GradeMark grade={to} />
              <span className={classes.unseen}>{text(to)}</span>
            </th>
          ))}
          <th scope="col" className={classes.sum}>
            {words.sum}
          </th>
        </tr>
      </thead>
      <tbody>
        {INDEX.map(([from, row]) => (
          <tr key={from}>
            <th scope="row" title={text(from)}>
              <GradeMark grade={from} />
              <span className={classes.unseen}>{text(from)}</span>
            </th>
            {INDEX.map(([to, column]) => {
              const value = counts[row]?.[column] ?? 0;
              const on = cell?.from === from && cell.to === to;
              const said = `${text(from)} → ${text(to)}: ${say(value)}`;
              return (
                <td key={to} data-kind={kind(row, column)} data-cell={`${from}>${to}`} data-count={value}>
                  {value > 0 && onCell ? (
                    <button
                      type="button"
                      aria-pressed={on}
                      aria-label={said}
                      title={said}
                      onClick={() => onCell(on ? null : { from, to })}
                    >
                      {say(value)}
                    </button>
                  ) : (
                    <span className={value === 0 ? classes.zero : classes.moved}>{value === 0 ? '·' : say(value)}</span>
                  )}
                </td>
              );
            })}
            <td className={classes.sum}>{say(total(counts[row] ?? []))}</td>
          </tr>
        ))}
        <tr className={classes.sums}>
          <th scope="row">{words.sum}</th>
          {INDEX.map(([to, column]) => (
            <td key={to} className={classes.sum}>
              {say(total(counts.map(row => row[column] ?? 0)))}
            </td>
          ))}
          <td className={classes.sum}>{say(total(counts.map(total)))}</td>
        </tr>
      </tbody>
    </table>
  );
}
