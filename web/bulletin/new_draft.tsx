import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '#core/contract.ts';
import { BULLETIN_THEMES, type BulletinTheme } from '#core/contract_bulletin.ts';
import { addDays } from '#core/days.ts';
import { useSession } from '#web/access/session.ts';
import { useWork } from '#web/access/work.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView } from '#web/state/store.ts';
import { useParents } from './parents.ts';
import { createDraft, useBulletins, useTakeOver } from './requests.ts';
import classes from './screen.module.css';
import { useBulletinProblem } from './words.ts';

/** What a bulletin is begun with: the day of the map, the one it is compared with, in the language of the page. */
export function NewDraft() {
  const { t } = useTranslation('bulletin');
  const { may_write } = useSession();
  const { data } = useBulletins();
  return (
    <main className={classes.main}>
      <div className={classes.begin}>
        <h1>{t('make.title')}</h1>
        {may_write ? (
          <>
            <p>{t('make.lead')}</p>
            <Form />
          </>
        ) : (
          <p data-reads-only>{t(data?.bulletins.length === 0 ? 'make.reads_only_none' : 'make.reads_only')}</p>
        )}
      </div>
    </main>
  );
}

function Form() {
  const { t } = useTranslation('bulletin');
  const { range, date: shown, compared_date } = useSituation();
  const pageLanguage = useLanguage();
  const takeOver = useTakeOver();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const parents = useParents();
  const [date, setDate] = useState(shown ?? range!.last);
  const [compared, setCompared] = useState(compared_date ?? addDays(date, -1));
  const [parent, setParent] = useState('');
  const [language, setLanguage] = useState<Language>(pageLanguage);
  const [theme, setTheme] = useState<BulletinTheme>(getView().theme === 'luminance' ? 'luminance' : 'official');
  // The first graded day has only the day before it, without any grade, to be compared with.
  const first = addDays(range!.first, date === range!.first ? -1 : 0);
  const chooseDay = (day: string) => {
    // Half typed, a day is empty.
    if (day === '') return;
    setDate(day);
    if (compared >= day) setCompared(addDays(day, -1));
  };
  return (
    <form
      className={classes.form}
      onSubmit={async event => {
        event.preventDefault();
        const made = await run(() =>
          createDraft({ date, compared_with: compared, parent: parent === '' ? null : parent, language, theme }),
        );
        if (!made) return;
        takeOver(made);
        setView({ bulletin: made.bulletin_id });
      }}
    >
      <label>
        {t('make.date')}
        <input
          name="date"
          type="date"
          required
          min={range!.first}
          max={range!.last}
          value={date}
          onChange={event => chooseDay(event.target.value)}
        />
      </label>
      <label>
        {t('make.compared')}
        <input
          name="compared_with"
          type="date"
          required
          min={first}
          max={addDays(date, -1)}
          value={compared}
          onChange={event => event.target.value !== '' && setCompared(event.target.value)}
        />
      </label>
      <label>
        {t('make.parent')}
        <select name="parent" value={parent} onChange={event => setParent(event.target.value)}>
          <option value="">{t('make.everything')}</option>
          {parents.map(({ level, label, areas }) => (
            <optgroup key={level} label={label}>
              {areas.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        {t('make.language')}
        <select name="language" value={language} onChange={event => setLanguage(event.target.value as Language)}>
          {(['zh', 'en'] as const).map(one => (
            <option key={one} value={one}>
              {t(`language.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('make.theme')}
        <select name="theme" value={theme} onChange={event => setTheme(event.target.value as BulletinTheme)}>
          {BULLETIN_THEMES.map(one => (
            <option key={one} value={one}>
              {t(`theme.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
      {/* biome-ignore lint/a11y/noAutofocus: who comes here by a key drafts with the next */}
      <button type="submit" className={classes.primary} disabled={working} data-draft autoFocus>
        {t(working ? 'make.creating' : 'make.create')}
      </button>
    </form>
  );
}
