import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaRow } from '#web/panels/area_row.tsx';
import { useDayText } from '#web/parts/day_text.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { Matrix } from '#web/parts/matrix.tsx';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import classes from './compare.module.css';
import { useComparison } from './comparison.ts';

const PAGE = 50;

/** The areas of the chosen cell, those that stay too. */
function Chosen() {
  const { t } = useTranslation();
  const text = useGradeText();
  const { level } = useSituation();
  const { cell, chosen } = useComparison();
  const [pages, setPages] = useState(1);
  if (!cell) return null;
  const rest = chosen.length - pages * PAGE;
  return (
    <Section
      title={`${text(cell.from)} → ${text(cell.to)}`}
      aside={
        <button type="button" className={classes.all} onClick={() => setView({ cell: null })}>
          {t('compare.cell_all')}
        </button>
      }
    >
      {level && <p className={classes.count}>{t(`unit.${level}`, { count: chosen.length })}</p>}
      <ul className={classes.rows} data-chosen={chosen.length}>
        {chosen.slice(0, pages * PAGE).map(area => (
          <AreaRow key={area.code} area={area} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={classes.all} onClick={() => setPages(pages + 1)}>
          {t('changes.more', { count: rest })}
        </button>
      )}
    </Section>
  );
}

/** How many went from which grade to which, between the two days; a cell lists its areas and leaves only them on the map. */
export function Transitions() {
  const { t } = useTranslation();
  const say = useDayText();
  const { mode, days, matrix, cell } = useComparison();
  if (mode === 'off' || !days || !matrix) return null;
  const dates = { before: say(days.before_date), date: say(days.date) };
  return (
    <>
      <Section title={t('compare.matrix.title')} hint={t('compare.matrix.hint', dates)}>
        <Matrix
          counts={matrix}
          words={{
            caption: t('compare.matrix.caption', dates),
            from: t('compare.matrix.from'),
            to: t('compare.matrix.to'),
            sum: t('compare.matrix.sum'),
          }}
          cell={cell}
          onCell={next => setView({ cell: next })}
        />
      </Section>
      <Chosen key={cell ? `${cell.from}${cell.to}` : ''} />
    </>
  );
}
