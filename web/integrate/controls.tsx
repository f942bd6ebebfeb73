import type { ReactNode } from 'react';
import classes from './parts.module.css';

export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className={classes.field}>
      <span>{label}</span>
      {children}
    </label>
  );
}

export function Select<T extends string>(parts: {
  label: string;
  value: T;
  options: (readonly [T, string])[];
  onChange(value: T): void;
}) {
  return (
    <Field label={parts.label}>
      <select value={parts.value} onChange={event => parts.onChange(event.target.value as T)}>
        {parts.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A part of the screen: its name, a sentence, then what it is about. */
export function Part({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <>
      <header className={classes.head}>
        <h2>{title}</h2>
        <p>{lead}</p>
      </header>
      {children}
    </>
  );
}
