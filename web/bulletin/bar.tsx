import { IconArrowLeft, IconDeviceFloppy, IconLock, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '#web/access/session.ts';
import { setView } from '#web/state/store.ts';
import { useOpened } from './draft.tsx';
import { StateChip } from './issue_list.tsx';
import { Recall } from './recall.tsx';
import classes from './screen.module.css';
import { Sign } from './sign.tsx';
import { useBulletinProblem } from './words.ts';

/** Over the sheets: what state it is in, and the two steps that count: saving and signing, or recalling. */
export function Bar() {
  const { t } = useTranslation('bulletin');
  const { bulletin, editable, dirty, saving, error, conflicts, save } = useOpened();
  const { may_write } = useSession();
  const words = useBulletinProblem();
  const [asking, setAsking] = useState<'sign' | 'recall' | null>(null);
  const { state, number, missing } = bulletin;
  useSaveKey(save);
  return (
    <header className={classes.bar}>
      <div className={classes.barLine}>
        <button
          type="button"
          className={classes.back}
          aria-label={t('bar.back')}
          title={t('bar.back')}
          onClick={() => setView({ bulletin: null })}
        >
          <IconArrowLeft size={18} stroke={1.8} aria-hidden />
        </button>
        <strong>{number === null ? t('title') : t('list.number', { number })}</strong>
        <StateChip state={state} />
        <span className={classes.saved} role="status" data-dirty={dirty || undefined} data-saved={!dirty && editable}>
          {editable
            ? t(saving ? 'bar.saving' : dirty ? 'bar.unsaved' : 'bar.saved')
            : state === 'draft'
              ? null
              : t(state === 'recalled' ? 'bar.recalled' : 'bar.frozen')}
        </span>
        {editable && (
          <>
            <button
              type="button"
              className={classes.button}
              data-save
              disabled={!dirty || saving || conflicts.length > 0}
              onClick={() => void save()}
            >
              <IconDeviceFloppy size={16} stroke={1.8} aria-hidden />
              {t('bar.save')}
            </button>
            <button
              type="button"
              className={classes.primary}
              data-sign
              disabled={saving || conflicts.length > 0 || (missing.length > 0 && !dirty)}
              onClick={async () => {
                const saved = await save();
                if (saved && saved.missing.length === 0) setAsking('sign');
              }}
            >
              {t('bar.sign')}
            </button>
          </>
        )}
        {may_write && state === 'signed' && (
          <button type="button" className={classes.button} data-recall onClick={() => setAsking('recall')}>
            {t('bar.recall')}
          </button>
        )}
      </div>
      {editable && (
        <p className={classes.key}>
          <span title={t('bar.locked_hint')}>
            <IconLock size={13} stroke={2} aria-hidden />
            {t('bar.locked')}
          </span>
          <span>
            <IconPencil size={13} stroke={2} aria-hidden />
            {t('bar.editable')}
          </span>
        </p>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
      {asking === 'sign' && <Sign onClose={() => setAsking(null)} />}
      {asking === 'recall' && <Recall onClose={() => setAsking(null)} />}
    </header>
  );
}

/** Ctrl+S, wherever one types. */
function useSaveKey(save: () => Promise<unknown>): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      void latest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
