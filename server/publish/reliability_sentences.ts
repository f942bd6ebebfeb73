import type { Day, ExplainPayload, Language } from '#core/contract.ts';
import { RT_LEAST_CASES, RT_WINDOW_DAYS } from '#core/statistics/cori.ts';

/** How far the numbers can be trusted, in one plain sentence each. */

type Reliability = NonNullable<ExplainPayload['reliability']>;
type Unsaid<T> = Omit<T, 'sentence'>;

/** Below this one more case is 10 per 100,000 or more: the rate jumps from case to case. */
const FEW_PEOPLE = 10_000;

/** Ten and more without decimals, less with two digits: an interval from 0.012 must not read as one from nothing. */
const say = (value: number): string =>
  value >= 10 ? Math.round(value).toLocaleString('en-GB') : String(Number(value.toPrecision(2)));
const people = (count: number): string => count.toLocaleString('en-GB');
const cases = (count: number): string => `${people(count)} case${count === 1 ? '' : 's'}`;

const windowWords = ({ days, lag }: { days: number; lag: number }, language: Language): string =>
  language === 'zh'
    ? `${lag > 0 ? `${lag}天前的` : ''}近${days}天`
    : `${days} days${lag > 0 ? ` (${lag} days earlier)` : ''}`;

export function sayRate(rate: Unsaid<Reliability['rates'][number]>, language: Language): string {
  const { population, crude, robust, lo, hi } = rate;
  const within = windowWords(rate, language);
  const zh = language === 'zh';
  if (population === null || crude === null)
    return zh
      ? `常住人口${population === 0 ? '为零' : '未知'}，无法计算比率；${within}${rate.cases}例`
      : `${population === 0 ? 'No residents' : 'Population unknown'}: there is no rate. ${cases(rate.cases)} in ${within}`;
  const few = population < FEW_PEOPLE;
  const interval = lo === null || hi === null ? null : `${say(lo)}–${say(hi)}`;
  if (rate.cases === 0)
    return zh
      ? `${few ? '人口少' : '人口'}（${people(population)}人），${within}无病例，但真实水平仍可能达每10万${say(hi ?? 0)}例（95%）；稳健估计 ${say(robust ?? 0)}`
      : `No case among ${people(population)} people in ${within}, which still allows for up to ${say(hi ?? 0)} per 100,000 (95 %). Robust estimate: ${say(robust ?? 0)}`;
  return zh
    ? `${few ? '人口少' : '人口'}（${people(population)}人），${within}${people(rate.cases)}例即为每10万${say(crude)}例${interval ? `（95%区间 ${interval}）` : ''}；稳健估计 ${say(robust ?? 0)}`
    : `${few ? 'Few people' : 'People'} (${people(population)}): ${cases(rate.cases)} in ${within} is ${say(crude)} per 100,000${interval ? ` (95 % interval ${interval})` : ''}. Robust estimate: ${say(robust ?? 0)}`;
}

export function sayPositivity(positivity: Unsaid<Reliability['positivity'][number]>, language: Language): string {
  const { tested, positive, percent, lo, hi } = positivity;
  const within = windowWords(positivity, language);
  const interval = lo === null || hi === null ? null : `${say(lo)}–${say(hi)}`;
  if (language === 'zh')
    return percent === null
      ? `${within}无检测，阳性率未知`
      : `${within}检测${people(tested)}人，阳性${people(positive)}人，阳性率 ${say(percent)}%${interval ? `（95%区间 ${interval}）` : ''}`;
  return percent === null
    ? `Nobody was tested in ${within}: positivity is unknown`
    : `${people(positive)} of ${people(tested)} tested positive in ${within}: ${say(percent)} %${interval ? ` (95 % interval ${interval})` : ''}`;
}

export function sayReproduction(
  { cases: count, rt, lo, hi }: Unsaid<NonNullable<Reliability['reproduction']>>,
  language: Language,
): string {
  const zh = language === 'zh';
  if (rt !== null && lo !== null && hi !== null)
    return zh
      ? `依据${RT_WINDOW_DAYS}天内${count}例本地病例，Rt 为 ${rt.toFixed(2)}（95%区间 ${lo.toFixed(2)}–${hi.toFixed(2)}）`
      : `Rt ${rt.toFixed(2)} (95 % interval ${lo.toFixed(2)}–${hi.toFixed(2)}), from ${count} local cases in ${RT_WINDOW_DAYS} days`;
  if (count < RT_LEAST_CASES)
    return zh
      ? `${RT_WINDOW_DAYS}天内本地病例${count}例，不足${RT_LEAST_CASES}例，不估计 Rt`
      : `Rt is not estimated: ${count} local cases in ${RT_WINDOW_DAYS} days, fewer than ${RT_LEAST_CASES}`;
  return zh
    ? `此前无已知病例，病例可能来自区域之外，不估计 Rt`
    : 'Rt is not estimated: no earlier case is known, so those who infected may be elsewhere';
}

export function sayReporting(
  { days, reported_days, last_report }: { days: number; reported_days: number; last_report: Day | null },
  language: Language,
): string {
  if (language === 'zh')
    return last_report === null ? '从未报告' : `近${days}天中${reported_days}天有报告，最近一次为${last_report}`;
  return last_report === null
    ? 'There has never been a report'
    : `Reported on ${reported_days} of ${days} days, last on ${last_report}`;
}

export function sayScreening(screening: Unsaid<Reliability['screening']>, language: Language): string {
  const { screened, to_screen, percent } = screening;
  const within = windowWords(screening, language);
  const share = percent === null ? '' : say(percent);
  if (language === 'zh') {
    if (to_screen !== null) return `${within}应筛${people(to_screen)}人，已筛${people(screened)}人（${share}%）`;
    return `${within}筛查${people(screened)}人${percent === null ? '' : `，为常住人口的${share}%`}`;
  }
  if (to_screen !== null)
    return `${people(screened)} of ${people(to_screen)} to be screened were, in ${within} (${share} %)`;
  return `${people(screened)} screened in ${within}${percent === null ? '' : `, ${share} % of the residents`}`;
}
