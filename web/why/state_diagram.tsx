import { IconArrowDown, IconArrowUp, IconHandStop, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { GRADES, gradeOf, type Severity } from '#core/contract.ts';
import type { StateDiagram as Diagram } from '#core/contract_standards.ts';
import { GradeChip, numeralOf, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import classes from './state_diagram.module.css';

const WIDTH = 364;
const LEFT = 26;
const STEP = (WIDTH - 2 * LEFT) / 4;
const Y = 58;
const R = 15;
const x = (severity: number): number => LEFT + severity * STEP;

type Edge = Diagram['edges'][number];
const ICONS = { raise: IconArrowUp, lower: IconArrowDown, override: IconHandStop, suspended: IconPlayerPause };

/** Five grades, from the best to the worst; where the area stands, and the days counted towards the next step. */
export function StateDiagram({ diagram }: { diagram: Diagram }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { current, raw, edges } = diagram;
  if (edges.length === 0 && current === null) return null;
  const moving = edges.filter(edge => edge.kind === 'raise' || edge.kind === 'lower');
  const said = edges.some(edge => edge.sentence.zh === diagram.sentence.zh);
  const nameOf = (severity: Severity | null) => text(gradeOf(severity) ?? 'insufficient');
  const below = moving.some(edge => edge.kind === 'lower') ? 44 : 8;
  return (
    <Section title={t('standing.title')}>
      <svg
        className={classes.diagram}
        viewBox={`0 0 ${WIDTH} ${Y + R + below}`}
        role="img"
        aria-label={t('standing.diagram', { current: nameOf(current), raw: nameOf(raw) })}
      >
        <defs>
          {(['raise', 'lower'] as const).map(kind => (
            <marker
              key={kind}
              id={`state-${kind}`}
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0L8 4L0 8z" className={classes[`${kind}Head`]} />
            </marker>
          ))}
        </defs>
        <line x1={x(0)} x2={x(4)} y1={Y} y2={Y} className={classes.line} />
        {moving.map(edge => (
          <Arrow key={edge.kind} edge={edge} />
        ))}
        {GRADES.map((grade, severity) => (
          <g
            key={grade}
            className={`${classes[grade]} ${severity === current || severity === raw ? '' : classes.other}`}
          >
            {severity === current && <circle cx={x(severity)} cy={Y} r={R + 4} className={classes.ring} />}
            {severity === raw && raw !== current && (
              <circle cx={x(severity)} cy={Y} r={R + 3.5} className={classes.today} />
            )}
            <circle cx={x(severity)} cy={Y} r={R} className={classes.dot} />
            <text x={x(severity)} y={Y + 4.5}>
              {numeralOf(grade, language)}
            </text>
          </g>
        ))}
      </svg>
      {raw !== null && raw !== current && (
        <p className={classes.raw}>
          <span className={classes.key} aria-hidden />
          {t('standing.today')} <GradeChip grade={GRADES[raw]} />
        </p>
      )}
      {!said && <p className={classes.whole}>{diagram.sentence[language]}</p>}
      <ul className={classes.edges}>
        {edges.map(edge => {
          const Icon = ICONS[edge.kind];
          return (
            <li key={edge.kind}>
              <Icon size={16} stroke={2} className={classes[edge.kind]} aria-label={t(`standing.kind.${edge.kind}`)} />
              <span>{edge.sentence[language]}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** Solid where days are being counted, and then to where they lead; else to the next grade, as a possibility. */
function Arrow({ edge }: { edge: Edge }) {
  const { t } = useTranslation();
  const { kind, from, days_counted, days_needed } = edge;
  const up = kind === 'raise';
  const counting = days_counted > 0;
  const to = counting && edge.to !== null ? edge.to : from + (up ? 1 : -1);
  const side = up ? -1 : 1;
  const [begin, end] = [x(from) - side * 7, x(to) + side * 7];
  const edgeY = Y + side * (R - 1);
  const deep = Y + side * (R + 26);
  const waits = counting && days_counted >= days_needed;
  const label = waits
    ? t('standing.waits', { need: days_needed })
    : counting
      ? t('standing.counted', { done: days_counted, need: days_needed })
      : days_needed <= 1
        ? t('standing.at_once')
        : t('standing.after', { count: days_needed });
  const middle = (x(from) + x(to)) / 2;
  return (
    <g className={`${up ? classes.raise : classes.lower} ${counting ? '' : classes.possible}`}>
      <path
        className={classes.arrow}
        d={`M${begin} ${edgeY}C${begin} ${deep} ${end} ${deep} ${end} ${edgeY + side * 3}`}
        markerEnd={`url(#state-${up ? 'raise' : 'lower'})`}
      />
      <text className={classes.count} x={Math.min(Math.max(middle, 46), WIDTH - 46)} y={up ? Y - R - 25 : Y + R + 38}>
        {label}
      </text>
    </g>
  );
}
