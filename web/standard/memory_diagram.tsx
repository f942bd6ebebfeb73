import { useTranslation } from 'react-i18next';
import { GRADES } from '#core/contract.ts';
import type { CompiledMemory } from '#core/standard/compile.ts';
import { numeralOf } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import classes from './memory_diagram.module.css';

const WIDTH = 400;
const LEFT = 30;
const STEP = (WIDTH - 2 * LEFT) / 4;
const Y = 74;
const R = 16;
const x = (severity: number) => LEFT + severity * STEP;

/** How a grade goes up and down: arrows above to the worse, below to the better, with the days each takes. */
export function MemoryDiagram({ memory }: { memory: CompiledMemory }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { raise_after_days, lower_after_days, lower_steps } = memory;
  const days = (count: number) => (count <= 1 ? t('editor.memory.at_once') : t('editor.memory.days', { count }));
  return (
    <svg className={classes.diagram} viewBox={`0 0 ${WIDTH} 158`} role="img" aria-label={t('editor.memory.diagram')}>
      <defs>
        <marker id="memory-up" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L8 4L0 8z" className={classes.upHead} />
        </marker>
        <marker id="memory-down" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L8 4L0 8z" className={classes.downHead} />
        </marker>
      </defs>
      {[0, 1, 2, 3].map(severity => (
        <g key={severity}>
          <path
            className={classes.up}
            d={arc(x(severity) + 7, x(severity + 1) - 7, -1, 26)}
            markerEnd="url(#memory-up)"
          />
          <text className={classes.upText} x={(x(severity) + x(severity + 1)) / 2} y={Y - R - 22}>
            {days(raise_after_days)}
          </text>
        </g>
      ))}
      {[1, 2, 3, 4].map(severity => {
        const to = Math.max(0, severity - lower_steps);
        const deep = 20 + (severity - to) * 10;
        return (
          <g key={severity}>
            <path
              className={classes.down}
              d={arc(x(severity) - 7, x(to) + 7 + (severity - to > 1 ? (severity - 1) * 2 : 0), 1, deep)}
              markerEnd="url(#memory-down)"
            />
            {lower_steps === 1 && (
              <text className={classes.downText} x={(x(severity) + x(to)) / 2} y={Y + R + 36}>
                {days(lower_after_days[severity] ?? 1)}
              </text>
            )}
            {lower_steps > 1 && (
              <text className={classes.downText} x={x(severity) + 4} y={Y + R + 14} textAnchor="start">
                {days(lower_after_days[severity] ?? 1)}
              </text>
            )}
          </g>
        );
      })}
      {GRADES.map((grade, severity) => (
        <g key={grade} className={classes[grade]}>
          <circle cx={x(severity)} cy={Y} r={R} />
          <text x={x(severity)} y={Y + 4.5}>
            {numeralOf(grade, language)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** From one node's edge to another's, bulging away from the row: `side` -1 above, 1 below. */
function arc(from: number, to: number, side: -1 | 1, height: number): string {
  const y = Y + side * (R - 1);
  const top = y + side * height;
  const lean = (to - from) * 0.16;
  return `M${from} ${y}C${from + lean} ${top} ${to - lean} ${top} ${to} ${y + side * 3}`;
}
