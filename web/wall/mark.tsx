import { numeralOf } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './wall.module.css';

/** Colour and numeral in the size of the text around it: a wall knows no pixels. */
export function Mark({ grade }: { grade: GradeKey }) {
  const language = useLanguage();
  return (
    <i
      className={classes.mark}
      aria-hidden
      style={{ background: `var(--grade-${grade})`, color: `var(--grade-${grade}-text)` }}
    >
      {numeralOf(grade, language)}
    </i>
  );
}
