import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '#web/access/session.ts';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { REFRESHES } from '#web/state/view.ts';
import { THEME_IDS } from '#web/theme/themes.ts';
import { Code } from './code.tsx';
import { Field, Part, Select } from './controls.tsx';
import classes from './embed_builder.module.css';
import parts from './parts.module.css';
import { frameAddress, frameSnippet } from './snippets/frame.ts';

/** Districts, and the area that is selected: a list of all communities would be no list. */
function useFrameAreas(): (readonly [string, string])[] {
  const { t } = useTranslation('integrate');
  const { areas, by_code } = useSituation();
  const sel = useView(view => view.sel);
  const chosen = sel === null ? undefined : by_code.get(sel);
  const upper = areas.district ?? areas.street ?? [];
  const list = chosen && !upper.includes(chosen) ? [chosen, ...upper] : upper;
  return [['', t('embed.all')], ...list.map(({ code, name }) => [code, name] as const)];
}

/** The frame for other pages: what it shows, the code, and the frame itself. */
export function EmbedBuilder() {
  const { t } = useTranslation('integrate');
  const { t: common } = useTranslation();
  const language = useLanguage();
  const { key_required } = useSession();
  const theme = useView(view => view.theme);
  const sel = useView(view => view.sel);
  const options = useFrameAreas();
  const [panel, setPanel] = useState(true);
  const [refresh, setRefresh] = useState<number | null>(null);
  const [height, setHeight] = useState(520);
  const area = options.some(([code]) => code === sel) ? sel : null;
  const frame = { origin: location.origin, area, theme, language, panel, refresh, height };
  const address = frameAddress(frame);
  return (
    <Part title={t('embed.title')} lead={t('embed.lead')}>
      {key_required && <p className={parts.warning}>{t('embed.key')}</p>}
      <div className={parts.choices}>
        <Select
          label={t('embed.area')}
          value={area ?? ''}
          options={options}
          onChange={code => setView({ sel: code || null })}
        />
        <Select
          label={t('choice.theme')}
          value={theme}
          options={THEME_IDS.map(id => [id, common(`theme.${id}`)])}
          onChange={id => setView({ theme: id })}
        />
        <Select
          label={t('choice.language')}
          value={language}
          options={[
            ['zh', '中文'],
            ['en', 'English'],
          ]}
          onChange={lang => setView({ lang })}
        />
        <Select
          label={t('embed.refresh')}
          value={String(refresh ?? '')}
          options={[
            ['', t('embed.live')],
            ...REFRESHES.map(seconds => [String(seconds), t('embed.every', { count: seconds / 60 })] as const),
          ]}
          onChange={seconds => setRefresh(seconds === '' ? null : Number(seconds))}
        />
        <Field label={t('embed.height')}>
          <input
            type="number"
            min={200}
            max={2000}
            step={20}
            value={height}
            onChange={event => setHeight(Math.min(2000, Math.max(200, event.target.valueAsNumber || 200)))}
          />
        </Field>
        <Field label={t('embed.panel')}>
          <input type="checkbox" checked={panel} onChange={event => setPanel(event.target.checked)} />
        </Field>
      </div>
      <div className={classes.columns}>
        <div>
          <h3>{t('embed.code')}</h3>
          <Code text={frameSnippet(frame)} label={t('embed.code')} />
          <p className={parts.text}>{t('embed.many')}</p>
          <p className={parts.text}>{t('embed.webgl')}</p>
        </div>
        <div>
          <h3>{t('embed.preview')}</h3>
          {/* A new frame for a new address: inside one frame each would be a step of the back button. */}
          <iframe key={address} className={classes.frame} src={address} title={t('embed.preview')} height={height} />
        </div>
      </div>
    </Part>
  );
}
