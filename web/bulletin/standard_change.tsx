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
  const grade = (key: string) => content.grades.find(line => line.key === key)!;
  return (
    <Locked title={words('paper.standard_change')}>
      <p>{change.sentence}</p>
      <table className={classes.numbers}>
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
          </tr>
        </thead>
        <tbody>
          {MATRIX_ORDER.map((from, i) => (
            <tr key={from}>
              <th scope="row">
                <GradeCell grade={grade(from)} />
              </th>
              {MATRIX_ORDER.map((to, j) => (
                <td key={to}>{formatNumber(change.matrix[i]?.[j] ?? 0, language)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Locked>
  );
}
