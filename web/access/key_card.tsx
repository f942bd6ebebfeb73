import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyPayload } from '#core/contract_services.ts';
import { useSituation } from '#web/state/situation.tsx';
import { Confirm } from './confirm.tsx';
import { useMomentWords } from './moment.ts';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { revokeKey, useRefresh } from './requests.ts';
import { ScopeWords } from './scope_words.tsx';
import { useSession } from './session.ts';
import { UsageChart } from './usage_chart.tsx';
import { useWork } from './work.ts';

type Open = 'usage' | 'revoke' | null;

export function KeyCard({ of: key }: { of: KeyPayload }) {
  const { t } = useTranslation();
  const { by_code } = useSituation();
  const own = useSession().key?.key_id === key.key_id;
  const moment = useMomentWords();
  const refresh = useRefresh('keys');
  const { working, error, run } = useWork();
  const [open, setOpen] = useState<Open>(null);
  const maker = key.created_by ?? t('access.keys.on_machine');
  const revoke = async () => {
    await run(() => revokeKey(key.key_id));
    setOpen(null);
    refresh();
  };
  return (
    <li className={classes.card} data-key={key.key_id} data-state={key.state}>
      <div className={classes.top}>
        <h3>{key.name}</h3>
        <span className={classes.state}>{t(`access.keys.state.${key.state}`)}</span>
        <span className={classes.kind}>{t(`access.account.${key.role}`)}</span>
        {own && <span className={classes.kind}>{t('access.keys.own')}</span>}
        <span className={classes.actions}>
          <button
            type="button"
            className={classes.button}
            aria-expanded={open === 'usage'}
            onClick={() => setOpen(open === 'usage' ? null : 'usage')}
          >
            {t('access.keys.usage')}
          </button>
          {key.state === 'active' && (
            <button type="button" className={classes.button} onClick={() => setOpen('revoke')}>
              {t('access.keys.revoke')}
            </button>
          )}
        </span>
      </div>
      <div className={classes.facts}>
        <div>
          <h4>{t('access.account.may_read')}</h4>
          <ScopeWords scope={key.scope} names={by_code} />
        </div>
        <dl className={classes.scope}>
          <dt>{t('access.keys.prefix')}</dt>
          <dd>
            <code>{key.prefix}…</code>
          </dd>
          <dt>{t('access.keys.rate')}</dt>
          <dd>
            {key.rate_per_minute === null
              ? t('access.keys.no_limit')
              : t('access.keys.rate_value', { count: key.rate_per_minute })}
          </dd>
          <dt>{t('access.keys.expires')}</dt>
          <dd>{key.expires_at === null ? t('access.account.never') : moment(key.expires_at)}</dd>
        </dl>
        <dl className={classes.scope}>
          <dt>{t('access.keys.used')}</dt>
          <dd>{key.last_used_at === null ? t('access.keys.never_used') : moment(key.last_used_at)}</dd>
          <dt>{t('access.keys.created')}</dt>
          <dd>{t('access.keys.created_by', { time: moment(key.created_at), name: maker })}</dd>
          {key.revoked_at !== null && (
            <>
              <dt>{t('access.keys.revoked')}</dt>
              <dd>
                {t('access.keys.created_by', {
                  time: moment(key.revoked_at),
                  name: key.revoked_by ?? t('access.keys.on_machine'),
                })}
              </dd>
            </>
          )}
        </dl>
      </div>
      <ProblemWords error={error} />
      {open === 'revoke' && (
        <Confirm
          text={`${t('access.keys.revoke_ask', { name: key.name })} ${own ? t('access.keys.revoke_own') : ''}`}
          action={t('access.keys.revoke_do')}
          working={working}
          onConfirm={() => void revoke()}
          onCancel={() => setOpen(null)}
        />
      )}
      {open === 'usage' && <UsageChart key_id={key.key_id} name={key.name} />}
    </li>
  );
}
