import { useTranslation } from 'react-i18next';
import { formatLongDay, formatNumber } from '#web/i18n/format.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import type { Transition } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './printing.module.css';

/** Names that a page has room for; who wants all of them has the table, or the bulletin. */
const MOST_NAMES = 60;

/** By transition, raised first; names as far as the page has room, then how many more. */
export function PrintedChanges() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { picture, compared_date } = useSituation();
  if (!picture || !compared_date) return null;
  const { up, down, other } = picture.transitions;
  const transitions = [...up, ...down, ...other];
  let left = MOST_NAMES;
  const shown = transitions.map(transition => {
    const names = transition.areas.slice(0, left);
    left -= names.length;
    return { ...transition, names };
  });
  const words = ({ areas }: Transition, names: Transition['areas']) =>
    [
      ...names.map(({ name }) => name),
      ...(areas.length > names.length ? [t('print.more', { count: areas.length - names.length })] : []),
    ].join(language === 'zh' ? '、' : ', ');
  return (
    <section className={classes.changes}>
      <h2>{t('print.as_of_changes', { date: formatLongDay(compared_date, language) })}</h2>
      {transitions.length === 0 && <p>{t('print.none')}</p>}
      {shown.map(({ names, ...transition }) => (
        <p key={`${transition.from}>${transition.to}`}>
          <GradeMark grade={transition.from} /> → <GradeMark grade={transition.to} />{' '}
          <strong>{formatNumber(transition.areas.length, language)}</strong> {words(transition, names)}
        </p>
      ))}
    </section>
  );
}
