import type { Row } from './requests.ts';

/** The clinic's figures: for its admins, whatever the period. */
export function analyticsRows(): Record<string, Row> {
  return {
    getSystemAnalytics: { as: 'admin', query: { period: 'month' } },
  };
}
