import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GradeChip } from '#web/parts/grade_chip.tsx';
import { standingOf } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './map.module.css';

export type Hovered = { code: string; name: string; seq: number; x: number; y: number };

/** Follows the pointer with name and grade, or with `children` in place of the grade; for the eye only, since a screen reader gets the same from the list. */
export function AreaTooltip({ hovered, children }: { hovered: Hovered; children?: ReactNode }) {
  const { t } = useTranslation();
  const { frame, by_code } = useSituation();
  const area = by_code.get(hovered.code);
  const parent = area?.parent ? by_code.get(area.parent) : undefined;
  const standing = frame ? standingOf(frame.bytes, hovered.seq) : null;
  return (
    <div
      className={classes.tooltip}
      aria-hidden
      style={{ transform: `translate(calc(${hovered.x}px - 50%), calc(${hovered.y}px - 100% - 14px))` }}
    >
      <strong>{hovered.name}</strong>
      {parent && <span className={classes.tooltipParent}>{parent.name}</span>}
      {children}
      {!children && standing && (
        <span className={classes.tooltipChip}>
          <GradeChip grade={standing.key} />
          {standing.state !== 'graded' && standing.state !== 'insufficient' && t(`state.${standing.state}`)}
        </span>
      )}
    </div>
  );
}
