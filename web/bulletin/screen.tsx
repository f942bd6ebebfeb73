import './language.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BulletinPayload } from '#core/contract_bulletin.ts';
import { useScope } from '#web/access/session.ts';
import { RequestError } from '#web/api/request.ts';
import messages from '#web/shell/messages.module.css';
import { Failed, Waiting } from '#web/shell/messages.tsx';
import { setView, useView } from '#web/state/store.ts';
import { Bar } from './bar.tsx';
import { IssueComparison } from './comparison.tsx';
import { Conflicts } from './conflicts.tsx';
import { OpenedContext, useEdits } from './draft.tsx';
import { IssueList } from './issue_list.tsx';
import { NewDraft } from './new_draft.tsx';
import { Paper } from './paper.tsx';
import { useBulletin } from './requests.ts';
import classes from './screen.module.css';
import { Side } from './side.tsx';

/** The bulletins on the left; beside them a new one, an opened one on its sheets, or two issues compared. */
export default function BulletinScreen() {
  const { t } = useTranslation('bulletin');
  const bulletin_id = useView(view => view.bulletin);
  const against = useView(view => view.against);
  // A bulletin tells of all areas; the service shows none to a key with a scope.
  if (useScope() !== null)
    return (
      <main className={messages.message} data-withheld="no_bulletin">
        <h1>{t('no_scope.title')}</h1>
        <p>{t('no_scope.text')}</p>
      </main>
    );
  return (
    <div className={classes.screen} data-bulletin-screen={bulletin_id ?? 'new'}>
      <IssueList />
      {bulletin_id === null ? (
        <NewDraft />
      ) : against !== null ? (
        <IssueComparison after_id={bulletin_id} before_id={against} />
      ) : (
        <OpenedBulletin key={bulletin_id} bulletin_id={bulletin_id} />
      )}
    </div>
  );
}

function OpenedBulletin({ bulletin_id }: { bulletin_id: number }) {
  const { t } = useTranslation('bulletin');
  const client = useQueryClient();
  const { data, error } = useBulletin(bulletin_id);
  if (data) return <Sheets bulletin={data} />;
  if (!error) return <Waiting />;
  if (error instanceof RequestError && error.status === 404)
    return (
      <main className={messages.message} role="alert" data-missing-bulletin>
        <h1>{t('missing_page.title')}</h1>
        <p>{t('missing_page.text')}</p>
        <button type="button" className={messages.button} onClick={() => setView({ bulletin: null })}>
          {t('bar.back')}
        </button>
      </main>
    );
  return <Failed error={error} retry={() => void client.invalidateQueries({ queryKey: ['bulletin', bulletin_id] })} />;
}

function Sheets({ bulletin }: { bulletin: BulletinPayload }) {
  const opened = useEdits(bulletin);
  return (
    <OpenedContext value={opened}>
      <main
        className={classes.main}
        data-bulletin={bulletin.bulletin_id}
        data-state={bulletin.state}
        // A signed one has nothing in it that takes the focus, and it scrolls: the keyboard must reach it.
        tabIndex={bulletin.state === 'draft' ? undefined : 0}
      >
        <Bar />
        <Conflicts />
        <Paper />
      </main>
      <Side />
    </OpenedContext>
  );
}
