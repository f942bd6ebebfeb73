import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BULLETIN_THEMES, type BulletinLack, type BulletinTheme } from '#core/contract_bulletin.ts';
import { Confirm } from '#web/access/confirm.tsx';
import { useMomentWords } from '#web/access/moment.ts';
import { useSession } from '#web/access/session.ts';
import { useWork } from '#web/access/work.ts';
import { setView } from '#web/state/store.ts';
import { useOpened } from './draft.tsx';
import { Files } from './files.tsx';
import { createDraft, refreshDraft, removeDraft, useBulletins, useTakeOver } from './requests.ts';
import classes from './side.module.css';
import { useBulletinProblem } from './words.ts';

/** What else can be done: what is missing, files, comparison, and for a signed one what proves it. */
export function Side() {
  const { t } = useTranslation('bulletin');
  const { bulletin, editable } = useOpened();
  return (
    <aside className={classes.side} aria-label={t('side.label')}>
      {editable && (
        <>
          <Missing />
          <Numbers />
          <Theme />
        </>
      )}
      <History />
      <Files />
      {bulletin.state !== 'draft' && <Compare />}
      {editable && <Remove />}
    </aside>
  );
}

/** Each leads to its place on the sheets. */
function Missing() {
  const { t } = useTranslation('bulletin');
  const { bulletin, dirty } = useOpened();
  const { missing } = bulletin;
  const lead = (lack: BulletinLack) =>
    document.querySelector<HTMLElement>(lack === 'boundaries' ? '[data-refresh]' : `[data-field="${lack}"]`)?.focus();
  if (missing.length === 0)
    return <p className={classes.complete}>{!dirty && <span data-complete>{t('side.missing_none')}</span>}</p>;
  return (
    <section data-missing={missing.length}>
      <h3>{t('side.missing')}</h3>
      <ul className={classes.missing}>
        {missing.map(lack => (
          <li key={lack}>
            <button type="button" data-lack={lack} onClick={() => lead(lack)}>
              {t(`side.missing_item.${lack}`)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Numbers() {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const takeOver = useTakeOver();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  return (
    <section>
      {bulletin.outdated && (
        <p className={classes.outdated} role="status" data-outdated>
          {t('side.outdated')}
        </p>
      )}
      <button
        type="button"
        className={classes.button}
        data-refresh
        disabled={working}
        onClick={async () => {
          const fresh = await run(() => refreshDraft(bulletin));
          if (fresh) takeOver(fresh);
        }}
      >
        {t(working ? 'side.refreshing' : 'side.refresh')}
      </button>
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
    </section>
  );
}

function Theme() {
  const { t } = useTranslation('bulletin');
  const { bulletin, changeTheme, saving } = useOpened();
  return (
    <label className={classes.field}>
      {t('side.theme')}
      <select
        name="theme"
        value={bulletin.theme}
        disabled={saving}
        onChange={event => changeTheme(event.target.value as BulletinTheme)}
      >
        {BULLETIN_THEMES.map(theme => (
          <option key={theme} value={theme}>
            {t(`theme.${theme}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Hash, recall, and the issues that this one corrects or is corrected by. */
function History() {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const { may_write } = useSession();
  const moment = useMomentWords();
  const takeOver = useTakeOver();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const { bulletin_id, sha256, recalled, corrects, corrected_by, date, compared_with, parent, language, theme } =
    bulletin;
  const open = (id: number) => () => setView({ bulletin: id, against: null });
  const begin = async () => {
    const request = { date, compared_with, parent: parent?.code ?? null, language, theme, corrects: bulletin_id };
    const made = await run(() => createDraft(request));
    if (!made) return;
    takeOver(made);
    setView({ bulletin: made.bulletin_id });
  };
  if (!sha256 && !corrects) return null;
  return (
    <section>
      <h3>{t('side.proof')}</h3>
      {sha256 && (
        <p className={classes.hash} title={t('side.hash_hint')}>
          {t('side.hash')} <code data-hash>{sha256}</code>
          <small>{t('side.hash_hint')}</small>
        </p>
      )}
      {recalled && (
        <p className={classes.outdated} data-recalled>
          {t('side.recalled', { at: moment(recalled.at), name: recalled.by, reason: recalled.reason })}
        </p>
      )}
      {corrects && (
        <button type="button" className={classes.link} data-corrects onClick={open(corrects.bulletin_id)}>
          {t('side.corrects', { number: corrects.number })}
        </button>
      )}
      {corrected_by && (
        <button type="button" className={classes.link} data-corrected-by onClick={open(corrected_by.bulletin_id)}>
          {corrected_by.number === null
            ? t('side.corrected_draft')
            : t('side.corrected_by', { number: corrected_by.number })}
        </button>
      )}
      {may_write && recalled && !corrected_by && (
        <button type="button" className={classes.button} disabled={working} onClick={begin}>
          {t('side.begin_correction')}
        </button>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
    </section>
  );
}

function Compare() {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const { data } = useBulletins();
  const others = data?.bulletins.filter(
    ({ number, bulletin_id }) => number !== null && bulletin_id !== bulletin.bulletin_id,
  );
  if (!others) return null;
  return (
    <section>
      <h3>{t('side.compare')}</h3>
      {others.length === 0 ? (
        <p className={classes.quiet}>{t('side.compare_none')}</p>
      ) : (
        <select
          className={classes.select}
          name="against"
          aria-label={t('side.compare_with')}
          value=""
          onChange={event => setView({ against: Number(event.target.value) })}
        >
          <option value="" disabled>
            {t('side.compare_with')}
          </option>
          {others.map(issue => (
            <option key={issue.bulletin_id} value={issue.bulletin_id}>
              {t('compare.issue', { number: issue.number ?? '', date: issue.date })}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

function Remove() {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const client = useQueryClient();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const [asked, setAsked] = useState(false);
  const remove = () =>
    run(async () => {
      await removeDraft(bulletin);
      setView({ bulletin: null });
      await client.invalidateQueries({ queryKey: ['bulletins'] });
      client.removeQueries({ queryKey: ['bulletin', bulletin.bulletin_id] });
    });
  return (
    <section>
      {asked ? (
        <Confirm
          text={t('side.remove_ask')}
          action={t('side.remove')}
          working={working}
          onConfirm={() => void remove()}
          onCancel={() => setAsked(false)}
        />
      ) : (
        <button type="button" className={classes.link} data-remove onClick={() => setAsked(true)}>
          {t('side.remove')}
        </button>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
    </section>
  );
}
