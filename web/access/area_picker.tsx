import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matchAreas } from '#web/state/search.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './area_picker.module.css';

const SHOWN = 8;

/** Areas by search; none chosen stands for all. */
export function AreaPicker(parts: { label: string; hint: string; codes: string[]; onChange(codes: string[]): void }) {
  const { t } = useTranslation();
  const { label, hint, codes, onChange } = parts;
  const { by_code } = useSituation();
  const [query, setQuery] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = useMemo(
    () => matchAreas(by_code, query, SHOWN + codes.length).filter(({ code }) => !codes.includes(code)),
    [by_code, query, codes],
  );
  const input = useRef<HTMLInputElement>(null);
  // What was typed and not chosen would be no limit: the form is not sent with it.
  const unfinished = query.trim() !== '';
  useEffect(() => input.current?.setCustomValidity(unfinished ? t('access.picker.unfinished') : ''), [unfinished, t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options of what was typed, once they are there
  useEffect(() => void (unfinished && combobox.selectFirstOption()), [found, unfinished]);
  return (
    <div className={classes.picker}>
      <Combobox
        store={combobox}
        withinPortal={false}
        offset={4}
        onOptionSubmit={code => {
          onChange([...codes, code]);
          setQuery('');
          combobox.closeDropdown();
        }}
      >
        <Combobox.Target>
          <TextInput
            ref={input}
            label={label}
            description={hint}
            inputWrapperOrder={['label', 'input', 'description']}
            classNames={{ input: classes.input, label: classes.label, description: classes.hint }}
            placeholder={t('access.picker.placeholder')}
            value={query}
            autoComplete="off"
            spellCheck={false}
            onChange={event => {
              setQuery(event.currentTarget.value);
              combobox.openDropdown();
            }}
            onKeyDown={event => {
              if (event.key === 'Enter') event.preventDefault();
            }}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={query.trim() === ''} className={classes.dropdown}>
          <Combobox.Options>
            {found.length === 0 && <Combobox.Empty>{t('access.picker.none', { query: query.trim() })}</Combobox.Empty>}
            {found.slice(0, SHOWN).map(area => (
              <Combobox.Option key={area.code} value={area.code} className={classes.option}>
                <span>{area.name}</span>
                <small>
                  {t(`level.${area.level}`)} · {(area.parent && by_code.get(area.parent)?.name) ?? area.code}
                </small>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <ul className={classes.chosen}>
        {codes.map(code => {
          const name = by_code.get(code)?.name ?? code;
          return (
            <li key={code}>
              {name}
              <button
                type="button"
                aria-label={t('access.picker.remove', { name })}
                onClick={() => onChange(codes.filter(other => other !== code))}
              >
                <IconX size={13} stroke={2} aria-hidden />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
