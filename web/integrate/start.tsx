import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReads } from '#web/access/session.ts';
import { Withheld } from '#web/access/withheld.tsx';
import { useMissingWords } from '#web/parts/missing.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useChoice } from './choice.ts';
import { ChoiceBar } from './choice_bar.tsx';
import { Code } from './code.tsx';
import { Part } from './controls.tsx';
import parts from './parts.module.css';
import { Preview } from './preview.tsx';
import { CLIENTS, type Client, SNIPPETS } from './snippets/all.ts';
import classes from './start.module.css';

/** Vector tiles have no coordinate system to choose. */
const DRAWS_TILES: Client[] = ['maplibre', 'openlayers'];
const OVER_A_BASE_MAP: Client[] = ['leaflet', 'gdal', 'python', 'curl', 'qgis'];

/** Copy, run: an example for each client, filled with this host and what was chosen, beside what it will look like. */
export function Start() {
  const { t } = useTranslation('integrate');
  const { t: common } = useTranslation();
  const missing = useMissingWords();
  const { graded_level } = useSituation().status;
  const grades = useReads('grades');
  const choice = useChoice();
  const [client, setClient] = useState<Client>('curl');
  if (!choice && !grades)
    return (
      <Part title={t('start.title')} lead={t('start.lead')}>
        <Withheld why="no_grades" />
      </Part>
    );
  if (!choice)
    return (
      <Part title={t('start.title')} lead={t('start.lead')}>
        <p className={parts.empty}>
          {missing ?? common(graded_level === null ? 'empty.title' : 'empty.no_data_title')}
        </p>
      </Part>
    );
  const { write, file } = SNIPPETS[client];
  const shifted = choice.crs === 'gcj02' || choice.crs === 'bd09';
  return (
    <Part title={t('start.title')} lead={t('start.lead')}>
      <ChoiceBar choice={choice} />
      {choice.key_required && <p className={parts.notice}>{t('start.key')}</p>}
      <div className={classes.columns}>
        <div className={classes.examples}>
          <div role="tablist" aria-label={t('start.clients')} className={classes.tabs}>
            {CLIENTS.map(id => (
              <button
                key={id}
                type="button"
                role="tab"
                id={`client-${id}`}
                aria-controls="client-example"
                aria-selected={client === id}
                onClick={() => setClient(id)}
              >
                {t(`client.${id}`)}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="client-example" aria-labelledby={`client-${client}`} data-client={client}>
            <p className={classes.what}>{t(`what.${client}`)}</p>
            {choice.crs !== 'wgs84' && DRAWS_TILES.includes(client) && (
              <p className={parts.notice}>{t('start.no_crs')}</p>
            )}
            {shifted && OVER_A_BASE_MAP.includes(client) && (
              <p className={parts.warning}>{t('start.shifted', { crs: t(`crs.${choice.crs}`) })}</p>
            )}
            <Code text={write(choice)} label={t('start.code', { client: t(`client.${client}`) })} file={file} />
          </div>
        </div>
        <Preview choice={choice} />
      </div>
    </Part>
  );
}
