/** The roles in the order in which forms and filters show them. */
export const ROLES = ['patient', 'practitioner', 'practice_manager', 'admin'] as const;
