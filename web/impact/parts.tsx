import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaSummary } from '#core/contract.ts';
import type { MatrixKey } from '#core/contract_standards.ts';
import { useProblemWords } from '#web/access/problem.tsx';
import { Arrow } from '#web/parts/arrow.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import classes from './parts.module.css';

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
  const words = useProblemWords();
  if (!error) return null;
  return (
    <p className={classes.problem} role="alert">
      {words(error)}
    </p>
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
