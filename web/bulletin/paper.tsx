import { useTranslation } from 'react-i18next';
import { HTML_LANGUAGE } from '#web/i18n/setup.ts';
import { Changes } from './changes.tsx';
import { Counts } from './counts.tsx';
import { useOpened } from './draft.tsx';
import { Editable } from './editable.tsx';
import { Lists } from './lists.tsx';
import { Locked } from './locked.tsx';
import { Masthead } from './masthead.tsx';
import { Measures } from './measures.tsx';
import classes from './paper.module.css';
import { BulletinMap } from './picture.tsx';
import { Signature } from './signature.tsx';
import { StandardChange } from './standard_change.tsx';
import { usePaperWords } from './words.ts';

/** The bulletin as two sheets, in the words and order of its PDF. Numbers are the service's and locked; text is edited where it stands. */
export function Paper() {
  const { bulletin, text, editable } = useOpened();
  const { t } = useTranslation('bulletin');
  const words = usePaperWords();
  const { content, state } = bulletin;
  return (
    <div className={classes.paper} lang={HTML_LANGUAGE[bulletin.language]} data-state={state}>
      <article className={classes.sheet} data-sheet="1" aria-label={words('paper.page', { page: 1 })}>
        <Masthead />
        <Locked>
          <p className={classes.summary} data-summary>
            {content.summary}
          </p>
        </Locked>
        {(editable || text.lead !== '') && (
          <div className={classes.lead}>
            <Editable field="lead" hint={t('field.lead_hint')} paragraphs />
          </div>
        )}
        <BulletinMap />
        <Counts />
        <Foot page={1} />
      </article>
      <article className={classes.sheet} data-sheet="2" aria-label={words('paper.page', { page: 2 })}>
        <Changes />
        <StandardChange />
        <Lists />
        <Measures />
        <Method />
        {(editable || text.notes !== '') && (
          <section>
            <h3>{words('paper.notes')}</h3>
            <Editable field="notes" hint={t('field.notes_hint')} paragraphs />
          </section>
        )}
        <Signature />
        <Foot page={2} />
      </article>
    </div>
  );
}

function Method() {
  const { bulletin } = useOpened();
  const { method, threshold_side, standard } = bulletin.content;
  const words = usePaperWords();
  const fidelity = words(standard.fidelity === 'exact' ? 'paper.exact' : 'paper.adapted');
  return (
    <Locked title={words('paper.method')}>
      <p>{method}</p>
      {threshold_side && <p>{threshold_side}</p>}
      <p>{words('paper.citation', { text: standard.citation, fidelity })}</p>
    </Locked>
  );
}

function Foot({ page }: { page: number }) {
  const { sha256 } = useOpened().bulletin;
  const words = usePaperWords();
  return (
    <footer className={classes.foot}>
      <span>{sha256 && words('paper.hash', { hash: `${sha256.slice(0, 16)}…` })}</span>
      <span>{words('paper.page', { page })}</span>
    </footer>
  );
}
