import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BulletinSummary } from '#core/contract_bulletin.ts';
import { useMomentWords } from '#web/access/moment.ts';
import { useSession } from '#web/access/session.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { setView, useView } from '#web/state/store.ts';
import { useBulletins } from './requests.ts';
import classes from './screen.module.css';

/** Every issue with its number, day, state, who signed and its hash, the newest first; drafts for who may write. */
export function IssueList() {
  const { t } = useTranslation('bulletin');
  const { may_write } = useSession();
  const { data, isError } = useBulletins();
  const opened = useView(view => view.bulletin);
  return (
    <aside className={classes.rail} aria-label={t('list.title')} data-opened={opened !== null || undefined}>
      <div className={classes.railHead}>
        <h2>{t('list.title')}</h2>
        {may_write && (
          <button
            type="button"
            className={classes.new}
            data-new
            aria-current={opened === null ? 'page' : undefined}
            onClick={() => setView({ bulletin: null, against: null })}
          >
            <IconPlus size={15} stroke={2} aria-hidden />
            {t('list.new')}
          </button>
        )}
      </div>
      {isError && <p className={classes.quiet}>{t('list.failed')}</p>}
      {data?.bulletins.length === 0 && (
        <p className={classes.quiet}>{t(may_write ? 'list.none' : 'list.none_signed')}</p>
      )}
      <ul className={classes.issues}>
        {data?.bulletins.map(issue => (
          <li key={issue.bulletin_id}>
            <Issue issue={issue} on={issue.bulletin_id === opened} />
          </li>
        ))}
      </ul>
    </aside>
  );
}

function Issue({ issue, on }: { issue: BulletinSummary; on: boolean }) {
  const { t } = useTranslation('bulletin');
  const language = useLanguage();
  const moment = useMomentWords();
  const { bulletin_id, number, state, title, date, signed_at, signatory, updated_at, sha256, corrects, corrected_by } =
    issue;
  return (
    <button
      type="button"
      data-issue={bulletin_id}
      data-state={state}
      aria-current={on ? 'page' : undefined}
      onClick={() => setView({ bulletin: bulletin_id, against: null })}
    >
      <span className={classes.issueTop}>
        <strong>{number === null ? t('state.draft') : t('list.number', { number })}</strong>
        <span>{formatLongDay(date, language)}</span>
        <StateChip state={state} />
      </span>
      <span className={classes.issueTitle}>{title}</span>
      <small>
        {signed_at
          ? t('list.signed_by', { name: signatory, at: moment(signed_at) })
          : t('list.edited', { at: moment(updated_at) })}
      </small>
      {(corrects || corrected_by?.number) && (
        <small>
          {corrects && t('list.corrects', { number: corrects.number })}
          {corrects && corrected_by?.number && ' · '}
          {corrected_by?.number && t('list.corrected_by', { number: corrected_by.number })}
        </small>
      )}
      {sha256 && (
        <small title={sha256}>
          {t('list.hash')} <code>{sha256.slice(0, 12)}…</code> · {t(`list.${issue.classification}`)}
        </small>
      )}
    </button>
  );
}

export function StateChip({ state }: { state: BulletinSummary['state'] }) {
  const { t } = useTranslation('bulletin');
  return (
    <span className={classes.chip} data-state={state}>
      {t(`state.${state}`)}
    </span>
  );
}
