/** The reports of a clinic by the name that stands in their address. */
export const REPORTS = ['revenue', 'gst', 'aged-receivables', 'practitioner-productivity', 'cancellations'] as const;
