import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewKeyPayload } from '#core/contract_services.ts';
import { KeyCard } from './key_card.tsx';
import { KeyForm } from './key_form.tsx';
import { KeyShown } from './key_shown.tsx';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { useKeys, useRefresh } from './requests.ts';
import { useSession } from './session.ts';

/** Keys of readers and operators: give out, see what they may and do, revoke. */
export function Keys() {
  const { t } = useTranslation();
  const { may_write, key_required } = useSession();
  const refresh = useRefresh('keys');
  const { data, error } = useKeys();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewKeyPayload | null>(null);
  const [all, setAll] = useState(false);
  const keys = data?.keys ?? [];
  const ended = keys.filter(({ state }) => state !== 'active');
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <h2>{t('access.keys.title')}</h2>
        <p>{t('access.keys.hint')}</p>
        {!key_required && <p>{t('access.keys.open_access')}</p>}
      </header>
      {!may_write && (
        <p className={classes.note} role="note">
          {t('access.operator_part')}
        </p>
      )}
      <ProblemWords error={error} />
      {made && <KeyShown made={made} onClose={() => setMade(null)} />}
      {may_write && !making && (
        <button type="button" className={classes.primary} onClick={() => setMaking(true)}>
          <IconPlus size={16} stroke={2} aria-hidden />
          {t('access.keys.new')}
        </button>
      )}
      {making && (
        <KeyForm
          onMade={key => {
            setMade(key);
            setMaking(false);
            refresh();
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {data && keys.length === 0 && <p className={classes.note}>{t('access.keys.none')}</p>}
      <ul className={classes.cards}>
        {keys
          .filter(({ state }) => all || state === 'active')
          .map(key => (
            <KeyCard key={key.key_id} of={key} />
          ))}
      </ul>
      {ended.length > 0 && (
        <button type="button" className={classes.link} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('access.keys.hide_ended') : t('access.keys.ended', { count: ended.length })}
        </button>
      )}
    </div>
  );
}
