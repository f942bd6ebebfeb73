import { useTranslation } from 'react-i18next';
import { SYSTEMS } from '#core/geometry/systems.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { THEME_IDS } from '#web/theme/themes.ts';
import { Field, Select } from './controls.tsx';
import classes from './parts.module.css';
import type { Choice } from './snippets/choice.ts';

const LANGUAGES = { zh: '中文', en: 'English' } as const;

/** What the examples are filled with. It is the view of the page: the map has the same day, colours and language. */
export function ChoiceBar({ choice }: { choice: Choice }) {
  const { t } = useTranslation('integrate');
  const { t: common } = useTranslation();
  const { levels, range } = useSituation();
  return (
    <fieldset className={classes.choices}>
      <legend className={classes.unseen}>{t('choice.label')}</legend>
      <Select
        label={t('choice.level')}
        value={choice.level}
        options={levels.map(level => [level, common(`level.${level}`)])}
        onChange={level => setView({ layer: level })}
      />
      <Field label={t('choice.date')}>
        <input
          type="date"
          value={choice.date}
          min={range?.first}
          max={range?.last}
          required
          onChange={event => event.target.value && setView({ date: event.target.value })}
        />
      </Field>
      <Select
        label={t('choice.theme')}
        value={choice.theme}
        options={THEME_IDS.map(id => [id, common(`theme.${id}`)])}
        onChange={theme => setView({ theme })}
      />
      <Select
        label={t('choice.language')}
        value={choice.language}
        options={(['zh', 'en'] as const).map(id => [id, LANGUAGES[id]])}
        onChange={lang => setView({ lang })}
      />
      <Select
        label={t('choice.crs')}
        value={choice.crs}
        options={SYSTEMS.map(id => [id, t(`crs.${id}`)])}
        onChange={crs => setView({ crs })}
      />
      <div className={classes.area} title={t('choice.area_hint')}>
        <span>{t('choice.area')}</span>
        <strong>
          {choice.area.name} <code>{choice.area.code}</code>
        </strong>
      </div>
    </fieldset>
  );
}
