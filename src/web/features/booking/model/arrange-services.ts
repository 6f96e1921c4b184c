import type { Service } from '../../../app/catalog.ts';
import type { SessionKind } from './booking-slice.ts';

/** What a person said they prefer, from their account. */
export type Likes = { sessionType: SessionKind | null; categories: readonly string[] };
type Wish = { words: string; sessionType: SessionKind | null; likes: Likes };
type Arranged<S> = { category: string; services: S[] }[];
type ServiceLike = Pick<Service, 'name' | 'description' | 'category' | 'sessionTypes'>;

/**
 * Services by category, filtered by words and by the way to meet. Preferred categories come first, and in each
 * category the services that fit the preferred way to meet; otherwise the clinic's own order stands.
 */
export function arrangeServices<S extends ServiceLike>(services: readonly S[], wish: Wish): Arranged<S> {
  const words = plain(wish.words).split(/\s+/).filter(Boolean);
  const fitting = services.filter((service) => {
    const text = plain(`${service.name} ${service.description ?? ''} ${service.category}`);
    const meets = wish.sessionType === null || service.sessionTypes.includes(wish.sessionType);
    return meets && words.every((word) => text.includes(word));
  });
  const groups: Arranged<S> = [];
  for (const service of fitting) {
    const group = groups.find((candidate) => candidate.category === service.category);
    if (group) group.services.push(service);
    else groups.push({ category: service.category, services: [service] });
  }
  const { sessionType, categories } = wish.likes;
  const suits = (service: S) => (sessionType !== null && service.sessionTypes.includes(sessionType) ? 0 : 1);
  for (const group of groups) group.services.sort((a, b) => suits(a) - suits(b));
  const likedFirst = (group: { category: string }) => (categories.includes(group.category) ? 0 : 1);
  return groups.sort((a, b) => likedFirst(a) - likedFirst(b));
}

/** Lower case without accents, so that `sesion` finds `Sesión`. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
