import { useTranslation } from 'react-i18next';
import { formatDay, formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { ProblemWords } from './problem.tsx';
import { useUsage } from './requests.ts';
import { USAGE_DAYS, type UsagePicture, usagePicture } from './usage.ts';
import classes from './usage_chart.module.css';

const STEP = 20;
const HEIGHT = 96;
const AXIS = 16;
const SHADES = [classes.shade0, classes.shade1, classes.shade2, classes.shade3, classes.shade4];

/** Requests of a key on each of the last days, in parts of the API; beside it how many were refused. */
export function UsageChart({ key_id, name }: { key_id: number; name: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data, error } = useUsage(key_id);
  if (error) return <ProblemWords error={error} />;
  if (!data) return <p className={classes.text}>{t('loading')}</p>;
  const picture = usagePicture(data.usage, new Date().toISOString().slice(0, 10));
  if (picture.total === 0) return <p className={classes.text}>{t('access.keys.chart.none')}</p>;
  const number = (value: number) => formatNumber(value, language);
  return (
    <div className={classes.usage} data-usage={picture.total}>
      <figure>
        <figcaption>{t('access.keys.chart.title')}</figcaption>
        <Bars picture={picture} label={t('access.keys.chart.label', { name, total: number(picture.total) })} />
      </figure>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('access.keys.chart.group')}</th>
            <th scope="col">{t('access.keys.chart.requests')}</th>
            <th scope="col">{t('access.keys.chart.refused')}</th>
          </tr>
        </thead>
        <tbody>
          {picture.groups.map((group, i) => (
            <tr key={group.name}>
              <th scope="row">
                <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden>
                  <rect width="10" height="10" rx="2" className={SHADES[i]} />
                </svg>
                {group.name ?? t('access.keys.chart.other')}
              </th>
              <td>{number(group.requests)}</td>
              <td className={group.refused > 0 ? classes.refused : ''}>{number(group.refused)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('access.keys.chart.total')}</th>
            <td>{number(picture.total)}</td>
            <td className={picture.refused > 0 ? classes.refused : ''}>{number(picture.refused)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Bars({ picture, label }: { picture: UsagePicture; label: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { days, groups, highest } = picture;
  const heightOf = (count: number) => (count / highest) * (HEIGHT - 14);
  return (
    <svg viewBox={`0 0 ${USAGE_DAYS * STEP} ${HEIGHT + AXIS}`} role="img" aria-label={label} className={classes.bars}>
      <text x={0} y={10} className={classes.tick}>
        {formatNumber(highest, language)}
      </text>
      <line x1={0} x2={USAGE_DAYS * STEP} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className={classes.base} />
      {days.map((day, i) => {
        let top = HEIGHT;
        const count = groups.reduce((sum, { by_day }) => sum + by_day[i]!, 0);
        return (
          <g key={day}>
            <title>{t('access.keys.chart.bar', { day: formatDay(day, language), count })}</title>
            <rect x={i * STEP} y={0} width={STEP} height={HEIGHT} className={classes.hit} />
            {groups.map(({ name, by_day }, at) => {
              const height = heightOf(by_day[i]!);
              top -= height;
              return (
                height > 0 && (
                  <rect key={name} x={i * STEP + 3} y={top} width={STEP - 6} height={height} className={SHADES[at]} />
                )
              );
            })}
          </g>
        );
      })}
      {[0, 9, 19, USAGE_DAYS - 1].map(i => (
        <text
          key={i}
          x={(i + 0.5) * STEP}
          y={HEIGHT + 13}
          textAnchor={i === 0 ? 'start' : i === USAGE_DAYS - 1 ? 'end' : 'middle'}
          className={classes.tick}
        >
          {formatDay(days[i]!, language)}
        </text>
      ))}
    </svg>
  );
}
