import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { gradeOf, type Text } from '#core/contract.ts';
import { trace } from '#core/grading/trace.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { GradeChip, GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { indicatorValue } from '#web/why/indicator_value.ts';
import { type Grading, rowOf } from './grading.ts';
import classes from './pinned.module.css';
import { keyOf, useWhatIf } from './what_if.tsx';

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '<>': '≠' };

/** One side: the grade, the sentence, the rule that gave it, and the comparisons of that rule. */
function Under(parts: { title: string; name: Text; compiled: CompiledStandard; grading: Grading; i: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { set, first_day } = useWhatIf();
  const { title, name, compiled, grading, i } = parts;
  if (!set) return null;
  const reasons = trace(compiled, rowOf(set.columns, i), language);
  const shown = keyOf(grading.grades[i] ?? -1);
  const raw = gradeOf(reasons.severity) ?? 'insufficient';
  const deciding = reasons.rules.find(rule => rule.decided);
  const rule =
    reasons.severity === null
      ? t('impact.pinned.no_rule')
      : deciding
        ? t('impact.pinned.rule', { number: reasons.rules.indexOf(deciding) + 1 })
        : t('impact.pinned.otherwise');
  const label = (indicator: string | null, expression: string) => {
    const known = indicator ? parseIndicator(indicator) : null;
    return known ? labels(known).label[language] : (indicator ?? expression);
  };
  return (
    <article className={classes.side} data-under={shown}>
      <h3>
        <span>{title}</span>
        <small>{name[language]}</small>
      </h3>
      <p className={classes.grade}>
        <GradeChip grade={shown} large />
        <span className={classes.rule}>{rule}</span>
      </p>
      <p className={classes.sentence}>{reasons.sentence}</p>
      {first_day && raw !== shown && (
        <p className={classes.held}>
          {t('impact.pinned.held')} <GradeMark grade={raw} />
        </p>
      )}
      {deciding && (
        <ul className={classes.facts}>
          {deciding.comparisons
            .filter(comparison => comparison.threshold !== null)
            .map(({ expression, indicator, operator, value, threshold, truth }) => (
              <li key={expression} data-truth={String(truth)} title={expression}>
                <span>{label(indicator, expression)}</span>
                <b>
                  {indicatorValue(indicator, value, language)} {SIGNS[operator] ?? operator}{' '}
                  {indicatorValue(indicator, threshold, language)} {truth ? '✓' : truth === null ? '?' : '✗'}
                </b>
              </li>
            ))}
        </ul>
      )}
    </article>
  );
}

/** The community that was clicked: before, after, and why. */
export function Pinned() {
  const { t } = useTranslation();
  const { by_code, status } = useSituation();
  const { outcome, base, edited } = useWhatIf();
  const sel = useView(view => view.sel);
  const area = sel ? by_code.get(sel) : undefined;
  if (!area || area.level !== status.graded_level || !outcome || !base || !edited)
    return <p className={classes.hint}>{t('impact.pinned.hint')}</p>;
  const i = area.seq - 1;
  const path = [area.parent ? by_code.get(area.parent)?.name : undefined, area.code].filter(Boolean).join(' · ');
  return (
    <section
      className={classes.pinned}
      aria-label={t('impact.pinned.title', { name: area.name })}
      data-pinned={area.code}
    >
      <header className={classes.head}>
        <h2>{area.name}</h2>
        <span>{path}</span>
        <button type="button" aria-label={t('why.close')} title={t('why.close')} onClick={() => setView({ sel: null })}>
          <IconX size={16} stroke={1.8} aria-hidden />
        </button>
      </header>
      <div className={classes.sides}>
        <Under
          title={t('impact.shown.current')}
          name={base.standard.title}
          compiled={base}
          grading={outcome.before}
          i={i}
        />
        <Under
          title={t('impact.shown.proposed')}
          name={edited.standard.title}
          compiled={edited}
          grading={outcome.after}
          i={i}
        />
      </div>
    </section>
  );
}
