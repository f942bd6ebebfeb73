import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Impact } from '#core/contract_standards.ts';
import { Matrix, type MatrixWords } from '#web/parts/matrix.tsx';
import { Section } from '#web/parts/section.tsx';
import { setView, useView } from '#web/state/store.ts';
import classes from './matrix.module.css';

export function useMatrixWords(): MatrixWords {
  const { t } = useTranslation();
  return {
    caption: t('impact.matrix.caption'),
    from: t('impact.matrix.from'),
    to: t('impact.matrix.to'),
    sum: t('impact.matrix.sum'),
  };
}

/** The live one: a cell lists its communities and leaves only them on the map; a second click shows all again. */
export function ImpactMatrix({ impact }: { impact: Impact }) {
  const { t } = useTranslation();
  const cell = useView(view => view.cell);
  const [people, setPeople] = useState(false);
  const words = useMatrixWords();
  return (
    <Section
      title={t('impact.matrix.title')}
      hint={t('impact.matrix.hint')}
      aside={
        <SegmentedControl
          aria-label={t('impact.matrix.unit')}
          classNames={{ root: classes.switch, indicator: classes.indicator, label: classes.label }}
          size="xs"
          value={people ? 'people' : 'areas'}
          onChange={value => setPeople(value === 'people')}
          data={[
            { value: 'areas', label: t('impact.areas') },
            { value: 'people', label: t('impact.people') },
          ]}
        />
      }
    >
      <Matrix
        words={words}
        counts={people ? impact.population : impact.matrix}
        people={people}
        cell={cell}
        onCell={next => setView({ cell: next })}
      />
    </Section>
  );
}
