import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GRADES, gradeOf, LEVELS, type Level } from '#core/contract.ts';
import type { RollUp, SeverityKey, Standard, TextList } from '#core/standard/document.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Card, Stage } from './card.tsx';
import type { Change } from './condition_card.tsx';
import { NumberBox } from './number_box.tsx';
import { put } from './paths.ts';
import classes from './tail_stages.module.css';

/** How the levels above the graded one get their grade. */
export const RollUpStage = memo(function RollUpStage(parts: {
  number: number;
  roll_up: Standard['roll_up'];
  levels: readonly Level[];
  change: Change;
}) {
  const { number, roll_up, levels, change } = parts;
  const { t } = useTranslation();
  const set = (level: Level, value: RollUp) =>
    change(before => put(before, `$.roll_up.${level}`, value), `roll:${level}`);
  return (
    <Stage number={number} title={t('editor.roll_up.title')}>
      <Card place="$.roll_up" head={<span className={classes.quiet}>{t('editor.roll_up.hint')}</span>}>
        {LEVELS.filter(level => level !== 'community' && (levels.includes(level) || roll_up?.[level])).map(level => {
          const value = roll_up?.[level] ?? 'worst';
          const share = typeof value === 'object' ? value.share_of_population_percent : null;
          return (
            <div key={level} className={classes.row}>
              <span>{t(`level.${level}`)}</span>
              <select
                value={share === null ? String(value) : 'share'}
                aria-label={`${t('editor.roll_up.title')}: ${t(`level.${level}`)}`}
                onChange={event =>
                  set(
                    level,
                    event.target.value === 'share'
                      ? { share_of_population_percent: 30 }
                      : (event.target.value as 'worst' | 'none'),
                  )
                }
              >
                <option value="worst">{t('editor.roll_up.worst')}</option>
                <option value="share">{t('editor.roll_up.share')}</option>
                <option value="none">{t('editor.roll_up.none')}</option>
              </select>
              {share !== null && (
                <>
                  <NumberBox
                    value={share}
                    label={t('editor.roll_up.share')}
                    least={0.000_001}
                    most={100}
                    onChange={percent => set(level, { share_of_population_percent: percent })}
                  />
                  %
                </>
              )}
            </div>
          );
        })}
      </Card>
    </Stage>
  );
});

const KINDS = ['measures', 'resumption'] as const;

/** What each grade asks for, and what the source calls it. */
export const ListsStage = memo(function ListsStage(
  parts: { number: number; change: Change } & Pick<Standard, 'measures' | 'resumption' | 'original'>,
) {
  const { number, change, original: originals } = parts;
  const { t } = useTranslation();
  const text = useGradeText();
  const language = useLanguage();
  const [severity, setSeverity] = useState(4);
  const key = String(severity) as SeverityKey;
  const grade = gradeOf(severity) ?? 'insufficient';
  const original = originals?.[key];
  return (
    <Stage number={number} title={t('editor.lists.title')}>
      <div className={classes.grades} role="tablist" aria-label={t('editor.lists.title')}>
        {[4, 3, 2, 1, 0].map(of => (
          <button
            key={of}
            type="button"
            role="tab"
            aria-selected={of === severity}
            title={text(GRADES[of] ?? 'insufficient')}
            onClick={() => setSeverity(of)}
          >
            <GradeMark grade={GRADES[of] ?? 'insufficient'} />
            <span>{t(`colour.${GRADES[of] ?? 'insufficient'}`)}</span>
          </button>
        ))}
      </div>
      <Card place={`$.measures["${key}"]`} grade={grade} head={<strong>{text(grade)}</strong>}>
        <div className={classes.original}>
          <span className={classes.quiet}>{t('editor.lists.original')}</span>
          {original ? (
            <span className={classes.name}>
              {original.colour && <i style={{ background: original.colour }} title={original.colour} />}
              {original.name[language]}
            </span>
          ) : (
            <span className={classes.quiet}>{t('editor.lists.original_none')}</span>
          )}
        </div>
        {KINDS.map(kind => (
          <Lists key={`${kind}${key}`} kind={kind} severity={key} lists={parts[kind]?.[key]} change={change} />
        ))}
      </Card>
    </Stage>
  );
});

function Lists(parts: {
  kind: (typeof KINDS)[number];
  severity: SeverityKey;
  lists: TextList | undefined;
  change: Change;
}) {
  const { kind, severity, lists, change } = parts;
  const { t } = useTranslation();
  const language = useLanguage();
  const set = (of: 'zh' | 'en', text: string) => {
    const lines = text.split('\n');
    change(before => {
      const next: TextList = { zh: [], en: [], ...before[kind]?.[severity], [of]: lines };
      const empty = [...next.zh, ...next.en].every(line => line.trim() === '');
      return put(before, `$.${kind}["${severity}"]`, empty ? undefined : next);
    }, `${kind}:${severity}:${of}`);
  };
  /** A line that is being begun is empty for a moment; an empty one is not kept. */
  const tidy = () =>
    change(before => {
      const now = before[kind]?.[severity];
      if (!now || ![...now.zh, ...now.en].some(line => line.trim() === '')) return before;
      const full = (lines: string[]) => lines.filter(line => line.trim() !== '');
      return put(before, `$.${kind}["${severity}"]`, { zh: full(now.zh), en: full(now.en) });
    }, `${kind}:${severity}`);
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  return (
    <fieldset className={classes.lists}>
      <legend>{t(`editor.lists.${kind}`)}</legend>
      {order.map(of => (
        <label key={of}>
          <span>{t(`editor.language.${of}`)}</span>
          <textarea
            lang={of === 'zh' ? 'zh-CN' : 'en'}
            rows={Math.min(8, Math.max(2, lists?.[of].length ?? 0))}
            value={(lists?.[of] ?? []).join('\n')}
            placeholder={t('editor.lists.placeholder')}
            aria-label={`${t(`editor.lists.${kind}`)} (${t(`editor.language.${of}`)})`}
            onChange={event => set(of, event.target.value)}
            onBlur={tidy}
          />
        </label>
      ))}
    </fieldset>
  );
}
