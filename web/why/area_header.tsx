import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { formatPeople } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { GradeChip, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { setView } from '#web/state/store.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './why.module.css';

/** When the grade is looked at next: the day after one set by hand ends, the earliest day it can fall, else the next day, as every day. */
function Review({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const say = useDayText();
  const { override, change, date } = trace;
  const [day, what] = override
    ? ([addDays(override.to, 1), 'review_override'] as const)
    : change.lower
      ? ([change.lower.date, 'review_lower'] as const)
      : ([addDays(date, 1), 'review_daily'] as const);
  return (
    <span className={classes.review} data-review={day}>
      {t('situation.why.review', { date: say(day), what: t(`situation.why.${what}`) })}
    </span>
  );
}

/** Name, path, code; the grade in force, since when, what it was before; and the sentence. */
export function AreaHeader({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const text = useGradeText();
  const key: GradeKey = trace.grade ?? 'insufficient';
  const path = trace.path.filter(step => step.code !== trace.code);
  return (
    <section className={classes.header}>
      <div className={classes.path}>
        <nav aria-label={t('why.title_empty')}>
          {path.map(step => (
            <button key={step.code} type="button" onClick={() => setView({ sel: step.code })}>
              {step.name}
            </button>
          ))}
        </nav>
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
      <h2 className={classes.name}>{trace.name}</h2>
      <p className={classes.facts}>
        <span>{t(`level.${trace.level}`)}</span>
        <span>{trace.code}</span>
        {trace.population !== null && (
          <span>{t('why.population', { value: formatPeople(trace.population, language) })}</span>
        )}
      </p>
      <div className={classes.standing}>
        <GradeChip grade={key} large />
        {trace.state !== 'graded' && trace.state !== 'insufficient' && (
          <span className={classes.state}>{t(`state.${trace.state}`)}</span>
        )}
        {trace.change.edge && (
          <span className={classes.edge} title={t('why.edge_hint')}>
            {t('why.edge')}
          </span>
        )}
      </div>
      <p className={classes.since}>
        {trace.since && trace.days !== null && (
          <span>{t('why.since', { date: say(trace.since), days: trace.days })}</span>
        )}
        {trace.previous && (
          <span>
            {t('why.previous')} {text(trace.previous.grade ?? 'insufficient')}
          </span>
        )}
        {trace.parts === null && <Review trace={trace} />}
      </p>
      <h3 className={classes.question}>
        {trace.grade ? t('why.title', { colour: t(`colour.${trace.grade}`).toLowerCase() }) : t('why.title_none')}
      </h3>
      <p className={classes.sentence} data-sentence>
        {trace.sentence}
      </p>
      {trace.memory && <p className={classes.memory}>{trace.memory.sentence}</p>}
    </section>
  );
}
