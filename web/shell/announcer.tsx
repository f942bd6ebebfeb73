import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays } from '#core/days.ts';
import { formatLongDay, formatNumber } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { numeralOf, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { changeOf, standingOf } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { GRADE_ORDER } from '#web/theme/themes.ts';
import classes from './app.module.css';

/** A played film would talk without end: what is said is what has stood still this long. */
const SETTLED = 700;

/** Says the selection and the date to those who do not see them change. */
export function Announcer() {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const text = useGradeText();
  const { date, compared_date, picture, frame, by_code } = useSituation();
  const sel = useView(view => view.sel);
  const [words, setWords] = useState('');

  const area = sel ? by_code.get(sel) : undefined;
  const standing = area && frame && frame.level === area.level ? standingOf(frame.bytes, area.seq) : null;
  const summary = picture
    ? GRADE_ORDER.filter(key => picture.counts[key] > 0)
        .map(key => `${text(key)} ${formatNumber(picture.counts[key], language)}`)
        .join(', ')
    : '';
  const day = date ? t('announce.date', { date: formatLongDay(date, language), summary }) : '';
  const grade =
    !standing || standing.key === 'insufficient'
      ? text('insufficient')
      : t('announce.grade', {
          numeral: numeralOf(standing.key, language),
          colour: t(`colour.${standing.key}`),
          grade: t(`grade.${standing.key}`),
        });
  const since =
    date && compared_date === addDays(date, -1) ? t('announce.yesterday') : compared_date ? say(compared_date) : '';
  const change = area && picture?.before ? t(`announce.${changeOf(picture, area.code)}`, { since }) : '';
  const selected = area
    ? standing
      ? [t('announce.selected', { name: area.name, grade }), change].filter(Boolean).join(t('announce.comma'))
      : area.name
    : '';

  useEffect(() => {
    const timer = setTimeout(() => setWords([selected, day].filter(Boolean).join('. ')), SETTLED);
    return () => clearTimeout(timer);
  }, [selected, day]);

  return (
    <div className={classes.unseen} aria-live="polite" role="status">
      {words}
    </div>
  );
}
