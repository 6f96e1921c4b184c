import { describe, expect, it } from 'vitest';
import { arrangeServices } from './arrange-services.ts';

const service = (name: string, category: string, sessionTypes: ('in_person' | 'telehealth')[]) => ({
  name,
  category,
  sessionTypes,
  description: null,
});
const services = [
  service('Individual Therapy', 'therapy', ['in_person', 'telehealth']),
  service('Group Therapy', 'therapy', ['in_person']),
  service('Consulta nutrición', 'nutrition', ['telehealth']),
];
const noLikes = { sessionType: null, categories: [] };
const names = (wish: Partial<Parameters<typeof arrangeServices>[1]>) =>
  arrangeServices(services, { words: '', sessionType: null, likes: noLikes, ...wish }).map((group) => [
    group.category,
    ...group.services.map((found) => found.name),
  ]);

describe('the list of services', () => {
  it('keeps the clinic’s order, by category', () => {
    expect(names({})).toEqual([
      ['therapy', 'Individual Therapy', 'Group Therapy'],
      ['nutrition', 'Consulta nutrición'],
    ]);
  });
  it('puts what the person prefers first', () => {
    expect(names({ likes: { sessionType: null, categories: ['nutrition'] } })[0]?.[0]).toBe('nutrition');
  });
  it('shows only what can be done by video when that is asked', () => {
    expect(names({ sessionType: 'telehealth' })[0]).toEqual(['therapy', 'Individual Therapy']);
  });
  it('finds words without their accents, all of them', () => {
    expect(names({ words: 'nutricion consulta' })).toEqual([['nutrition', 'Consulta nutrición']]);
    expect(names({ words: 'therapy dogs' })).toEqual([]);
  });
});
