import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './panel.module.css';

/** What cannot be undone is asked about in its place. */
export function Confirm(parts: {
  text: ReactNode;
  action: string;
  working: boolean;
  onConfirm(): void;
  onCancel(): void;
}) {
  const { t } = useTranslation();
  const { text, action, working, onConfirm, onCancel } = parts;
  return (
    <fieldset className={classes.confirm} aria-label={action}>
      <p>{text}</p>
      <button type="button" className={classes.danger} disabled={working} onClick={onConfirm}>
        {action}
      </button>
      {/* biome-ignore lint/a11y/noAutofocus: the button that asked is gone, and this one does no harm */}
      <button type="button" className={classes.button} autoFocus onClick={onCancel}>
        {t('access.cancel')}
      </button>
    </fieldset>
  );
}
