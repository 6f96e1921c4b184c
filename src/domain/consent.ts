/**
 * The version of the words a person consents to (src/web/i18n, `details.consent…`). Changing what the words mean is a new
 * version; who consented to an older one is asked again.
 */
export const CONSENT_VERSION = '2026-05';
