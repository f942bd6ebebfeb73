import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './dialogue.module.css';

/** A question that takes the whole page, since what follows cannot be undone. */
export function Dialogue({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    // Scroll locking would add an inline style sheet, which the content security policy refuses; the page does not scroll.
    <Modal
      opened
      onClose={onClose}
      title={title}
      lockScroll={false}
      centered
      size={520}
      radius={12}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('help.close') }}
      classNames={{ content: classes.content, header: classes.header, title: classes.title, body: classes.body }}
    >
      {children}
    </Modal>
  );
}
