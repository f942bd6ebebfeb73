import type { AreaSummary } from '#core/contract.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import type { GradeKey } from '#web/theme/themes.ts';
import classes from './changes.module.css';

/** One area to choose, with a line on why where there is one; the way to it without a pointer or a map. */
export function AreaRow({ area, grade, reason }: { area: AreaSummary; grade?: GradeKey; reason?: string | undefined }) {
  const { by_code } = useSituation();
  const text = useGradeText();
  const selected = useView(view => view.sel === area.code);
  const parent = area.parent ? by_code.get(area.parent) : undefined;
  const district = parent?.parent ? by_code.get(parent.parent) : undefined;
  const place = [district?.level === 'district' ? district.name : '', parent?.name ?? ''].filter(Boolean).join(' · ');
  return (
    <li>
      <button
        type="button"
        className={`${classes.row} ${selected ? classes.selected : ''}`}
        aria-current={selected ? 'true' : undefined}
        title={[area.name, place, area.code, reason].filter(Boolean).join(' · ')}
        data-code={area.code}
        onClick={() => setView({ sel: area.code, front: 'why' })}
      >
        {grade && (
          <span role="img" aria-label={text(grade)}>
            <GradeMark grade={grade} />
          </span>
        )}
        <span className={classes.name}>{area.name}</span>
        <span className={classes.place}>{place}</span>
        {reason && <span className={classes.reason}>{reason}</span>}
      </button>
    </li>
  );
}
