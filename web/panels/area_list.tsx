import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMissingWords } from '#web/parts/missing.ts';
import { Section } from '#web/parts/section.tsx';
import { standingOf, worstFirst } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { AreaRow } from './area_row.tsx';
import classes from './changes.module.css';

const PAGE = 100;

/** All areas of the level, worst first: the map for those who do not see it. */
export function AreaList() {
  const { t } = useTranslation();
  const { areas, level, frame } = useSituation();
  const missing = useMissingWords();
  const filter = useView(view => view.filter);
  const [pages, setPages] = useState(1);
  const list = level ? areas[level] : undefined;
  const rows = useMemo(() => {
    if (!list || !frame || frame.level !== level) return [];
    return list
      .toSorted(worstFirst(frame.bytes))
      .map(area => ({ area, grade: standingOf(frame.bytes, area.seq).key }))
      .filter(({ grade }) => filter.length === 0 || filter.includes(grade));
  }, [list, frame, level, filter]);
  const rest = rows.length - pages * PAGE;
  return (
    <Section
      title={t('list.title')}
      hint={t('list.label')}
      aside={level ? t(`unit.${level}`, { count: rows.length }) : undefined}
    >
      {rows.length === 0 && <p className={classes.nothing}>{missing ?? t('list.empty')}</p>}
      <ul className={classes.rows} aria-label={t('list.label')}>
        {rows.slice(0, pages * PAGE).map(({ area, grade }) => (
          <AreaRow key={area.code} area={area} grade={grade} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={classes.more} onClick={() => setPages(pages + 1)}>
          {t('changes.more', { count: rest })}
        </button>
      )}
    </Section>
  );
}
