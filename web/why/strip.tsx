import { useTranslation } from 'react-i18next';
import { type Day, gradeOf, type HistoryPayload } from '#core/contract.ts';
import { addDays } from '#core/days.ts';
import { HISTORY_DAYS } from '#web/api/queries.ts';
import { formatDay } from '#web/i18n/format.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { numeralOf, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { setView } from '#web/state/store.ts';
import classes from './strip.module.css';

const WIDTH = 364;
const STEP = WIDTH / HISTORY_DAYS;
const BARS = 46;
const CELLS = 20;
const GAP = 5;
const AXIS = 15;

type Entry = HistoryPayload['days'][number];

/** The first days under another standard, or another version of it, than the day before: a spell ends with its version. */
export const standardChanges = (spells: HistoryPayload['spells']): HistoryPayload['spells'] =>
  spells.filter(({ standard, version }, i) => {
    const before = spells[i - 1];
    return before !== undefined && (before.standard !== standard || before.version !== version);
  });

/** 28 days of one area: a bar of new cases and a cell with the grade; a day without report has no bar and an open dot. */
export function Strip({ history, name, date }: { history: HistoryPayload; name: string; date: Day }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useDayText();
  const text = useGradeText();
  const known = new Map(history.days.map(day => [day.date, day]));
  const days = Array.from({ length: HISTORY_DAYS }, (_, i) => addDays(date, i + 1 - HISTORY_DAYS));
  const highest = Math.max(1, ...history.days.map(day => day.confirmed));
  const changes = standardChanges(history.spells).filter(({ from }) => from >= days[0]! && from <= date);
  const titleOf = (id: string, version: number) =>
    history.standards.find(one => one.id === id && one.version === version)?.title[language] ?? id;
  const gradeAt = (entry: Entry | undefined) => (entry ? gradeOf(entry.severity) : null) ?? 'insufficient';
  return (
    <Section
      title={t('why.strip')}
      aside={`${t('why.cases_28')} ${history.days.reduce((sum, day) => sum + day.confirmed, 0)}`}
    >
      <svg
        className={classes.strip}
        viewBox={`0 0 ${WIDTH} ${BARS + GAP + CELLS + AXIS}`}
        role="img"
        aria-label={t('why.strip_label', { name })}
      >
        <text x={0} y={9} className={classes.scale}>
          {highest}
        </text>
        <line x1={0} x2={WIDTH} y1={BARS + 0.5} y2={BARS + 0.5} className={classes.base} />
        {days.map((day, i) => {
          const entry = known.get(day);
          const grade = gradeAt(entry);
          const height = entry ? (entry.confirmed / highest) * (BARS - 12) : 0;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the time band offers it to the keyboard
            <g key={day} className={classes.day} onClick={() => setView({ date: day })}>
              <title>{`${say(day)} · ${text(grade)} · ${t('why.strip_cases')} ${entry?.confirmed ?? '—'}`}</title>
              <rect x={i * STEP} y={0} width={STEP} height={BARS + GAP + CELLS} className={classes.hit} />
              {height > 0 && (
                <rect
                  x={i * STEP + 2}
                  y={BARS - height}
                  width={STEP - 4}
                  height={height}
                  rx={1.5}
                  className={classes.bar}
                />
              )}
              {entry && !entry.reported && (
                <circle cx={(i + 0.5) * STEP} cy={BARS - 4} r={1.8} className={classes.unreported} />
              )}
              <rect
                x={i * STEP + 0.75}
                y={BARS + GAP}
                width={STEP - 1.5}
                height={CELLS}
                rx={2.5}
                className={`${classes.cell} ${classes[grade]} ${entry ? '' : classes.absent}`}
              />
              {STEP >= 11 && entry && (
                <text
                  x={(i + 0.5) * STEP}
                  y={BARS + GAP + 14}
                  className={`${classes.numeral} ${classes[`${grade}Text`]}`}
                >
                  {grade === 'insufficient' ? '' : numeralOf(grade, language)}
                </text>
              )}
            </g>
          );
        })}
        {changes.map(({ from, standard, version }) => (
          <g key={from} data-standard-change={from}>
            <title>
              {t('situation.why.standard_change', { date: say(from), title: titleOf(standard, version), version })}
            </title>
            <line
              x1={days.indexOf(from) * STEP}
              x2={days.indexOf(from) * STEP}
              y1={4}
              y2={BARS + GAP + CELLS + 2}
              className={classes.standard}
            />
          </g>
        ))}
        {[0, 7, 14, 21, HISTORY_DAYS - 1].map(i => (
          <text
            key={i}
            x={i === 0 ? 0 : i === HISTORY_DAYS - 1 ? WIDTH : (i + 0.5) * STEP}
            y={BARS + GAP + CELLS + 12}
            className={classes.tick}
            textAnchor={i === 0 ? 'start' : i === HISTORY_DAYS - 1 ? 'end' : 'middle'}
          >
            {i === 0 ? say(days[0]!) : formatDay(days[i]!, language)}
          </text>
        ))}
      </svg>
      {changes.map(({ from, standard, version }) => (
        <p key={from} className={classes.changed}>
          <span aria-hidden />
          {t('situation.why.standard_change', { date: say(from), title: titleOf(standard, version), version })}
        </p>
      ))}
    </Section>
  );
}
