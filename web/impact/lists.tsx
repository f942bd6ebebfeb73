import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '#web/i18n/format.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import type { Edge } from './edges.ts';
import { byParent } from './grading.ts';
import classes from './parts.module.css';
import { MovedRow } from './parts.tsx';
import { keyOf, useWhatIf } from './what_if.tsx';

const PAGE = 12;
const MORE = 200;

function More({ rest, onMore }: { rest: number; onMore(): void }) {
  const { t } = useTranslation();
  if (rest <= 0) return null;
  return (
    <button type="button" className={classes.more} onClick={onMore}>
      {t('changes.more', { count: rest })}
    </button>
  );
}

/** Every area that changes, or those of the chosen cell, which may be ones that stay. */
export function MovedList() {
  const { t } = useTranslation();
  const text = useGradeText();
  const { outcome, areas, chosen } = useWhatIf();
  const cell = useView(view => view.cell);
  const [count, setCount] = useState(PAGE);
  const list = useMemo(() => {
    if (!outcome) return [];
    return cell ? areas.map((_, i) => i).filter(chosen) : outcome.moved;
  }, [outcome, areas, cell, chosen]);
  if (!outcome) return null;
  return (
    <Section
      title={cell ? `${text(cell.from)} → ${text(cell.to)}` : t('impact.moved.title')}
      aside={
        cell ? (
          <button type="button" className={classes.link} onClick={() => setView({ cell: null })}>
            {t('impact.moved.all')}
          </button>
        ) : (
          t('unit.community', { count: list.length })
        )
      }
    >
      {list.length === 0 && <p className={classes.nothing}>{t(cell ? 'impact.moved.cell_empty' : 'impact.nothing')}</p>}
      <ul className={classes.rows} data-moved={list.length}>
        {list.slice(0, count).map(i => (
          <MovedRow
            key={areas[i]!.code}
            area={areas[i]!}
            from={keyOf(outcome.before.grades[i] ?? -1)}
            to={keyOf(outcome.after.grades[i] ?? -1)}
          />
        ))}
      </ul>
      <More rest={list.length - count} onMore={() => setCount(count + MORE)} />
    </Section>
  );
}

/** Communities that one case, or five percent of a threshold, would move under the edited standard. */
export function EdgeList({ edges }: { edges: Edge[] | null }) {
  const { t } = useTranslation();
  const { areas } = useWhatIf();
  const [kind, setKind] = useState<Kind>('more');
  const [count, setCount] = useState(PAGE);
  const of = (which: Kind) => (edges ?? []).filter(edge => TARGET[which](edge) !== null);
  const shown = of(kind);
  return (
    <Section title={t('impact.edges.title')} hint={t('impact.edges.hint')}>
      <div className={classes.choices} role="radiogroup" aria-label={t('impact.edges.title')}>
        {KINDS.map(which => (
          // biome-ignore lint/a11y/useSemanticElements: three words in a line read better than three native radio buttons
          <button key={which} type="button" role="radio" aria-checked={kind === which} onClick={() => setKind(which)}>
            {t(`impact.edges.${which}`)} <b>{edges ? of(which).length : '…'}</b>
          </button>
        ))}
      </div>
      {edges && shown.length === 0 && <p className={classes.nothing}>{t('impact.edges.none')}</p>}
      <ul className={classes.rows} data-edges={edges ? edges.length : ''}>
        {shown.slice(0, count).map(edge => {
          const area = areas[edge.i];
          const target = TARGET[kind](edge);
          if (!area || target === null) return null;
          const note = kind === 'near' ? { note: edge.near ?? '' } : {};
          return (
            <MovedRow
              key={area.code}
              area={area}
              from={keyOf(edge.severity)}
              to={keyOf(kind === 'near' ? edge.severity : (target as number))}
              {...note}
            />
          );
        })}
      </ul>
      <More rest={shown.length - count} onMore={() => setCount(count + MORE)} />
    </Section>
  );
}

const KINDS = ['more', 'fewer', 'near'] as const;
type Kind = (typeof KINDS)[number];
const TARGET: Record<Kind, (edge: Edge) => number | string | null> = {
  more: edge => edge.with_one_more,
  fewer: edge => edge.with_one_fewer,
  near: edge => edge.near,
};

/** Where the changes lie. */
export function Streets() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { by_code, range } = useSituation();
  const { outcome, areas } = useWhatIf();
  const groups = useMemo(
    () =>
      outcome
        ? byParent(
            outcome.steps,
            areas.map(area => area.parent),
          )
        : [],
    [outcome, areas],
  );
  const most = Math.max(1, ...groups.map(({ up, down, other }) => up.length + down.length + other.length));
  if (!range || groups.length === 0) return null;
  return (
    <Section title={t('impact.streets.title')} aside={formatNumber(groups.length, language)}>
      <ul className={classes.streets}>
        {groups.slice(0, 40).map(({ code, total, up, down, other }) => (
          <li key={code}>
            <button type="button" disabled={!by_code.has(code)} onClick={() => setView({ sel: code })}>
              <span className={classes.name}>{by_code.get(code)?.name ?? '–'}</span>
              <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden>
                <rect width={up.length} height={1} className={classes.barUp} />
                <rect x={up.length} width={down.length} height={1} className={classes.barDown} />
                <rect x={up.length + down.length} width={other.length} height={1} className={classes.barOther} />
              </svg>
              <span className={classes.numbers}>
                {up.length > 0 && <b className={classes.up}>↑{up.length}</b>}
                {down.length > 0 && <b className={classes.down}>↓{down.length}</b>}
                {other.length > 0 && <b>–{other.length}</b>}
                <small>/ {formatNumber(total, language)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
