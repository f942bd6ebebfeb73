import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#core/contract.ts';
import type { bulletin } from './bulletin_zh.ts';
import { en } from './en.ts';
import type { integrate } from './integrate_zh.ts';
import { zh } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh; integrate: typeof integrate; bulletin: typeof bulletin };
  }
}

export const HTML_LANGUAGE: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

/** Both languages are in the page: switching asks the server for nothing but explanations. */
export function setupLanguage(language: Language): void {
  i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    // React escapes; escaping twice would show entities.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = HTML_LANGUAGE[language];
}

export function changeLanguage(language: Language): void {
  if (i18next.language === language) return;
  void i18next.changeLanguage(language);
  document.documentElement.lang = HTML_LANGUAGE[language];
  document.title = i18next.t('title');
}
