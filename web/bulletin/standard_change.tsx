import { MATRIX_ORDER } from '#core/contract_standards.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { GradeCell } from './counts.tsx';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import classes from './paper.module.css';
import { usePaperWords } from './words.ts';

/** Another standard than on the compared day: what moved, as a matrix. */
export function StandardChange() {
  const { content, language } = useOpened().bulletin;
  const words = usePaperWords();
  const change = content.standard_change;
  if (!change) return null;
  const number = (value: number) => formatNumber(value, language);
  const grade = (key: string) => content.grades.find(line => line.key === key)!;
  return (
    <Locked title={words('paper.standard_change')}>
      <p>{change.sentence}</p>
      <table className={`${classes.numbers} ${classes.matrix}`} data-standard-change>
        <caption>{words('paper.matrix')}</caption>
        <thead>
          <tr>
            <td>
              {words('paper.from')} {words('paper.to')}
            </td>
            {MATRIX_ORDER.map(key => (
              <th key={key} scope="col">
                <GradeCell grade={grade(key)} />
              </th>
            ))}
            <th scope="col">{words('paper.total')}</th>
          </tr>
        </thead>
        <tbody>
          {MATRIX_ORDER.map((from, i) => (
            <tr key={from}>
              <th scope="row">
                <GradeCell grade={grade(from)} />
              </th>
              {MATRIX_ORDER.map((to, j) => {
                const areas = change.matrix[i]![j]!;
                return (
                  <td key={to} data-cell={`${from}>${to}`} data-count={areas} data-stayed={from === to || undefined}>
                    {areas === 0 ? '–' : number(areas)}
                  </td>
                );
              })}
              <td>{number(grade(from).before)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words('paper.total')}</th>
            {MATRIX_ORDER.map(key => (
              <td key={key}>{number(grade(key).areas)}</td>
            ))}
            <td>{number(content.areas)}</td>
          </tr>
        </tfoot>
      </table>
    </Locked>
  );
}
