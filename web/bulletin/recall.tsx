import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWork } from '#web/access/work.ts';
import { usePerson } from '#web/standard/person.ts';
import { setView } from '#web/state/store.ts';
import classes from './dialogue.module.css';
import { Dialogue } from './dialogue.tsx';
import { useOpened } from './draft.tsx';
import { recallIssue, useTakeOver } from './requests.ts';
import { useBulletinProblem } from './words.ts';

/** Takes an issue back; the draft that corrects it opens. */
export function Recall({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const takeOver = useTakeOver();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const [by, setBy] = usePerson();
  const [reason, setReason] = useState('');
  return (
    <Dialogue title={t('recall.title', { number: bulletin.number ?? '' })} onClose={onClose}>
      <p>{t('recall.what')}</p>
      <form
        className={classes.form}
        onSubmit={async event => {
          event.preventDefault();
          const recalled = await run(() => recallIssue(bulletin, { by: by.trim(), reason: reason.trim() }));
          if (!recalled) return;
          takeOver(recalled);
          onClose();
          if (recalled.corrected_by) setView({ bulletin: recalled.corrected_by.bulletin_id });
        }}
      >
        <label>
          {t('recall.by')}
          <input
            name="by"
            required
            maxLength={200}
            autoComplete="name"
            value={by}
            onChange={event => setBy(event.target.value)}
          />
        </label>
        <label>
          {t('recall.reason')}
          <textarea
            name="reason"
            required
            rows={3}
            maxLength={1000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        </label>
        {error && (
          <p className={classes.problem} role="alert">
            {words(error)}
          </p>
        )}
        <div className={classes.foot}>
          <button type="button" className={classes.button} onClick={onClose}>
            {t('recall.cancel')}
          </button>
          <button
            type="submit"
            className={classes.danger}
            data-recall-now
            disabled={working || by.trim() === '' || reason.trim() === ''}
          >
            {t(working ? 'recall.sending' : 'recall.send')}
          </button>
        </div>
      </form>
    </Dialogue>
  );
}
