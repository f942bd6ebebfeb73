import { useTranslation } from 'react-i18next';
import { type Impact, MATRIX_ORDER } from '#core/contract_standards.ts';
import { formatNumber, formatPeople } from '#web/i18n/format.ts';
import { DistributionBar } from '#web/parts/distribution_bar.tsx';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './parts.module.css';

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const before = (cells: number[][], i: number) => sum(cells[i] ?? []);
const after = (cells: number[][], i: number) => sum(cells.map(row => row[i] ?? 0));
const asCounts = (cells: number[][], side: typeof before) =>
  Object.fromEntries(MATRIX_ORDER.map((key, i) => [key, side(cells, i)])) as Record<GradeKey, number>;

/** Communities and people at each grade, now and then. */
export function ByGrade({ impact }: { impact: Impact }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { matrix, population } = impact;
  const signed = (value: number, say: (value: number) => string) =>
    value === 0 ? '' : `${value > 0 ? '+' : '−'}${say(Math.abs(value))}`;
  const number = (value: number) => formatNumber(value, language);
  const people = (value: number) => formatPeople(value, language);
  return (
    <Section title={t('impact.by_grade.title')}>
      <dl className={classes.bars}>
        <dt>{t('impact.shown.current')}</dt>
        <dd>
          <DistributionBar counts={asCounts(matrix, before)} thin />
        </dd>
        <dt>{t('impact.shown.proposed')}</dt>
        <dd>
          <DistributionBar counts={asCounts(matrix, after)} thin />
        </dd>
      </dl>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('impact.grade')}</th>
            <th scope="col" colSpan={3}>
              {t('impact.areas')}
            </th>
            <th scope="col" colSpan={3}>
              {t('impact.people')}
            </th>
          </tr>
        </thead>
        <tbody>
          {MATRIX_ORDER.map((key, i) => {
            const areas = [before(matrix, i), after(matrix, i)] as const;
            const residents = [before(population, i), after(population, i)] as const;
            return (
              <tr key={key}>
                <th scope="row" title={text(key)}>
                  <GradeMark grade={key} /> {t(`colour.${key}`)}
                </th>
                <td>{number(areas[0])}</td>
                <td>→ {number(areas[1])}</td>
                <td className={classes.change}>{signed(areas[1] - areas[0], number)}</td>
                <td>{people(residents[0])}</td>
                <td>→ {people(residents[1])}</td>
                <td className={classes.change}>{signed(residents[1] - residents[0], people)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}
