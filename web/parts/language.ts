import { useTranslation } from 'react-i18next';
import type { Language } from '#core/contract.ts';

export const useLanguage = (): Language => useTranslation().i18n.language as Language;
