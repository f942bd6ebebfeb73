import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaRow } from '#web/panels/area_row.tsx';
import classes from '#web/panels/changes.module.css';
import { Section } from '#web/parts/section.tsx';
import { standingOf, worstFirst } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';

const SHOWN = 12;

/** Where to look first. */
export function WorstAreas() {
  const { t } = useTranslation();
  const { areas, level, frame } = useSituation();
  const list = level ? areas[level] : undefined;
  const worst = useMemo(() => {
    if (!list || !frame || frame.level !== level) return [];
    return list
      .toSorted(worstFirst(frame.bytes))
      .slice(0, SHOWN)
      .map(area => ({ area, grade: standingOf(frame.bytes, area.seq).key }))
      .filter(({ grade }) => grade === 'red' || grade === 'orange' || grade === 'yellow');
  }, [list, frame, level]);
  if (!level || worst.length === 0) return null;
  return (
    <Section title={t('why.worst', { level: t(`level.${level}`) })}>
      <ul className={classes.rows}>
        {worst.map(({ area, grade }) => (
          <AreaRow key={area.code} area={area} grade={grade} />
        ))}
      </ul>
    </Section>
  );
}
