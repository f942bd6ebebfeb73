import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GRADES, type Severity } from '#core/contract.ts';
import { CHANGE_TRANSITIONS, type NewWebhookPayload } from '#core/contract_services.ts';
import { useGradeText } from '#web/parts/grade_chip.tsx';
import { AreaPicker } from './area_picker.tsx';
import classes from './panel.module.css';
import { ProblemWords } from './problem.tsx';
import { createWebhook, type NewWebhook } from './requests.ts';
import { useWork } from './work.ts';

const NOTHING: NewWebhook = {
  url: '',
  areas: null,
  transitions: 'grade',
  min_severity: null,
  since: 'now',
  note: null,
};

export function WebhookForm({ onMade, onCancel }: { onMade(made: NewWebhookPayload): void; onCancel(): void }) {
  const { t } = useTranslation();
  const grade = useGradeText();
  const { working, error, run } = useWork();
  const [asked, setAsked] = useState(NOTHING);
  const set = (change: Partial<NewWebhook>) => setAsked({ ...asked, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run(() => createWebhook({ ...asked, url: asked.url.trim() }));
    if (made) onMade(made);
  };
  return (
    <form className={classes.form} onSubmit={event => void submit(event)} aria-label={t('access.webhooks.form.title')}>
      <label className={classes.whole}>
        <span>{t('access.webhooks.form.url')}</span>
        <input
          type="url"
          value={asked.url}
          onChange={event => set({ url: event.target.value })}
          placeholder="https://example.org/hook"
          maxLength={2048}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the form was asked for
          autoFocus
          required
        />
        <small>{t('access.webhooks.form.url_hint')}</small>
      </label>
      <AreaPicker
        label={t('access.webhooks.form.areas')}
        hint={t('access.webhooks.form.areas_hint')}
        codes={asked.areas ?? []}
        onChange={areas => set({ areas: areas.length > 0 ? areas : null })}
      />
      <label>
        <span>{t('access.webhooks.form.min_severity')}</span>
        <select
          value={asked.min_severity ?? ''}
          onChange={event =>
            set({ min_severity: event.target.value === '' ? null : (Number(event.target.value) as Severity) })
          }
        >
          <option value="">{t('access.webhooks.form.any')}</option>
          {GRADES.map((key, severity) => (
            <option key={key} value={severity}>
              {grade(key)}
            </option>
          )).reverse()}
        </select>
        <small>{t('access.webhooks.form.min_hint')}</small>
      </label>
      <fieldset>
        <legend>{t('access.webhooks.form.transitions')}</legend>
        {CHANGE_TRANSITIONS.map(transitions => (
          <label key={transitions}>
            <input
              type="radio"
              name="transitions"
              checked={asked.transitions === transitions}
              onChange={() => set({ transitions })}
            />
            {t(`access.webhooks.transitions.${transitions}`)}
          </label>
        )).reverse()}
      </fieldset>
      <fieldset>
        <legend>{t('access.webhooks.form.since')}</legend>
        {(['now', '0'] as const).map(since => (
          <label key={since}>
            <input type="radio" name="since" checked={asked.since === since} onChange={() => set({ since })} />
            {t(since === 'now' ? 'access.webhooks.form.since_now' : 'access.webhooks.form.since_all')}
          </label>
        ))}
      </fieldset>
      <label className={classes.whole}>
        <span>{t('access.webhooks.form.note')}</span>
        <input
          value={asked.note ?? ''}
          onChange={event => set({ note: event.target.value || null })}
          maxLength={500}
          autoComplete="off"
        />
        <small>{t('access.webhooks.form.note_hint')}</small>
      </label>
      <ProblemWords error={error} />
      <div className={classes.foot}>
        <button type="submit" className={classes.primary} disabled={working}>
          {t('access.webhooks.form.submit')}
        </button>
        <button type="button" className={classes.button} onClick={onCancel}>
          {t('access.cancel')}
        </button>
      </div>
    </form>
  );
}
