import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Impact, MATRIX_ORDER } from '#core/contract_standards.ts';
import { formatNumber, formatPeople } from '#web/i18n/format.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { setView, useView } from '#web/state/store.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './matrix.module.css';

type Cell = { from: GradeKey; to: GradeKey };
type Parts = { counts: number[][]; people: boolean; cell?: Cell | null; onCell?: (cell: Cell | null) => void };

const INDEX = MATRIX_ORDER.map((key, i) => [key, i] as const);

/** Before down, after across, worst first: below the diagonal it gets better, above it worse. */
export function Matrix({ counts, people, cell = null, onCell }: Parts) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const say = (value: number) => (people ? formatPeople(value, language) : formatNumber(value, language));
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const kind = (from: number, to: number) =>
    from === to ? 'same' : from === 5 || to === 5 ? 'other' : to < from ? 'up' : 'down';
  return (
    <table className={`${classes.matrix} ${people ? classes.people : ''}`} data-matrix={people ? 'people' : 'areas'}>
      <caption>{t('impact.matrix.caption')}</caption>
      <thead>
        <tr>
          <td className={classes.corner}>
            <span>{t('impact.matrix.from')}</span>
            <span>{t('impact.matrix.to')}</span>
          </td>
          {MATRIX_ORDER.map(to => (
            <th key={to} scope="col" title={text(to)}>
              <GradeMark grade={to} />
              <span className={classes.unseen}>{text(to)}</span>
            </th>
          ))}
          <th scope="col" className={classes.sum}>
            {t('impact.matrix.sum')}
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
              const words = `${text(from)} → ${text(to)}: ${say(value)}`;
              return (
                <td key={to} data-kind={kind(row, column)} data-cell={`${from}>${to}`} data-count={value}>
                  {value > 0 && onCell ? (
                    <button
                      type="button"
                      aria-pressed={on}
                      aria-label={words}
                      title={words}
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
          <th scope="row">{t('impact.matrix.sum')}</th>
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

/** The live one: a cell lists its communities and leaves only them on the map; a second click shows all again. */
export function ImpactMatrix({ impact }: { impact: Impact }) {
  const { t } = useTranslation();
  const cell = useView(view => view.cell);
  const [people, setPeople] = useState(false);
  return (
    <Section
      title={t('impact.matrix.title')}
      hint={t('impact.matrix.hint')}
      aside={
        <SegmentedControl
          aria-label={t('impact.matrix.unit')}
          classNames={{ root: classes.switch, indicator: classes.indicator, label: classes.label }}
          size="xs"
          value={people ? 'people' : 'areas'}
          onChange={value => setPeople(value === 'people')}
          data={[
            { value: 'areas', label: t('impact.areas') },
            { value: 'people', label: t('impact.people') },
          ]}
        />
      }
    >
      <Matrix
        counts={people ? impact.population : impact.matrix}
        people={people}
        cell={cell}
        onCell={next => setView({ cell: next })}
      />
    </Section>
  );
}
