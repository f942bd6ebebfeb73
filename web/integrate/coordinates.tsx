import { useTranslation } from 'react-i18next';
import { fromWgs84, SYSTEMS, type System } from '#core/geometry/crs.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useChoice } from './choice.ts';
import { Part } from './controls.tsx';
import parts from './parts.module.css';
import { address, COLLECTIONS, encoded } from './snippets/choice.ts';

type Position = [number, number];
const METRES_PER_DEGREE = 111_320;

/** Over some hundred metres the earth is flat. */
const metresBetween = ([lon, lat]: Position, other: Position): number =>
  METRES_PER_DEGREE * Math.hypot((other[0] - lon) * Math.cos((lat * Math.PI) / 180), other[1] - lat);

/** One point in all systems, turned by the very code that turns the answers of the service. */
function Example({ point, link }: { point: Position; link(system: System): string }) {
  const { t } = useTranslation('integrate');
  return (
    <div className={parts.scroll}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th scope="col">{t('coordinates.system')}</th>
            <th scope="col">{t('coordinates.use')}</th>
            <th scope="col" className={parts.number}>
              {t('coordinates.lon')}
            </th>
            <th scope="col" className={parts.number}>
              {t('coordinates.lat')}
            </th>
            <th scope="col" className={parts.number}>
              {t('coordinates.offset')}
            </th>
            <th scope="col">{t('coordinates.address')}</th>
          </tr>
        </thead>
        <tbody>
          {SYSTEMS.map(system => {
            const there = fromWgs84(point, system) as Position;
            const metres = Math.round(metresBetween(point, there));
            return (
              <tr key={system} data-system={system} data-offset={metres}>
                <th scope="row">{t(`crs.${system}`)}</th>
                <td className={parts.quiet}>{t(`coordinates.uses.${system}`)}</td>
                <td className={parts.number}>{there[0].toFixed(6)}</td>
                <td className={parts.number}>{there[1].toFixed(6)}</td>
                <td className={parts.number}>{t('coordinates.metres', { value: metres })}</td>
                <td>
                  <a href={link(system)} target="_blank" rel="noreferrer">
                    <code>crs={system}</code>
                  </a>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Coordinates() {
  const { t } = useTranslation('integrate');
  const choice = useChoice();
  const { by_code } = useSituation();
  const area = choice ? by_code.get(choice.area.code) : undefined;
  return (
    <Part title={t('coordinates.title')} lead={t('coordinates.lead')}>
      <p className={parts.warning}>{t('coordinates.warning')}</p>
      <div className={parts.part}>
        {choice && area ? (
          <>
            <h3>{t('coordinates.example', { name: area.name, code: area.code })}</h3>
            <Example
              point={area.point}
              link={crs =>
                address(choice.origin, `/api/collections/${COLLECTIONS[area.level]}/items/${encoded(area.code)}`, {
                  ...{ datetime: choice.date, crs, f: 'json' },
                })
              }
            />
            <p className={parts.quiet}>{t('choice.area_hint')}</p>
          </>
        ) : (
          <p className={parts.empty}>{t('coordinates.none')}</p>
        )}
        <h3>{t('coordinates.faq_title')}</h3>
        <p className={parts.text}>{t('coordinates.faq_1')}</p>
        <p className={parts.text}>{t('coordinates.faq_2')}</p>
        <p className={parts.text}>{t('coordinates.faq_3')}</p>
      </div>
    </Part>
  );
}
