import type { ReactNode } from 'react';
import classes from './section.module.css';

export function Section(parts: { title: ReactNode; aside?: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <header className={classes.header}>
        <h2>{parts.title}</h2>
        {parts.aside && <div className={classes.aside}>{parts.aside}</div>}
      </header>
      {parts.hint && <p className={classes.hint}>{parts.hint}</p>}
      {parts.children}
    </section>
  );
}
