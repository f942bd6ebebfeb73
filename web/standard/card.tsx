import type { ReactNode } from 'react';
import classes from './card.module.css';

/** A part of the standard: a head with its name and tools, and what it says. `place` is its JSON path, to be led to from a problem. */
export function Card(parts: {
  place: string;
  head: ReactNode;
  tools?: ReactNode;
  children?: ReactNode;
  grade?: string;
  wrong?: boolean;
}) {
  const { place, head, tools, children, grade, wrong } = parts;
  return (
    <article className={classes.card} data-place={place} data-grade={grade} data-wrong={wrong || undefined}>
      <header className={classes.head}>
        {head}
        {tools && <div className={classes.tools}>{tools}</div>}
      </header>
      {children}
    </article>
  );
}

export function Tool(parts: {
  label: string;
  onClick(): void;
  disabled?: boolean;
  children: ReactNode;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      className={classes.tool}
      aria-label={parts.label}
      title={parts.label}
      aria-pressed={parts.pressed}
      disabled={parts.disabled}
      onClick={parts.onClick}
    >
      {parts.children}
    </button>
  );
}

/** A stretch of the evaluation, with its place in the order. */
export function Stage(parts: {
  number: number;
  title: string;
  hint?: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.stage}>
      <header className={classes.stageHead}>
        <span className={classes.number} aria-hidden>
          {parts.number}
        </span>
        <h3>{parts.title}</h3>
        {parts.action}
      </header>
      {parts.hint && <p className={classes.hint}>{parts.hint}</p>}
      {parts.children}
    </section>
  );
}
