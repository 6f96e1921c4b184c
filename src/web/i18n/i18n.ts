/**
 * Every text of the pages. One file for each namespace and language: `en/booking.ts`, `es/booking.ts`, each
 * `export default { … }`. A page says `const { t } = useTranslation('clinic')` and `t('people.title')`, or names
 * another namespace in the key: `t('common:cancel')`. Files load when first needed; lazy routes ask ahead
 * (`lazyPage(…, ['booking'])`). test/unit/i18n.test.ts finds missing, empty and unknown keys.
 */
import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'attune.language';
type Texts = { default: Record<string, unknown> };
const files = import.meta.glob<Texts>('./{en,es}/*.ts');

export const i18n = createInstance();

/** Starts with the person's own choice, else the clinic's language, else the browser's. */
export async function startI18n(clinicLocale: string | undefined): Promise<void> {
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18n
    .use({ type: 'backend', read: readTexts })
    .use(initReactI18next)
    .init({
      lng: firstKnown([chosenLanguage(), clinicLocale, ...navigator.languages]),
      supportedLngs: LANGUAGES,
      fallbackLng: false,
      ns: ['common', 'errors'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
      showSupportNotice: false,
    } as Parameters<typeof i18n.init>[0]);
}

/** Changes the language and remembers it as the person's choice on this device. */
export function chooseLanguage(language: Language): Promise<unknown> {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage can be switched off; the choice then lasts for this visit.
  }
  return i18n.changeLanguage(language);
}

/** The language chosen on this device, if any; an account's language counts where there is none. */
export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function firstKnown(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = LANGUAGES.find((known) => wish?.toLowerCase().startsWith(known));
    if (language) return language;
  }
  return 'en';
}

async function readTexts(language: string, namespace: string): Promise<Texts['default']> {
  const load = files[`./${language}/${namespace}.ts`];
  if (!load) throw new Error(`No texts for ${language}/${namespace}`);
  return (await load()).default;
}
