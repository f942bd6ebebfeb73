import { Menu } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSituation } from '#web/state/situation.tsx';
import classes from './account_menu.module.css';
import { useMomentWords } from './moment.ts';
import { ScopeWords } from './scope_words.tsx';
import { signOut, useSession } from './session.ts';

/** Whose key this page reads with, what it may, until when; nothing where the page is open without one. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { key } = useSession();
  const { by_code } = useSituation();
  const moment = useMomentWords();
  if (!key) return null;
  return (
    <Menu position="bottom-end" offset={8} width={288} withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.account}
          aria-label={t('access.account.menu', { name: key.name })}
          title={t('access.account.menu', { name: key.name })}
        >
          <IconUserCircle size={20} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <div className={classes.who}>
          <strong>{key.name}</strong>
          <span>{t(`access.account.${key.role}`)}</span>
        </div>
        <div className={classes.may}>
          <h2>{t('access.account.may_read')}</h2>
          <ScopeWords scope={key.scope} names={by_code} />
          <h2>{t('access.account.expires')}</h2>
          <p>{key.expires_at === null ? t('access.account.never') : moment(key.expires_at)}</p>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.8} aria-hidden />} onClick={() => void signOut()}>
          {t('access.account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
