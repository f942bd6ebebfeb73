import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { gradeOf, type Severity } from '#core/contract.ts';
import type { CompiledMemory } from '#core/standard/compile.ts';
import type { Memory, SeverityKey, Suspend } from '#core/standard/document.ts';
import type { Problem } from '#core/standard/problem.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Card, Stage } from './card.tsx';
import type { Change } from './condition_card.tsx';
import { Margins } from './margins.tsx';
import { MemoryDiagram } from './memory_diagram.tsx';
import classes from './memory_stage.module.css';
import { NumberBox } from './number_box.tsx';
import { OptionalCondition } from './optional_condition.tsx';
import { put } from './paths.ts';
import { problemWords } from './problem_words.ts';
import { Sentence } from './sentence.tsx';

const KEYS: SeverityKey[] = ['4', '3', '2', '1'];

/** As validation fills it in; of a document that is not valid the diagram shows what can be read. */
function filled(memory: Memory | undefined, suspend: Suspend | undefined): CompiledMemory {
  const lower = memory?.lower_after_days ?? 1;
  const of = (severity: number) =>
    Math.max(1, typeof lower === 'number' ? lower : (lower[String(severity) as SeverityKey] ?? 1));
  return {
    raise_after_days: Math.max(1, memory?.raise_after_days ?? 1),
    lower_after_days: [of(0), of(1), of(2), of(3), of(4)],
    lower_steps: memory?.lower_steps ?? 4,
    minimum_days: memory?.minimum_days ?? 0,
    keeps_counting: suspend?.keeps_counting ?? false,
  } as CompiledMemory;
}

/** Up and down: the days it takes, what must hold, what suspends. */
export const MemoryStage = memo(function MemoryStage(parts: {
  number: number;
  memory: Memory | undefined;
  suspend: Suspend | undefined;
  problems: Problem[];
  terms: readonly string[];
  change: Change;
}) {
  const { number, memory, suspend, problems, terms, change } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const compiled = filled(memory, suspend);
  const set = (key: keyof Memory, value: unknown) =>
    change(before => put(before, `$.memory.${key}`, value), `memory:${key}`);
  const lower = memory?.lower_after_days;
  const each = typeof lower === 'object' && lower !== null;
  const own = problems.filter(({ path }) => /^\$\.(memory|suspend)(?!\.(lower_requires|when|because))/.test(path));
  const day = <i className={classes.unit}>{t('editor.days')}</i>;
  return (
    <Stage number={number} title={t('editor.memory.title')} hint={memory ? undefined : t('editor.memory.none')}>
      <Card
        place="$.memory"
        wrong={own.length > 0}
        head={<strong className={classes.head}>{t('editor.memory.head')}</strong>}
      >
        <MemoryDiagram memory={compiled} />
        <div className={classes.fields}>
          <Field label={t('editor.memory.raise_after_days')}>
            <NumberBox
              value={compiled.raise_after_days}
              label={t('editor.memory.raise_after_days')}
              least={1}
              most={366}
              whole
              onChange={value => set('raise_after_days', value)}
            />
            {day}
          </Field>
          <Field label={t('editor.memory.lower_after_days')}>
            {each ? (
              KEYS.map(key => (
                <span key={key} className={classes.each}>
                  <GradeMark grade={gradeOf(Number(key) as Severity) ?? 'insufficient'} />
                  <NumberBox
                    value={compiled.lower_after_days[Number(key) as Severity]}
                    label={`${t('editor.memory.lower_after_days')} ${t(`colour.${gradeOf(Number(key)) ?? 'insufficient'}`)}`}
                    least={1}
                    most={366}
                    whole
                    onChange={value => set('lower_after_days', { ...lower, [key]: value })}
                  />
                </span>
              ))
            ) : (
              <NumberBox
                value={compiled.lower_after_days[4]}
                label={t('editor.memory.lower_after_days')}
                least={1}
                most={366}
                whole
                onChange={value => set('lower_after_days', value)}
              />
            )}
            {day}
            <label className={classes.check}>
              <input
                type="checkbox"
                checked={each}
                onChange={event =>
                  set(
                    'lower_after_days',
                    event.target.checked
                      ? Object.fromEntries(KEYS.map(key => [key, compiled.lower_after_days[Number(key) as Severity]]))
                      : compiled.lower_after_days[4],
                  )
                }
              />
              {t('editor.memory.each')}
            </label>
          </Field>
          <Field label={t('editor.memory.lower_steps')}>
            <select
              value={compiled.lower_steps}
              aria-label={t('editor.memory.lower_steps')}
              onChange={event => set('lower_steps', Number(event.target.value))}
            >
              {[1, 2, 3].map(steps => (
                <option key={steps} value={steps}>
                  {t('editor.memory.steps', { count: steps })}
                </option>
              ))}
              <option value={4}>{t('editor.memory.all_steps')}</option>
            </select>
          </Field>
          <Field label={t('editor.memory.minimum_days')}>
            <NumberBox
              value={compiled.minimum_days}
              label={t('editor.memory.minimum_days')}
              least={0}
              most={366}
              whole
              onChange={value => set('minimum_days', value)}
            />
            {day}
          </Field>
        </div>
        <Margins margin={memory?.margin} onChange={margin => set('margin', margin)} />
        {own.map(problem => (
          <p key={problem.path + problem.message} className={classes.problem}>
            {problemWords(problem.message, language)}
          </p>
        ))}
      </Card>
      <OptionalCondition
        path="$.memory.lower_requires"
        text={memory?.lower_requires}
        title={t('editor.memory.lower_requires')}
        start="screening_coverage_percent_7d >= 95"
        problems={problems}
        terms={terms}
        change={change}
        onToggle={on => set('lower_requires', on ? 'screening_coverage_percent_7d >= 95' : undefined)}
      />
      <OptionalCondition
        path="$.suspend.when"
        text={suspend?.when}
        title={t('editor.memory.suspend')}
        start="fever_pending >= 1"
        problems={problems}
        terms={terms}
        change={change}
        onToggle={on =>
          change(before =>
            put(before, '$.suspend', on ? { when: 'fever_pending >= 1', keeps_counting: true } : undefined),
          )
        }
      >
        {suspend && (
          <>
            <label className={classes.check}>
              <input
                type="checkbox"
                checked={suspend.keeps_counting}
                onChange={event => change(before => put(before, '$.suspend.keeps_counting', event.target.checked))}
              />
              {t('editor.memory.keeps_counting')}
            </label>
            {suspend.because && (
              <Sentence
                text={suspend.because}
                problems={problems.filter(({ path }) => path.startsWith('$.suspend.because'))}
                doubtful={[]}
                onChange={(of, text) =>
                  change(before => put(before, `$.suspend.because.${of}`, text), `because:suspend:${of}`)
                }
              />
            )}
          </>
        )}
      </OptionalCondition>
    </Stage>
  );
});

function Field({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={classes.field}>
      <span>{label}</span>
      <div>{children}</div>
    </div>
  );
}
