import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysBetween } from '#core/days.ts';
import { useDayWords } from '#web/access/scope_words.tsx';
import { useHistory } from '#web/api/queries.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { GradeChip } from '#web/parts/grade_chip.tsx';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { Strip } from './strip.tsx';
import classes from './why.module.css';

/** An area for a key that does not read reasons: its grade, since when, and its history. */
export function WithoutReasons({ code }: { code: string }) {
  const { t } = useTranslation();
  const say = useDayText();
  const { by_code, date, range } = useSituation();
  const days = useDayWords();
  const history = useHistory(code, date, range?.revision, range?.basis ?? null).data;
  const area = by_code.get(code);
  const spell = history?.spells.find(({ from, to }) => date !== null && from <= date && (to === null || to >= date));
  return (
    <>
      <section className={classes.header}>
        <div className={classes.path}>
          <span />
          <button
            type="button"
            className={classes.close}
            aria-label={t('why.close')}
            title={t('why.close')}
            onClick={() => setView({ sel: null, front: 'rail' })}
          >
            <IconX size={17} stroke={1.8} aria-hidden />
          </button>
        </div>
        <h2 className={classes.name}>{area?.name ?? code}</h2>
        <p className={classes.facts}>
          {area && <span>{t(`level.${area.level}`)}</span>}
          <span>{code}</span>
        </p>
        {spell && (
          <div className={classes.standing}>
            <GradeChip grade={spell.grade ?? 'insufficient'} large />
            {spell.state !== 'graded' && spell.state !== 'insufficient' && (
              <span className={classes.state}>{t(`state.${spell.state}`)}</span>
            )}
          </div>
        )}
        {spell?.since && date && (
          <p className={classes.since}>
            {t('why.since', { date: say(spell.since), days: daysBetween(spell.since, date) + 1 })}
          </p>
        )}
        <p className={classes.memory} role="note" data-without-reasons>
          {t('access.no_reasons')}
        </p>
      </section>
      {history && date && history.days.length > 0 && <Strip history={history} name={area?.name ?? code} date={date} />}
      {history && history.days.length === 0 && (
        <Section title={t('why.strip')}>
          <ol className={classes.spells}>
            {history.spells.toReversed().map(({ from, to, grade }) => (
              <li key={from}>
                <GradeChip grade={grade ?? 'insufficient'} />
                <span>{days({ from, to })}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
    </>
  );
}
