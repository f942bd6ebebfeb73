import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatLongDay, formatNumber } from '#web/i18n/format.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { standingOf } from '#web/state/picture.ts';
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
  const text = useGradeText();
  const { date, picture, frame, by_code } = useSituation();
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
  const selected = area
    ? standing
      ? t('announce.selected', { name: area.name, grade: text(standing.key) })
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
