import { Modal } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from './draft.tsx';
import classes from './save_as.module.css';

/** A copy under another id, which is then the draft that is edited; or only who saves the one that is. */
export function SaveAs(parts: {
  opened: boolean;
  only_name: boolean;
  person: string;
  onPerson(name: string): void;
  onClose(): void;
  onSave(id: string, title: { zh: string; en: string }, by: string): Promise<boolean>;
}) {
  const { opened, only_name, person, onPerson, onClose, onSave } = parts;
  const { t } = useTranslation();
  const { document, standards, opened: source } = useDraft();
  const [id, setId] = useState('');
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const taken = standards?.standards.some(one => one.id === id) ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: filled in when it opens, and not while someone types
  useEffect(() => {
    if (!opened || !document || !source) return;
    setId(source.preset ? `${document.id}-copy`.slice(0, 64) : document.id);
    setZh(source.preset ? `${document.title.zh}（副本）` : document.title.zh);
    setEn(source.preset ? `${document.title.en} (copy)` : document.title.en);
  }, [opened]);
  const valid = /^[a-z0-9][a-z0-9-]{0,63}$/.test(id) && zh.trim() !== '' && en.trim() !== '' && person.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!valid) return;
    // What failed is said in the header, under the buttons.
    await onSave(id, { zh: zh.trim(), en: en.trim() }, person.trim());
    onClose();
  };
  return (
    // Scroll locking would add an inline style sheet, which the content security policy refuses.
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(only_name ? 'editor.head.save' : 'editor.save_as.title')}
      lockScroll={false}
      centered
      size={430}
      radius={12}
      closeButtonProps={{ 'aria-label': t('editor.save_as.close') }}
      classNames={{ content: classes.content, header: classes.header, title: classes.title }}
    >
      <form className={classes.form} onSubmit={event => void submit(event)}>
        {!only_name && (
          <>
            <label>
              <span>{t('editor.save_as.id')}</span>
              <input
                value={id}
                onChange={event => setId(event.target.value.toLowerCase())}
                pattern="[a-z0-9][a-z0-9\-]{0,63}"
                spellCheck={false}
                autoComplete="off"
                data-autofocus
                required
              />
              <small>{t(taken ? 'editor.save_as.id_taken' : 'editor.save_as.id_hint')}</small>
            </label>
            <label>
              <span>{t('editor.save_as.title_zh')}</span>
              <input value={zh} onChange={event => setZh(event.target.value)} lang="zh-CN" required />
            </label>
            <label>
              <span>{t('editor.save_as.title_en')}</span>
              <input value={en} onChange={event => setEn(event.target.value)} lang="en" required />
            </label>
          </>
        )}
        <label>
          <span>{t('editor.save_as.by')}</span>
          <input value={person} onChange={event => onPerson(event.target.value)} autoComplete="name" required />
          <small>{t('editor.save_as.by_hint')}</small>
        </label>
        <div className={classes.foot}>
          <small>{source?.preset && !only_name ? t('editor.save_as.adapted') : ''}</small>
          <button type="submit" disabled={!valid}>
            {t(only_name ? 'editor.head.save' : 'editor.save_as.save')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
