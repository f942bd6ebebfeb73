import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CLASS_COLOURS } from '#core/theme/indicator_classes.ts';
import type { Moves } from '#web/compare/steps.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useClassWords } from '#web/layers/class_words.ts';
import type { IndicatorLayer } from '#web/layers/indicators.ts';
import { useLanguage } from '#web/parts/language.ts';
import type { ThemeId } from '#web/theme/themes.ts';
import classes from './printing.module.css';

type Row = { id: string; sign: string; style?: { background: string }; words: string; count: number | null };

function Key({ title, rows }: { title: ReactNode; rows: Row[] }) {
  const language = useLanguage();
  return (
    <table className={classes.key}>
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ id, sign, style, words, count }) => (
          <tr key={id}>
            <td>
              <i data-sign={id} style={style}>
                {sign}
              </i>
            </td>
            <th scope="row">{words}</th>
            <td data-printed-key={id}>{count === null ? '–' : formatNumber(count, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the map of a difference says, with the signs that it has. */
export function MovesKey({ title, moves }: { title: string; moves: Moves }) {
  const { t } = useTranslation();
  const signs = { up: '↑', down: '↓', other: '–', same: '' } as const;
  const rows = (['up', 'down', 'other', 'same'] as const).map(id => ({
    ...{ id, sign: signs[id], words: t(`print.${id}`), count: moves[id] },
  }));
  return <Key title={title} rows={rows} />;
}

/** The classes of an indicator, the greatest on top as grades are. */
export function ClassesKey({ layer, theme }: { layer: IndicatorLayer; theme: ThemeId }) {
  const { t } = useTranslation();
  const words = useClassWords(layer.name);
  const counted = (count: number) => (layer.classes ? count : null);
  const rows: Row[] = CLASS_COLOURS[theme].map((background, at) => ({
    ...{ id: `class-${at}`, sign: '', style: { background } },
    ...{ words: words.classes[at]!, count: counted(layer.counts[at]!) },
  }));
  const none = { id: 'none', sign: '', words: t('situation.layers.none'), count: counted(layer.without) };
  return (
    <Key
      title={
        <>
          {words.label} {words.unit && <small>{words.unit}</small>}
        </>
      }
      rows={[...rows.reverse(), none]}
    />
  );
}
