import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTRACT_VERSION, STATES } from '#core/contract.ts';
import type { ContractAddress } from '#core/contract_fields/contract_fields.ts';
import { V1 } from '#core/contract_fields/v1.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useChoice } from './choice.ts';
import classes from './contract.module.css';
import { checkAddress, FIELD_COUNT, type Verdict } from './contract_check.ts';
import { Part } from './controls.tsx';
import parts from './parts.module.css';

const PROMISES = ['names', 'additions', 'notice', 'missing'] as const;
const BREAKS = ['rename', 'type', 'meaning', 'bytes'] as const;
/** The newest first. */
const LOG = ['changes', 'first'] as const;

function Row({ address, verdict }: { address: ContractAddress; verdict: Verdict | undefined }) {
  const { t } = useTranslation('integrate');
  const language = useLanguage();
  const fields = Object.entries(address.fields);
  const broken = verdict?.state === 'broken' ? verdict.breaches : [];
  return (
    <tr data-contract={address.id} data-verdict={verdict?.state ?? ''}>
      <th scope="row">
        <code>{address.address ?? address.id}</code>
        <p className={parts.quiet}>{address.consumer[language]}</p>
      </th>
      <td>
        <details className={classes.fields}>
          <summary>{t('contract.count', { count: fields.length })}</summary>
          <dl>
            {fields.map(([path, type]) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>{type}</dd>
              </div>
            ))}
          </dl>
        </details>
        {broken.map(({ path, problem }) => (
          <p key={path} className={classes.broken}>
            <code>{path}</code> {problem}
          </p>
        ))}
        {verdict?.state === 'failed' && <p className={classes.broken}>{verdict.reason}</p>}
      </td>
      <td className={verdict?.state === 'broken' || verdict?.state === 'failed' ? classes.broken : parts.quiet}>
        {verdict && t(`contract.state.${verdict.state}`)}
      </td>
    </tr>
  );
}

/** The list that the test of the contract holds every build to, and a check of it against the service that is open. */
function Fields() {
  const { t } = useTranslation('integrate');
  const choice = useChoice();
  const [verdicts, setVerdicts] = useState<Record<string, Verdict>>({});
  const [checking, setChecking] = useState(false);
  const check = async () => {
    if (!choice) return;
    setChecking(true);
    setVerdicts({});
    for (const address of V1.addresses) {
      const verdict = await checkAddress(address, choice);
      setVerdicts(known => ({ ...known, [address.id]: verdict }));
    }
    setChecking(false);
  };
  const all = Object.values(verdicts);
  const done = !checking && all.length === V1.addresses.length;
  const broken = all.reduce(
    (sum, verdict) => sum + (verdict.state === 'broken' ? verdict.breaches.length : verdict.state === 'failed' ? 1 : 0),
    0,
  );
  const checked = V1.addresses.filter(({ id }) => verdicts[id]?.state !== 'skipped');
  const count = checked.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);
  return (
    <>
      <h3>{t('contract.fields_title')}</h3>
      <p className={parts.text}>{t('contract.fields_lead')}</p>
      <p className={classes.check}>
        <button type="button" className={parts.button} disabled={!choice || checking} onClick={() => void check()}>
          {t(checking ? 'contract.checking' : 'contract.check')}
        </button>
        <strong role="status" data-contract-broken={done ? broken : ''} className={broken ? classes.broken : ''}>
          {done &&
            (broken > 0
              ? t('contract.some_broken', { count: broken })
              : t('contract.all_ok', { addresses: checked.length, fields: count }))}
        </strong>
      </p>
      <div className={parts.scroll}>
        <table className={`${parts.table} ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('addresses.address')}</th>
              <th scope="col">{t('contract.fields')}</th>
              <th scope="col">
                <span className={parts.unseen}>{t('contract.check')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {V1.addresses.map(address => (
              <Row key={address.id} address={address} verdict={verdicts[address.id]} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Contract() {
  const { t } = useTranslation('integrate');
  const { status } = useSituation();
  const lead = `${t('contract.version')} v${CONTRACT_VERSION} · ${t('contract.served')} v${status.contract_version} · ${t('contract.count', { count: FIELD_COUNT })}`;
  return (
    <Part title={t('contract.title')} lead={lead}>
      <div className={parts.part}>
        <h3>{t('contract.promise_title')}</h3>
        <ul className={parts.list}>
          {PROMISES.map(id => (
            <li key={id}>{t(`contract.promise.${id}`)}</li>
          ))}
        </ul>
        <h3>{t('contract.breaks_title')}</h3>
        <ul className={parts.list}>
          {BREAKS.map(id => (
            <li key={id}>{t(`contract.breaks.${id}`)}</li>
          ))}
        </ul>
        <h3>{t('contract.frame_title')}</h3>
        <p className={parts.text}>{t('contract.frame', { states: STATES.join(', ') })}</p>
        <h3>{t('contract.log_title')}</h3>
        <ul className={parts.list}>
          {LOG.map(id => (
            <li key={id}>
              <strong>v1</strong> · {t(`contract.log.${id}`)}
            </li>
          ))}
        </ul>
        <Fields />
      </div>
    </Part>
  );
}
