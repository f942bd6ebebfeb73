import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaSummary } from '#core/contract.ts';
import type { MatrixKey } from '#core/contract_standards.ts';
import { RequestError } from '#web/api/request.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { type GradeKey, severityOf } from '#web/theme/themes.ts';
import classes from './parts.module.css';

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

/** An area to pin, with what it becomes. */
export function MovedRow({
  area,
  from,
  to,
  note,
}: {
  area: AreaSummary;
  from: MatrixKey;
  to: MatrixKey;
  note?: string;
}) {
  const { by_code } = useSituation();
  const selected = useView(view => view.sel === area.code);
  const parent = area.parent ? by_code.get(area.parent) : undefined;
  return (
    <li>
      <button
        type="button"
        className={classes.row}
        aria-current={selected ? 'true' : undefined}
        title={[area.name, parent?.name, area.code].filter(Boolean).join(' · ')}
        onClick={() => setView({ sel: area.code })}
      >
        <Arrow from={from} to={to} />
        <span className={classes.name}>{area.name}</span>
        <span className={classes.place}>{note ?? parent?.name ?? ''}</span>
      </button>
    </li>
  );
}

/** What the service said, and what to do. */
export function Problem({ error }: { error: Error | null }) {
  if (!error) return null;
  const problem = error instanceof RequestError ? error.problem : null;
  return (
    <div className={classes.problem} role="alert">
      <strong>{problem?.title ?? error.message}</strong>
      {problem?.detail && <p>{problem.detail}</p>}
      {problem?.action && <p>{problem.action}</p>}
    </div>
  );
}

export function Banner({ children }: { children: ReactNode }) {
  return (
    <p className={classes.banner} role="note">
      {children}
    </p>
  );
}

export function Progress(parts: { label: string; done: number; total: number | null; onCancel?: () => void }) {
  const { t } = useTranslation();
  const { label, done, total, onCancel } = parts;
  return (
    <div className={classes.progress} role="status">
      <span>{label}</span>
      <progress {...(total ? { max: total, value: done } : {})} aria-label={label} />
      {onCancel && (
        <button type="button" className={classes.button} onClick={onCancel}>
          {t('impact.cancel')}
        </button>
      )}
    </div>
  );
}
