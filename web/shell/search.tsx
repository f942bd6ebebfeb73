import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchPayload } from '#core/contract_situation.ts';
import { useSearch } from '#web/api/situation.ts';
import { GradeMark } from '#web/parts/grade_chip.tsx';
import { standingOf } from '#web/state/picture.ts';
import { matchAreas, pathOf } from '#web/state/search.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import classes from './search.module.css';

export const SEARCH_INPUT = 'area-search';
const MOST = 10;
const LONGEST = 64;

type Found = SearchPayload['areas'][number];

function Mark({ area }: { area: Found }) {
  const { t } = useTranslation();
  const { frame, by_code } = useSituation();
  const known = by_code.get(area.code);
  return known && frame?.level === known.level ? (
    <GradeMark grade={standingOf(frame.bytes, known.seq).key} />
  ) : (
    <span className={classes.level}>{t(`level.${area.level}`)}</span>
  );
}

/**
 * Names and codes at once, from what the page has; pinyin, initials and every level of areas once the service has answered, a moment after
 * the last key.
 */
function useFound(query: string): { found: Found[]; failed: boolean } {
  const { by_code, status } = useSituation();
  const text = query.trim();
  const [settled] = useDebouncedValue(text, 120);
  const { data, isError } = useSearch(settled.slice(0, LONGEST), status.boundary_version);
  const found = useMemo((): Found[] => {
    if (text !== '' && data && settled === text) return data.areas;
    return matchAreas(by_code, text, MOST).map(area => ({ ...area, path: pathOf(by_code, area) }));
  }, [by_code, text, settled, data]);
  return { found, failed: isError && settled === text };
}

export function Search() {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { found, failed } = useFound(query);
  // Enter takes the best one, also when it came after the last key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store is made anew at each rendering
  useEffect(() => {
    if (found.length > 0 && combobox.dropdownOpened) combobox.selectFirstOption();
  }, [found]);
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
          placeholder={t('situation.search.placeholder')}
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
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={query.trim() === ''} className={classes.dropdown}>
        <Combobox.Options aria-label={t('search.label')}>
          {failed && <Combobox.Empty>{t('situation.search.failed')}</Combobox.Empty>}
          {found.length === 0 && <Combobox.Empty>{t('search.empty', { query: query.trim() })}</Combobox.Empty>}
          {found.map(area => (
            <Combobox.Option key={area.code} value={area.code} className={classes.option}>
              <Mark area={area} />
              <span className={classes.name}>{area.name}</span>
              <span className={classes.code}>{area.path.join(' · ') || area.code}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
