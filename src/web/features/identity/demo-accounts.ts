/** The made-up people of the demo clinics (their password is public), offered on the sign-in page of a demo only. */
export const DEMO_PASSWORD = 'attune-demo-2026';

type DemoAccount = {
  email: string;
  name: string;
  kind: 'patient' | 'newPatient' | 'practitioner' | 'manager' | 'admin';
};

const tailored: readonly DemoAccount[] = [
  { email: 'john.doe@demo.attune.example', name: 'John Doe', kind: 'patient' },
  { email: 'mei.chen@demo.attune.example', name: 'Mei Chen', kind: 'newPatient' },
  { email: 'sarah.johnson@demo.attune.example', name: 'Sarah Johnson', kind: 'practitioner' },
  { email: 'manager@demo.attune.example', name: 'Robin Hayes', kind: 'manager' },
  { email: 'admin@demo.attune.example', name: 'Alex Morgan', kind: 'admin' },
];

const balance: readonly DemoAccount[] = [
  { email: 'lucia.perez@todoenbalance.example', name: 'Lucía Pérez', kind: 'patient' },
  { email: 'elena.garcia@todoenbalance.example', name: 'Elena García', kind: 'practitioner' },
  { email: 'admin@todoenbalance.example', name: 'Marta Ruiz', kind: 'admin' },
];

export function demoAccounts(clinicSlug: string): readonly DemoAccount[] {
  return clinicSlug === 'todoenbalance' ? balance : tailored;
}
