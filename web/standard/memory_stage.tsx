import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { gradeOf, type Severity } from '#core/contract.ts';
import type { CompiledMemory } from '#core/standard/compile.ts';
import type { Memory, SeverityKey, Suspend } from '#core/standard/document.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import type { Problem } from '#core/standard/problem.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Card, Stage } from './card.tsx';
import { type Change, useMove } from './condition_card.tsx';
import { ConditionText } from './condition_text.tsx';
import { ConditionWords } from './condition_words.tsx';
import { useDraft } from './draft.tsx';
import { MemoryDiagram } from './memory_diagram.tsx';
import classes from './memory_stage.module.css';
import { NumberBox } from './number_box.tsx';
import { put } from './paths.ts';
import { problemWords } from './problem_words.ts';
import { withFallback, withReference } from './references.ts';
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
      <Optional
        path="$.memory.lower_requires"
        text={memory?.lower_requires}
        title={t('editor.memory.lower_requires')}
        start="screening_coverage_percent_7d >= 95"
        problems={problems}
        terms={terms}
        change={change}
        onToggle={on => set('lower_requires', on ? 'screening_coverage_percent_7d >= 95' : undefined)}
      />
      <Optional
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
      </Optional>
    </Stage>
  );
});

/** What a value is raised by before the rules must still give the lower grade: a distance that keeps a grade from flickering. */
function Margins({ margin, onChange }: { margin: Memory['margin']; onChange(margin: Memory['margin']): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { compiled } = useDraft();
  const label = (name: string) => {
    const indicator = parseIndicator(name);
    return indicator ? labels(indicator).label[language] : name;
  };
  const rows = Object.entries(margin ?? {});
  const free = (compiled?.indicators ?? []).filter(name => !Object.hasOwn(margin ?? {}, name));
  return (
    <div className={classes.margins}>
      <span title={t('editor.memory.margin_hint')}>{t('editor.memory.margin')}</span>
      {rows.map(([name, by]) => (
        <div key={name}>
          <span title={name}>{label(name)}</span>
          <NumberBox
            value={by}
            label={`${t('editor.memory.margin')}: ${label(name)}`}
            onChange={value => onChange({ ...margin, [name]: value })}
          />
          <button
            type="button"
            aria-label={`${t('editor.memory.margin_remove')}: ${label(name)}`}
            onClick={() => {
              const { [name]: _, ...others } = margin ?? {};
              onChange(Object.keys(others).length > 0 ? others : undefined);
            }}
          >
            ×
          </button>
        </div>
      ))}
      <select
        value=""
        aria-label={t('editor.memory.margin_add')}
        onChange={event => event.target.value && onChange({ ...margin, [event.target.value]: 1 })}
      >
        <option value="">{t('editor.memory.margin_add')}</option>
        {free.map(name => (
          <option key={name} value={name}>
            {label(name)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Field({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={classes.field}>
      <span>{label}</span>
      <div>{children}</div>
    </div>
  );
}

/** A condition that a standard may have or not. */
function Optional(parts: {
  path: string;
  text: string | undefined;
  title: string;
  start: string;
  problems: Problem[];
  terms: readonly string[];
  change: Change;
  onToggle(on: boolean): void;
  children?: React.ReactNode;
}) {
  const { path, text, title, problems, terms, change, onToggle, children } = parts;
  const { t } = useTranslation();
  const onMove = useMove(change);
  const wrong = problems.filter(problem => problem.path === path);
  return (
    <Card
      place={path}
      wrong={wrong.length > 0}
      head={
        <label className={`${classes.check} ${classes.head}`}>
          <input type="checkbox" checked={text !== undefined} onChange={event => onToggle(event.target.checked)} />
          {title}
        </label>
      }
    >
      {text !== undefined && (
        <>
          <ConditionWords
            text={text}
            path={path}
            grade="insufficient"
            absence="not_met"
            onMove={onMove}
            onReference={(reference, name) =>
              change(before => withReference(before, path, text, reference, name), `indicator:${path}:${reference.at}`)
            }
            onFallback={(reference, value) => change(before => put(before, path, withFallback(text, reference, value)))}
          />
          <ConditionText
            value={text}
            label={`${title}: ${t('editor.text.label')}`}
            problems={wrong}
            terms={terms}
            onChange={next => change(before => put(before, path, next), `text:${path}`)}
          />
          {children}
        </>
      )}
    </Card>
  );
}
