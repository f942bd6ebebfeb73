import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpened } from './draft.tsx';
import classes from './paper.module.css';

/** What nobody edits says so, to the eye and to who listens; on paper it need not. */
export function Locked({ title, children }: { title?: string; children: ReactNode }) {
  const { t } = useTranslation('bulletin');
  const { editable } = useOpened();
  return (
    <section className={classes.locked} data-locked={editable || undefined}>
      {title && <h3>{title}</h3>}
      {editable && (
        <span className={classes.lock} role="img" aria-label={t('bar.locked')} title={t('bar.locked_hint')}>
          <IconLock size={13} stroke={2} aria-hidden />
        </span>
      )}
      {children}
    </section>
  );
}
