import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KEY_FIELDS, KEY_ROLES, type KeyField, type KeyRole, type NewKeyPayload } from '#core/contract_services.ts';
import { useSituation } from '#web/state/situation.tsx';
import { AreaPicker } from './area_picker.tsx';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { createKey, type NewKey } from './requests.ts';
import { useWork } from './work.ts';

type Asked = {
  name: string;
  role: KeyRole;
  areas: string[];
  fields: KeyField[];
  from: string;
  to: string;
  rate: string;
  expires: string;
};
const NOTHING: Asked = {
  name: '',
  role: 'read',
  areas: [],
  fields: [...KEY_FIELDS],
  from: '',
  to: '',
  rate: '',
  expires: '',
};

/** What is empty is left out, and so not limited. */
function keyOf({ name, role, areas, fields, from, to, rate, expires }: Asked): NewKey {
  const ends = expires === '' ? {} : { expires_at: new Date(expires).toISOString() };
  if (role === 'operator') return { name, role, ...ends };
  const scope = {
    ...(areas.length > 0 && { areas }),
    ...(fields.length < KEY_FIELDS.length && { fields }),
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  };
  return {
    name,
    role,
    ...ends,
    ...(Object.keys(scope).length > 0 && { scope }),
    ...(rate !== '' && { rate_per_minute: Number(rate) }),
  };
}

export function KeyForm({ onMade, onCancel }: { onMade(made: NewKeyPayload): void; onCancel(): void }) {
  const { t } = useTranslation();
  const { working, error, run } = useWork();
  const [asked, setAsked] = useState(NOTHING);
  const set = (change: Partial<Asked>) => setAsked({ ...asked, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run(() => createKey(keyOf(asked)));
    if (made) onMade(made);
  };
  return (
    <form className={classes.form} onSubmit={event => void submit(event)} aria-label={t('access.keys.form.title')}>
      <label>
        <span>{t('access.keys.form.name')}</span>
        <input
          value={asked.name}
          onChange={event => set({ name: event.target.value })}
          maxLength={80}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the form was asked for
          autoFocus
          required
        />
        <small>{t('access.keys.form.name_hint')}</small>
      </label>
      <label>
        <span>{t('access.keys.form.expires')}</span>
        <input type="datetime-local" value={asked.expires} onChange={event => set({ expires: event.target.value })} />
        <small>{t('access.keys.form.expires_hint')}</small>
      </label>
      <fieldset className={classes.whole}>
        <legend>{t('access.keys.form.role')}</legend>
        {KEY_ROLES.map(role => (
          <label key={role}>
            <input type="radio" name="role" checked={asked.role === role} onChange={() => set({ role })} />
            {t(`access.keys.form.role_${role}`)}
          </label>
        ))}
        {asked.role === 'operator' && <small>{t('access.keys.form.operator_hint')}</small>}
      </fieldset>
      {asked.role === 'read' && <Limits asked={asked} set={set} />}
      <ProblemWords error={error} />
      <div className={classes.foot}>
        <button type="submit" className={classes.primary} disabled={working || asked.fields.length === 0}>
          {t('access.keys.form.submit')}
        </button>
        <button type="button" className={classes.button} onClick={onCancel}>
          {t('access.cancel')}
        </button>
      </div>
    </form>
  );
}

function Limits({ asked, set }: { asked: Asked; set(change: Partial<Asked>): void }) {
  const { t } = useTranslation();
  const { first_date } = useSituation().status;
  const toggle = (field: KeyField) =>
    set({ fields: KEY_FIELDS.filter(one => (one === field) !== asked.fields.includes(one)) });
  return (
    <>
      <AreaPicker
        label={t('access.keys.form.areas')}
        hint={t('access.keys.form.areas_hint')}
        codes={asked.areas}
        onChange={areas => set({ areas })}
      />
      <fieldset>
        <legend>{t('access.keys.form.fields')}</legend>
        {KEY_FIELDS.map(field => (
          <label key={field}>
            <input type="checkbox" checked={asked.fields.includes(field)} onChange={() => toggle(field)} />
            {t(`access.scope.field.${field}`)}
          </label>
        ))}
        <small>{t('access.keys.form.fields_hint')}</small>
      </fieldset>
      <div className={classes.pair}>
        <label>
          <span>{t('access.keys.form.from')}</span>
          <input
            type="date"
            value={asked.from}
            min={first_date ?? undefined}
            max={asked.to || undefined}
            onChange={event => set({ from: event.target.value })}
          />
        </label>
        <label>
          <span>{t('access.keys.form.to')}</span>
          <input
            type="date"
            value={asked.to}
            min={asked.from || undefined}
            onChange={event => set({ to: event.target.value })}
          />
        </label>
        <small>{t('access.keys.form.days_hint')}</small>
      </div>
      <label>
        <span>{t('access.keys.form.rate')}</span>
        <input
          type="number"
          min={1}
          max={10_000_000}
          step={1}
          placeholder="1200"
          value={asked.rate}
          onChange={event => set({ rate: event.target.value })}
        />
        <small>{t('access.keys.form.rate_hint')}</small>
      </label>
    </>
  );
}
