import { useTranslation } from 'react-i18next';
import { ADDRESSES, type AddressRow } from './address_list.ts';
import classes from './addresses.module.css';
import { useChoice } from './choice.ts';
import { Part } from './controls.tsx';
import parts from './parts.module.css';
import type { Choice } from './snippets/choice.ts';

type Group = keyof typeof ADDRESSES;

function Rows({ group, choice }: { group: Group; choice: Choice | null }) {
  const { t } = useTranslation('integrate');
  const link = ({ open }: AddressRow) => (open && choice ? open(choice) : null);
  return (
    <section>
      <h3>{t(`addresses.group.${group}`)}</h3>
      <div className={parts.scroll}>
        <table className={`${parts.table} ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('addresses.what')}</th>
              <th scope="col">{t('addresses.address')}</th>
              <th scope="col">{t('addresses.kept')}</th>
              <th scope="col">
                <span className={parts.unseen}>{t('addresses.open')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ADDRESSES[group].map(row => (
              <tr key={row.id} data-row={row.id}>
                <td>{t(`addresses.row.${row.id}`)}</td>
                <td>
                  <code>{row.template}</code>
                </td>
                <td className={parts.quiet}>{t(`addresses.keep.${row.keep}`)}</td>
                <td>
                  {link(row) && (
                    <a
                      href={link(row)!}
                      target="_blank"
                      rel="noreferrer"
                      aria-label={`${t('addresses.open')}: ${t(`addresses.row.${row.id}`)}`}
                    >
                      {t('addresses.open')}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function Addresses() {
  const { t } = useTranslation('integrate');
  const choice = useChoice();
  return (
    <Part title={t('addresses.title')} lead={t('addresses.lead')}>
      <div className={parts.part}>
        {(Object.keys(ADDRESSES) as Group[]).map(group => (
          <Rows key={group} group={group} choice={choice} />
        ))}
        <h3>{t('addresses.immutable_title')}</h3>
        <p className={parts.text}>{t('addresses.immutable')}</p>
        <h3>{t('addresses.follow_title')}</h3>
        <ul className={parts.list}>
          <li>{t('addresses.follow_changes')}</li>
          <li>{t('addresses.follow_events')}</li>
          <li>{t('addresses.follow_webhooks')}</li>
        </ul>
      </div>
    </Part>
  );
}
