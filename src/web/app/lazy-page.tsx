import { type ComponentType, lazy } from 'react';
import { i18n } from '../i18n/i18n.ts';

/** A page that is fetched when first visited, its texts at the same time. */
export function lazyPage(load: () => Promise<ComponentType>, namespaces: string[]) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), i18n.loadNamespaces(namespaces)]);
    return { default: page };
  });
}
