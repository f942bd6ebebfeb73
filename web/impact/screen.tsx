import { useTranslation } from 'react-i18next';
import { useProblemWords } from '#web/access/problem.tsx';
import { useSession } from '#web/access/session.ts';
import { ReadsOnly } from '#web/access/withheld.tsx';
import { DraftProvider, useDraft } from '#web/standard/draft.tsx';
import { RulesColumn } from '#web/standard/rules_column.tsx';
import { setView, useView } from '#web/state/store.ts';
import { SIDES } from '#web/state/view.ts';
import { Middle } from './middle.tsx';
import { ProposalPage } from './proposal_page.tsx';
import classes from './screen.module.css';
import { Side } from './side.tsx';
import { WhatIfProvider } from './what_if.tsx';

function Columns() {
  const { t } = useTranslation();
  const { error } = useDraft();
  const words = useProblemWords();
  const { may_write } = useSession();
  const side = useView(view => view.side);
  const chosen = useView(view => view.std !== null);
  return (
    <div className={classes.screen} data-side={side}>
      <aside className={classes.left} aria-label={t('impact.rules')}>
        {!may_write && <ReadsOnly />}
        {error && (
          <p className={classes.failure} role="alert">
            {words(error)}
            {chosen && (
              <button type="button" onClick={() => setView({ std: null })}>
                {t('impact.open_in_force')}
              </button>
            )}
          </p>
        )}
        <RulesColumn />
      </aside>
      <Middle />
      <nav className={classes.narrow} aria-label={t('header.menu')}>
        <div role="tablist" className={classes.tabs}>
          {SIDES.map(id => (
            <button key={id} type="button" role="tab" aria-selected={side === id} onClick={() => setView({ side: id })}>
              {t(`impact.side.${id}`)}
            </button>
          ))}
        </div>
      </nav>
      <aside className={classes.right} aria-label={t('impact.title')}>
        <Side />
      </aside>
    </div>
  );
}

/** The standard editor: rules, what they change on the map, what that means; or a proposal, to read and decide. */
export default function StandardScreen() {
  const proposal = useView(view => view.proposal);
  return (
    <DraftProvider>
      {proposal !== null ? (
        <ProposalPage key={proposal} proposal_id={proposal} />
      ) : (
        <WhatIfProvider>
          <Columns />
        </WhatIfProvider>
      )}
    </DraftProvider>
  );
}
