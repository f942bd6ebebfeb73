import { IconPlus, IconTrash } from '@tabler/icons-react';
import { memo, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reason, Standard } from '#core/standard/document.ts';
import type { Problem } from '#core/standard/problem.ts';
import { useWhatIf } from '#web/impact/what_if.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { AboutStage } from './about_stage.tsx';
import { Stage, Tool } from './card.tsx';
import { type Change, ConditionCard } from './condition_card.tsx';
import { useDraft } from './draft.tsx';
import { EditorHeader } from './editor_header.tsx';
import { type ReasonKey, withNewReason, withNewRule, withoutReason } from './edits.ts';
import { MemoryStage } from './memory_stage.tsx';
import { OtherwiseCard } from './otherwise_card.tsx';
import { RuleCard } from './rule_card.tsx';
import classes from './rules_column.module.css';
import { doubtfulNumbers } from './sentences.ts';
import { ListsStage, RollUpStage } from './tail_stages.tsx';
import { TermsStage } from './terms_stage.tsx';
import { useHeldBack, ValuesProvider } from './values.tsx';

const NONE: Problem[] = [];
const NO_DOUBTS: string[] = [];

/** The left column of the standard editor: what the standard says, top to bottom in the order in which it is evaluated. */
export function RulesColumn() {
  const { t } = useTranslation();
  const { document, opened, compiled, problems, change, error } = useDraft();
  const { status } = useSituation();
  const { set, outcome, edited } = useWhatIf();
  const at = useByPlace(problems);
  const doubts = useKnownDoubts(opened?.document ?? null);
  const terms = useStable(Object.keys(document?.terms ?? {}));
  const levels = useStable(Object.keys(status.levels)) as ('city' | 'district' | 'street' | 'community')[];
  const rule_of = outcome?.after.raws.rule ?? null;
  const decided = useMemo(
    () => (rule_of && edited ? countRules(rule_of, edited.rules.length) : null),
    [rule_of, edited],
  );
  // What is wrong is said above.
  if (!document) return error ? null : <p className={classes.waiting}>{t('loading')}</p>;
  const decides = (i: number) => (decided?.length === document.rules.length + 1 ? (decided[i] ?? null) : null);
  return (
    <ValuesProvider compiled={compiled} columns={set?.columns ?? null}>
      <section className={classes.column} data-editor aria-label={t('editor.title')}>
        <EditorHeader />
        <Reasons
          kind="insufficient"
          number={1}
          list={document.insufficient}
          at={at}
          doubts={doubts}
          terms={terms}
          change={change}
        />
        <Reasons kind="stale" number={2} list={document.stale} at={at} doubts={doubts} terms={terms} change={change} />
        <TermsStage number={3} terms={document.terms} problems={problems} change={change} />
        <Stage number={4} title={t('editor.stage.rules')} hint={t('editor.stage.rules_hint')}>
          <HeldBack />
          {document.rules.map((rule, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
            <div key={i} className={classes.slot}>
              <AddRule index={i} change={change} />
              <RuleCard
                rule={rule}
                index={i}
                last={document.rules.length - 1}
                decides={decides(i)}
                problems={at(`$.rules[${i}]`)}
                known_doubts={doubts.get(rule.because.zh + rule.because.en) ?? NO_DOUBTS}
                terms={terms}
                change={change}
              />
            </div>
          ))}
          <AddRule index={document.rules.length} change={change} last />
          <OtherwiseCard
            otherwise={document.otherwise}
            because={document.otherwise_because}
            decides={decides(document.rules.length)}
            problems={problems}
            change={change}
          />
        </Stage>
        <MemoryStage
          number={5}
          memory={document.memory}
          suspend={document.suspend}
          problems={problems}
          terms={terms}
          change={change}
        />
        <RollUpStage number={6} roll_up={document.roll_up} levels={levels} change={change} />
        <ListsStage
          number={7}
          measures={document.measures}
          resumption={document.resumption}
          original={document.original}
          change={change}
        />
        <AboutStage
          number={8}
          id={document.id}
          title={document.title}
          source={document.source}
          unit={document.unit}
          change={change}
        />
      </section>
    </ValuesProvider>
  );
}

/** The bars of rules count those with data alone; how many that leaves out is said once. */
function HeldBack() {
  const { t } = useTranslation();
  const held = useHeldBack();
  return held ? <p className={classes.held}>{t('editor.stage.held_back', { count: held })}</p> : null;
}

function countRules(rule_of: Int16Array, rules: number): number[] {
  const counts = new Array<number>(rules + 1).fill(0);
  for (const rule of rule_of) if (rule >= 0) counts[rule] = (counts[rule] as number) + 1;
  return counts;
}

const AddRule = memo(function AddRule(parts: { index: number; change: Change; last?: boolean }) {
  const { index, change, last = false } = parts;
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={last ? classes.addLast : classes.add}
      aria-label={`${t('editor.stage.add_rule')} (${index + 1})`}
      title={t('editor.stage.add_rule')}
      onClick={() => change(document => withNewRule(document, index))}
    >
      <IconPlus size={13} stroke={2.2} aria-hidden />
      {last && t('editor.stage.add_rule')}
    </button>
  );
});

const Reasons = memo(function Reasons(parts: {
  kind: ReasonKey;
  number: number;
  list: Reason[] | undefined;
  at: (place: string) => Problem[];
  doubts: Map<string, string[]>;
  terms: readonly string[];
  change: Change;
}) {
  const { kind, number, list = [], at, doubts, terms, change } = parts;
  const { t } = useTranslation();
  const gate = kind === 'insufficient';
  return (
    <Stage
      number={number}
      title={t(gate ? 'editor.stage.gate' : 'editor.stage.stale')}
      hint={t(gate ? 'editor.stage.gate_hint' : 'editor.stage.stale_hint')}
      action={
        <Tool
          label={t(gate ? 'editor.stage.add_insufficient' : 'editor.stage.add_stale')}
          onClick={() => change(document => withNewReason(document, kind))}
        >
          <IconPlus size={16} stroke={1.8} aria-hidden />
        </Tool>
      }
    >
      {list.length === 0 && <p className={classes.none}>{t('editor.stage.none')}</p>}
      {list.map((entry, i) => (
        <ConditionCard
          // biome-ignore lint/suspicious/noArrayIndexKey: a reason has no name but its place
          key={i}
          path={`$.${kind}[${i}]`}
          entry={entry}
          known_doubts={doubts.get(entry.because.zh + entry.because.en) ?? NO_DOUBTS}
          grade="insufficient"
          absence="not_met"
          problems={at(`$.${kind}[${i}]`)}
          terms={terms}
          change={change}
          head={<strong>{t(gate ? 'editor.stage.no_grade' : 'editor.stage.still_graded')}</strong>}
          tools={
            <Tool
              label={t('editor.stage.remove_reason')}
              onClick={() => change(document => withoutReason(document, kind, i))}
            >
              <IconTrash size={15} stroke={1.7} aria-hidden />
            </Tool>
          }
        />
      ))}
    </Stage>
  );
});

/** Problems by the card they belong to; the same list as long as the same ones are in it, so that other cards stay as drawn. */
function useByPlace(problems: Problem[]): (place: string) => Problem[] {
  return useMemo(() => {
    const found = new Map<string, Problem[]>();
    return place => {
      const before = found.get(place);
      if (before) return before;
      const own = problems.filter(({ path }) => path === place || path.startsWith(`${place}.`));
      const list = own.length > 0 ? own : NONE;
      found.set(place, list);
      return list;
    };
  }, [problems]);
}

/** Numbers that the sentences of the opened document say beyond their conditions: the source's business, not an edit's. */
function useKnownDoubts(document: Standard | null): Map<string, string[]> {
  return useMemo(() => {
    const entries = document ? [...(document.insufficient ?? []), ...(document.stale ?? []), ...document.rules] : [];
    return new Map(entries.map(({ because, when }) => [because.zh + because.en, doubtfulNumbers(because, when)]));
  }, [document]);
}

/** The same array as long as it has the same words. */
function useStable(words: string[]): readonly string[] {
  const kept = useRef<readonly string[]>(words);
  if (kept.current.join('\n') !== words.join('\n')) kept.current = words;
  return kept.current;
}
