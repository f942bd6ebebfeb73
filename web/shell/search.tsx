import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { standingOf } from '#web/state/picture.ts';
import { matchAreas } from '#web/state/search.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import classes from './search.module.css';

export const SEARCH_INPUT = 'area-search';

export function Search() {
  const { t } = useTranslation();
  const { by_code, frame } = useSituation();
  const [query, setQuery] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = useMemo(() => matchAreas(by_code, query, 12), [by_code, query]);
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      offset={6}
      onOptionSubmit={code => {
        setView({ sel: code, front: 'why' });
        setQuery('');
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          id={SEARCH_INPUT}
          className={classes.search}
          classNames={{ input: classes.input }}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={query}
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
          rightSection={
            query ? (
              <button
                type="button"
                className={classes.clear}
                aria-label={t('overview.filter_clear')}
                onClick={() => setQuery('')}
              >
                <IconX size={14} stroke={2} aria-hidden />
              </button>
            ) : (
              <kbd className={classes.key}>/</kbd>
            )
          }
          onChange={event => {
            setQuery(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={query.trim() === ''} className={classes.dropdown}>
        <Combobox.Options>
          {found.length === 0 && <Combobox.Empty>{t('search.empty', { query: query.trim() })}</Combobox.Empty>}
          {found.map(area => (
            <Combobox.Option key={area.code} value={area.code} className={classes.option}>
              {frame?.level === area.level ? (
                <GradeMark grade={standingOf(frame.bytes, area.seq).key} />
              ) : (
                <span className={classes.level}>{t(`level.${area.level}`)}</span>
              )}
              <span className={classes.name}>{area.name}</span>
              <span className={classes.code}>{(area.parent && by_code.get(area.parent)?.name) ?? area.code}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
