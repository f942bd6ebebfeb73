import { type GradeKey, severityOf } from '#web/theme/themes.ts';
import classes from './arrow.module.css';
import { GradeMark, useGradeText } from './grade_chip.tsx';

/** From one grade to another, with the steps between them: never by colour alone. */
export function Arrow({ from, to }: { from: GradeKey; to: GradeKey }) {
  const text = useGradeText();
  const steps = severityOf(to) - severityOf(from);
  const none = from === 'insufficient' || to === 'insufficient';
  const sign = from === to ? '=' : none ? '→' : steps > 0 ? '↑' : '↓';
  return (
    <span className={classes.arrow} role="img" aria-label={from === to ? text(to) : `${text(from)} → ${text(to)}`}>
      <GradeMark grade={from} />
      <b aria-hidden className={none || from === to ? '' : steps > 0 ? classes.up : classes.down}>
        {sign}
        {!none && Math.abs(steps) > 1 ? Math.abs(steps) : ''}
      </b>
      <GradeMark grade={to} />
    </span>
  );
}
